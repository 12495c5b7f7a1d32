/*
 * docs/api.md, read: its examples, and the calls that its text names.
 *
 * An example is a fenced block of http: a request (method, target, headers, body), then "→ 201" with headers and body of the
 * answer. In JSON … stands for anything: a value, further members or items, a part of a text. A block of sh is a session of a
 * shell, and the block of text behind it what it prints.
 */
import fs from 'node:fs';

/** { http: [{ line, method, target, headers, body, status, answer: { headers, body } }], shell: [{ line, script, prints }] } */
export function examplesOf(path) {
  const http = [], shell = [];
  for (const { kind, line, text } of blocksOf(fs.readFileSync(path, 'utf8'))) {
    if (kind === 'http') http.push({ line, ...exampleOf(text, line) });
    else if (kind === 'sh') shell.push({ line, script: text, prints: '' });
    else if (kind === 'text') shell.at(-1).prints = text;
  }
  return { http, shell };
}

function* blocksOf(markdown) {
  let block = null;
  for (const [i, line] of markdown.split('\n').entries()) {
    const fence = /^```(\w*)$/.exec(line);
    if (fence && block) {
      yield { ...block, text: block.lines.join('\n') };
      block = null;
    } else if (fence) block = { kind: fence[1], line: i + 1, lines: [] };
    else block?.lines.push(line);
  }
}

function exampleOf(text, line) {
  const parts = text.split(/^→ /m);
  if (parts.length !== 2) throw new Error(`docs/api.md:${line}: an example is one request and one answer`);
  const [request, answer] = parts.map(partOf);
  const [method, ...target] = request.first.split(' ');
  return { method, target: target.join(' '), headers: request.headers, body: request.body, status: Number(answer.first), answer };
}

/** The first line, the headers below it, and the rest. */
function partOf(text) {
  const [first, ...rest] = text.split('\n');
  const headers = {};
  while (/^[\w-]+: /.test(rest[0] ?? '')) {
    const [name, ...value] = rest.shift().split(': ');
    headers[name] = value.join(': ');
  }
  return { first: first.trim(), headers, body: rest.join('\n').replace(/\n+$/, '') };
}

/** JSON with … in it, as a value with "…" in the place of each. */
export function parseLoose(text) {
  let out = '', open = [];
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (sign === '"') {
      const string = /^"(?:[^"\\]|\\.)*"/.exec(text.slice(i))[0];
      out += string;
      i += string.length - 1;
    } else if (sign === '…') {
      out += open.at(-1) === '{' && !/:\s*$/.test(out) ? '"…":"…"' : '"…"';
    } else {
      if ('{['.includes(sign)) open.push(sign);
      if ('}]'.includes(sign)) open.pop();
      out += sign;
    }
  }
  return JSON.parse(out);
}

/** Where found is not as expected, in words; null: it is. */
export function difference(expected, found, at = '') {
  if (expected === '…') return null;
  if (typeof expected === 'string') return typeof found === 'string' && isText(expected, found) ? null : `${at}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`;
  if (expected === null || typeof expected !== 'object') return Object.is(expected, found) ? null : `${at}: ${JSON.stringify(found)} instead of ${expected}`;
  if (found === null || typeof found !== 'object' || Array.isArray(found) !== Array.isArray(expected)) return `${at}: ${JSON.stringify(found)}`;
  return Array.isArray(expected) ? listDifference(expected, found, at) : memberDifference(expected, found, at);
}

export function isText(expected, found) {
  const parts = expected.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`).test(found);
}

function listDifference(expected, found, at) {
  const isOpen = expected.at(-1) === '…';
  const items = isOpen ? expected.slice(0, -1) : expected;
  if (isOpen ? found.length < items.length : found.length !== items.length) return `${at}: ${found.length} items`;
  for (const [i, item] of items.entries()) {
    const told = difference(item, found[i], `${at}/${i}`);
    if (told) return told;
  }
  return null;
}

function memberDifference({ '…': open, ...expected }, found, at) {
  const missing = Object.keys(expected).find((name) => !(name in found));
  if (missing) return `${at}: no member ${missing}`;
  const other = Object.keys(found).find((name) => !(name in expected));
  if (other && !open) return `${at}: the member ${other} is not told of`;
  for (const [name, value] of Object.entries(expected)) {
    const told = difference(value, found[name], `${at}/${name}`);
    if (told) return told;
  }
  return null;
}

/** The calls that stand in backticks: { line, method, path, parameters }. */
export function callsOf(path) {
  const calls = [];
  for (const [i, line] of fs.readFileSync(path, 'utf8').split('\n').entries())
    for (const [, method, target] of line.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/[^`\s]*)/g)) {
      const [pathname, query = ''] = target.split('?');
      const parameters = query.split('&').map((one) => one.split('=')[0]).filter(Boolean);
      calls.push({ line: i + 1, method, path: pathname, parameters });
    }
  return calls;
}
