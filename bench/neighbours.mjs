/*
 * Neighbours for bench/fairness: `neighbours.mjs KIND PORT TOKEN…` does to the server what KIND says until it is ended, from
 * 127.0.0.2 on. It says "ready" once it has begun.
 *
 *     sign_ins   100 anonymous sign-ins under way at any time
 *     exports    60 exports of one person
 *     lists      20 costly lists of one person
 *     slow       600 connections that say a byte of their head, or of a sign-in's body, each second
 *     declared   50 strangers' uploads of 4 GB, as fast as they are taken
 *     streams    10,000 event streams: 30 for each token
 */
import http from 'node:http';
import net from 'node:net';

const [kind, port, ...tokens] = process.argv.slice(2);
const host = '127.0.0.1', localAddress = '127.0.0.2';
const tally = {};

function count(what) {
  tally[what] = (tally[what] ?? 0) + 1;
}

/** Asks, drops the answer, and resolves with its status, or with what went wrong. */
function ask(method, path, headers = {}, body = undefined) {
  return new Promise((resolve) => {
    const rq = http.request({ host, port, localAddress, method, path, headers, agent: false }, (rp) => {
      rp.on('data', () => {}).on('end', () => resolve(rp.statusCode)).on('error', (e) => resolve(e.code));
    });
    rq.on('error', (e) => resolve(e.code));
    rq.end(body);
  });
}

async function again(fn) {
  for (let i = 0; ; i += 1) {
    const came = await fn(i);
    count(came);
    if (came >= 400 || typeof came === 'string') await new Promise((done) => setTimeout(done, 20));
  }
}

function many(n, fn) {
  for (let i = 0; i < n; i += 1) void again((k) => fn(i * 1_000_000 + k));
}

const bearer = { Authorization: `Bearer ${tokens[0]}` };
const json = { 'Content-Type': 'application/json' };

function trickle(text) {
  const socket = net.connect({ host, port, localAddress });
  let at = 0;
  const timer = setInterval(() => at < text.length && socket.write(text[at++]), 1000);
  socket.resume().on('error', () => {}).on('close', () => {
    clearInterval(timer);
    count('cut off');
    trickle(text);
  });
}

function pour() {
  const socket = net.connect({ host, port, localAddress });
  const block = Buffer.alloc(64 * 1024);
  const more = () => {
    while (socket.writable && socket.write(block));
  };
  socket.write(`PUT /api/imports/1/files/a.csv HTTP/1.1\r\nHost: h\r\nContent-Length: ${4 * 2 ** 30}\r\n\r\n`);
  more();
  socket.on('drain', more).on('data', () => count('answered')).on('error', () => {}).on('close', () => setTimeout(pour, 20));
}

function listen(token, i) {
  const from = `127.0.0.${2 + (i % 4)}`;
  const headers = { Authorization: `Bearer ${token}` };
  return new Promise((resolve) => {
    const rq = http.get({ host, port, localAddress: from, path: '/api/events', headers, agent: false }, (rp) => {
      count(rp.statusCode);
      rp.resume();
      resolve();
    });
    rq.on('error', (e) => {
      count(e.code);
      resolve();
    });
  });
}

const kinds = {
  sign_ins: () =>
    many(100, (k) => ask('POST', '/api/login', json, JSON.stringify({ email: `stranger${k}@example.com`, password: 'not the right one' }))),
  exports: () => many(60, () => ask('GET', '/api/export/customers?format=csv', bearer)),
  lists: () => many(20, (k) => ask('GET', `/api/customers?where=${encodeURIComponent(`next_step ~ 'nothing ${k}'`)}&sort=name&limit=25`, bearer)),
  slow: () => {
    const head = 'GET /api/me HTTP/1.1\r\nHost: h\r\nX-Long: '.padEnd(4000, 'x');
    const body = 'POST /api/login HTTP/1.1\r\nHost: h\r\nContent-Length: 15000\r\n\r\n';
    for (let i = 0; i < 600; i += 1) trickle(i % 2 ? head : body.padEnd(body.length + 15000, ' '));
  },
  declared: () => {
    for (let i = 0; i < 50; i += 1) pour();
  },
  streams: async () => {
    for (let i = 0; i < 10_000; i += 100)
      await Promise.all(Array.from({ length: 100 }, (_, k) => listen(tokens[Math.floor((i + k) / 30)], i + k)));
  },
};

process.on('SIGTERM', () => {
  console.log(JSON.stringify(tally));
  process.exit(0);
});
await kinds[kind]();
setTimeout(() => console.log('ready'), 500);
