/*
 * Packed replies as the clients of the world take them: fetch and curl ask for what they can read, and read it. What they were told
 * in a packed reply leads back: If-None-Match saves it, If-Match finds the version.
 */
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import zlib from 'node:zlib';
import { after, before, test } from 'node:test';

import { Server, program } from '../crash/server.mjs';

let server;

before(async () => {
  server = new Server({ program });
  server.addUser('ann@example.com', 'administrator');
  await server.start();
  await server.signIn('ann@example.com');
  const data = [...Array(100).keys()].map((i) => ({ name: `张三 Customer ${i}`, description: `Call about offer ${i}`.repeat(40) }));
  for (const one of data) assert.equal((await server.ask('POST', '/api/customers', { body: one })).status, 201);
});

after(async () => {
  await server.end();
  await server.remove();
});

const url = (target) => `${String(server.url).replace(/\/$/, '')}${target}`;
const asAnn = (more = {}) => ({ Authorization: `Bearer ${server.token}`, ...more });
const identity = { 'Accept-Encoding': 'identity' };

function curl(...says) {
  const told = spawnSync('curl', ['-sS', '-H', `Authorization: Bearer ${server.token}`, ...says], { encoding: 'buffer', maxBuffer: 1 << 28 });
  assert.equal(told.status, 0, String(told.stderr));
  return told.stdout;
}

const targets = [
  '/api/customers?sort=name&limit=25',
  '/api/customers?sort=name&limit=100',
  '/api/customers/7',
  '/api/customers/summary?group=stage',
  '/api/search?q=customer',
  '/api/changes',
  '/api/objects',
  '/api/objects/customer',
  '/api/openapi.json',
  '/api/export/customers?format=csv',
  '/api/export/customers?format=json',
  '/api/me',
  '/api/customers/99999999',
];

test('each reply is the same whoever asks, and smaller', async () => {
  /* but for the moment, and a problem's request */
  const without = (text) => String(text).replace(/"request":"[0-9a-f]+"|"as_of":"[^"]+"/, '');
  for (const target of targets) {
    const plain = curl('-H', 'Accept-Encoding: identity', url(target));
    const fetched = await fetch(url(target), { headers: asAnn() });
    const packed = curl('-H', 'Accept-Encoding: gzip', url(target));
    const said = Buffer.from(await fetched.arrayBuffer());
    assert.ok(without(said) === without(plain), `fetch ${target}`);
    assert.ok(without(curl('--compressed', url(target))) === without(plain), `curl ${target}`);
    assert.equal(fetched.headers.get('content-encoding'), plain.length < 1024 ? null : 'gzip', target);
    if (plain.length < 1024) continue;
    assert.ok(packed.length * 2 < plain.length, `${target}: ${packed.length} of ${plain.length}`);
    assert.ok(without(zlib.gunzipSync(packed)) === without(plain), `gzip ${target}`);
    const head = String(curl('-I', '-H', 'Accept-Encoding: gzip', url(target)));
    assert.match(head, new RegExp(`^content-length: ${packed.length}\r$`, 'im'), target);
    assert.match(head, /^vary: accept-encoding\r$/im);
  }
});

test('tags of packed replies save the body and find the version', async () => {
  for (const target of ['/api/objects', '/api/openapi.json']) {
    const first = await fetch(url(target), { headers: asAnn() });
    await first.text();
    const etag = first.headers.get('etag');
    assert.match(etag, /^"[^"]+\+gzip"$/);
    const again = await fetch(url(target), { headers: asAnn({ 'If-None-Match': etag }), cache: 'no-store' });
    assert.deepEqual([again.status, again.headers.get('etag'), await again.text()], [304, etag, '']);
  }
  const read = await fetch(url('/api/customers/7'), { headers: asAnn() });
  await read.text();
  const etag = read.headers.get('etag');
  assert.equal(etag, '"1+gzip"');
  const change = async (tag, name) => {
    const headers = asAnn({ 'If-Match': tag, 'Content-Type': 'application/json' });
    const told = await fetch(url('/api/customers/7'), { method: 'PATCH', headers, body: JSON.stringify({ name }) });
    await told.text();
    return [told.status, told.headers.get('etag')];
  };
  assert.deepEqual(await change(etag, 'Once'), [200, '"2+gzip"']);
  assert.equal((await change(etag, 'Twice'))[0], 412);
  assert.equal((await change('"2"', 'Thrice'))[0], 200);
});

test('secrets and event streams go out as they are', async () => {
  const start_views = 'customer:1 '.repeat(80).trim(); /* so that it is not a matter of size */
  assert.equal((await server.ask('PATCH', '/api/me', { body: { start_views, name: 'n'.repeat(100) } })).status, 200);
  assert.equal((await fetch(url('/api/me'), { headers: asAnn() })).headers.get('content-encoding'), 'gzip');
  const body = JSON.stringify({ email: 'ann@example.com', password: 'correct horse battery' });
  const headers = { 'Content-Type': 'application/json' };
  const session = await fetch(url('/api/login'), { method: 'POST', headers, body });
  assert.equal(session.status, 200);
  assert.ok((await session.text()).length > 1024);
  assert.equal(session.headers.get('content-encoding'), null);
  const gone = new AbortController();
  const events = await fetch(url('/api/events'), { headers: asAnn(), signal: gone.signal });
  assert.equal(events.status, 200);
  assert.equal(events.headers.get('content-encoding'), null);
  gone.abort();
});

test('plain is what identity gets', async () => {
  const told = await fetch(url('/api/objects'), { headers: asAnn(identity) });
  assert.deepEqual([told.headers.get('content-encoding'), told.headers.get('vary')], [null, 'Accept-Encoding']);
  assert.doesNotMatch(told.headers.get('etag'), /\+/);
  await told.text();
});
