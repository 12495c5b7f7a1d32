/*
 * The table of raw exchanges (exchanges.txt), and how one is held with a server on loopback. By itself it judges the table:
 *
 *     node exchanges.mjs PORT GET POST UPLOAD
 *
 * says each exchange once to another server and tells where that answers otherwise (test/http/judge). GET and POST are targets;
 * UPLOAD is the head of a request with a body, escaped as in JSON.
 */
import fs from 'node:fs';
import net from 'node:net';
import { fileURLToPath } from 'node:url';

const refusals = new Set([400, 411, 413, 431, 501, 505]);
const PATIENCE_MS = 3000;

function bytes(text, targets) {
  const many = text.replace(/\{many ([^}]*)\}/g, (_, one) => one.repeat(400));
  const filled = many.replace(/\{(get|post|upload)\}/g, (_, name) => targets[name]);
  return Buffer.from(JSON.parse(`"${filled.replaceAll('"', '\\"')}"`), 'latin1');
}

/* [{name, bytes, right, judge}]; targets: {get, post, upload}. */
export function exchanges(targets) {
  const list = [];
  for (const line of fs.readFileSync(new URL('exchanges.txt', import.meta.url), 'utf8').split('\n')) {
    const rest = line.slice(2);
    if (line.startsWith('== ')) list.push({ name: line.slice(3) });
    else if (line.startsWith('> ')) list.at(-1).bytes = bytes(rest, targets);
    else if (line.startsWith('= ')) list.at(-1).right = rest;
    else if (line.startsWith('~ ')) list.at(-1).judge = rest;
  }
  return list;
}

/* The first whole reply: its status and how many bytes it takes; null while there is none. */
function reply(heard) {
  const end = heard.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = heard.subarray(0, end).toString('latin1');
  const status = Number(/^HTTP\/1\.[01] (\d{3}) /.exec(head)?.[1]);
  const length = status === 204 || status === 304 ? 0 : Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  return heard.length < end + 4 + length ? null : { status, bytes: end + 4 + length };
}

function answers(heard) {
  const list = [];
  for (let one; (one = reply(heard)); heard = heard.subarray(one.bytes))
    list.push(!one.status ? 'nonsense' : refusals.has(one.status) ? one.status : 'ok');
  return heard.length ? [...list, 'nonsense'] : list;
}

class Wire {
  constructor(port) {
    this.heard = Buffer.alloc(0);
    this.isEnded = false;
    this.socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
    this.socket.on('data', (more) => (this.heard = Buffer.concat([this.heard, more])));
    for (const end of ['close', 'error']) this.socket.on(end, () => (this.isEnded = true));
  }
  say(piece) {
    return new Promise((done) => this.socket.write(piece, done));
  }
  /* Until so many replies came, or the end where that is waited for. */
  async hears(count, end) {
    const until = Date.now() + PATIENCE_MS;
    const waits = () => Date.now() < until && !this.isEnded && (end || answers(this.heard).length < count);
    while (waits()) await new Promise((done) => setTimeout(done, 1));
    return answers(this.heard);
  }
}

/* Says the pieces one by one: "400 closed", "ok ok open". */
export async function exchange(port, targets, pieces, right) {
  const wire = new Wire(port);
  await new Promise((done) => wire.socket.once('connect', done));
  for (const piece of pieces) {
    if (wire.isEnded) break;
    await wire.say(piece);
    if (pieces.length > 1) await new Promise((done) => setImmediate(done));
  }
  const closes = right.endsWith('closed');
  const told = await wire.hears(right.split(' ').length - 1, closes);
  let state = wire.isEnded ? 'closed' : 'open';
  if (!wire.isEnded && !closes) {
    await wire.say(`GET ${targets.get} HTTP/1.1\r\nHost: h\r\n\r\n`);
    const more = (await wire.hears(told.length + 1, false)).slice(told.length);
    state = more.length === 1 && more[0] === 'ok' ? 'open' : 'out of step';
  }
  wire.socket.destroy();
  return [...told, state].join(' ');
}

async function judge(port, targets) {
  for (const e of exchanges(targets)) {
    const told = await exchange(port, targets, [e.bytes], e.right);
    if (told !== e.right) console.log(`${e.name}: ${told}, not ${e.right}${e.judge ? `   ~ ${e.judge}` : ''}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port, get, post, upload] = process.argv.slice(2);
  await judge(port, { get, post, upload });
}
