/*
 * docs/api.md is true: its examples are asked of a server that nobody has used before, in their order, and answered as they
 * say; its session of a shell runs as printed; the calls it names are those that there are, each with parameters there are.
 *
 * The token of an answer is sent with what follows. What is read may need a moment behind what was asked for, so a GET is
 * repeated for some seconds until it is answered as it says.
 */
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { Server, root } from '../crash/server.mjs';
import { callsOf, difference, examplesOf, isText, parseLoose } from './document.mjs';

const file = path.join(root, 'docs/api.md');
const patienceMs = Number(process.env.PATIENCE_MS ?? 10000);
const { http, shell } = examplesOf(file);
let server, setupToken;

before(async () => {
  server = new Server();
  await server.start();
  while (!(setupToken = /setup\?token=([\w-]+)\s/.exec(server.said)?.[1])) await new Promise((resume) => setTimeout(resume, 10));
});

after(() => server?.remove());

async function ask({ method, target, headers, body }) {
  const all = { 'Accept-Language': 'en', ...headers };
  if (server.token) all.Authorization ??= `Bearer ${server.token}`;
  if (body && !all['Content-Type'] && method !== 'PUT') all['Content-Type'] = 'application/json';
  const reply = await fetch(new URL(encodeURI(target), server.url), { method, headers: all, body: body.replace('$SETUP_TOKEN', setupToken) || undefined });
  return { status: reply.status, headers: reply.headers, text: await reply.text(), isJson: /json/.test(reply.headers.get('content-type') ?? '') };
}

function breach(example, reply) {
  if (reply.status !== example.status) return `status ${reply.status}: ${reply.text}`;
  for (const [name, value] of Object.entries(example.answer.headers))
    if (!isText(value, reply.headers.get(name) ?? '')) return `${name}: ${reply.headers.get(name)}`;
  if (!example.answer.body) return reply.text && !example.answer.body ? `a body that is not told of: ${reply.text}` : null;
  const told = reply.isJson ? difference(parseLoose(example.answer.body), JSON.parse(reply.text)) : isText(example.answer.body, reply.text.replaceAll('\r', '').trim()) ? null : '';
  return told === null ? null : `${told}\n  in ${reply.text.slice(0, 2000)}`;
}

async function run(example) {
  const until = Date.now() + patienceMs;
  for (;;) {
    const reply = await ask(example);
    const told = breach(example, reply);
    if (told === null) {
      if (reply.isJson) server.token = JSON.parse(reply.text).token ?? server.token;
      return;
    }
    assert.ok(example.method === 'GET' && Date.now() < until, `docs/api.md:${example.line}: ${example.method} ${example.target}: ${told}`);
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

test('its examples are answered as they say', async () => {
  assert.ok(http.length >= 30, `only ${http.length} examples`);
  const breaches = [];
  for (const example of http) await run(example).catch((error) => breaches.push(error.message));
  assert.strictEqual(breaches.join('\n'), '');
});

test('its session runs as printed', () => {
  assert.ok(shell.length > 0);
  for (const { line, script, prints } of shell) {
    const env = { ...process.env, GUANXI: server.url.origin };
    const done = spawnSync('bash', ['-euo', 'pipefail', '-c', script], { env, cwd: server.home, encoding: 'utf8', timeout: 60000 });
    assert.strictEqual(done.status, 0, `docs/api.md:${line}: ${done.stdout}${done.stderr}`);
    assert.ok(isText(prints.trim(), done.stdout.replaceAll('\r', '').trim()), `docs/api.md:${line}: it prints\n${done.stdout}`);
  }
});

/** A path of the document as the pattern of an operation, by what is in its segments. */
function operationOf(paths, { method, path: target }) {
  const wanted = target.split('/');
  const fits = (pattern) => {
    const parts = pattern.split('/');
    return parts.length === wanted.length && parts.every((part, i) => part === wanted[i] || (part === '{id}' && /^(\d+|N|\{id\})$/.test(wanted[i])) || (part === '{name}' && wanted[i] !== ''));
  };
  return Object.keys(paths).find((pattern) => fits(pattern) && paths[pattern][method.toLowerCase()]);
}

test('the calls it names are those there are', () => {
  const document = JSON.parse(server.command('openapi').said);
  const named = new Set();
  for (const call of callsOf(file)) {
    const pattern = operationOf(document.paths, call);
    assert.ok(pattern, `docs/api.md:${call.line}: there is no ${call.method} ${call.path}`);
    named.add(`${call.method} ${pattern}`);
    const { parameters } = document.paths[pattern][call.method.toLowerCase()];
    const known = parameters.map((one) => (one.$ref ? document.components.parameters[one.$ref.split('/').at(-1)] : one));
    const names = new Set(known.flatMap(({ name, schema }) => [name, ...Object.keys(schema.properties ?? {})]));
    for (const name of call.parameters) assert.ok(names.has(name), `docs/api.md:${call.line}: ${call.path} has no parameter ${name}`);
  }
  /* what stands for all objects is told of one */
  const others = /^\/api\/(export\/)?(?!customers|opportunities\/\{id\}\/actions)/;
  const plurals = new Set(document.tags.map(({ name }) => name));
  for (const [pattern, item] of Object.entries(document.paths))
    for (const method of Object.keys(item)) {
      const object = item[method].tags[0];
      const isOther = /_(list|create|bulk|summary|read|update|delete|restore|purge|history|timeline|export|move)$/.test(item[method].operationId) && plurals.has(object) && others.test(pattern);
      assert.ok(isOther || named.has(`${method.toUpperCase()} ${pattern}`), `docs/api.md does not name ${method.toUpperCase()} ${pattern}`);
    }
});

test('control: what differs is found', () => {
  const loose = (text) => parseLoose(text);
  assert.strictEqual(difference(loose('{"a":…,"b":[1,…],"c":"x…z",…}'), { a: 1, b: [1, 2], c: 'xyz', d: 0 }), null);
  for (const [expected, found] of [['{"a":1}', { a: 2 }], ['{"a":1}', { a: 1, b: 1 }], ['{"a":…}', {}], ['[1]', [1, 2]], ['[1,…]', []], ['"a…"', 'b'], ['null', 0], ['{}', []]])
    assert.notStrictEqual(difference(loose(expected), found), null, expected);
});
