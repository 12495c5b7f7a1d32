/*
 * Raw exchanges with the program, each said at once, byte by byte, and cut in two at every place: the answer is the same however
 * the network cuts it. And clients of several makes that send more than is taken hear so.
 */
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { Server, program } from '../crash/server.mjs';
import { exchange, exchanges } from './exchanges.mjs';

let server, port, targets;

before(async () => {
  server = new Server({ program });
  server.addUser('ann@example.com', 'administrator');
  await server.start();
  await server.signIn('ann@example.com');
  const { id } = (await server.ask('POST', '/api/imports', { body: { name: 'exchanges' } })).body;
  port = Number(new URL(server.url).port);
  targets = {
    get: '/health',
    post: '/api/login',
    upload: `PUT /api/imports/${id}/files/a.csv HTTP/1.1\\r\\nHost: h\\r\\nAuthorization: Bearer ${server.token}\\r\\n`,
  };
});

after(async () => {
  await server.end();
  await server.remove();
});

function* ways(bytes) {
  yield [bytes];
  yield [...bytes].map((byte) => Buffer.from([byte]));
  for (let at = 1; at < bytes.length; at += bytes.length > 500 ? 97 : 1) yield [bytes.subarray(0, at), bytes.subarray(at)];
}

test('raw exchanges have one right answer each, however they are cut', async () => {
  const wrong = [];
  for (const e of exchanges(targets))
    for (const pieces of ways(e.bytes)) {
      const told = await exchange(port, targets, pieces, e.right);
      if (told !== e.right) wrong.push(`${e.name}, ${pieces.length} pieces of ${pieces[0].length} …: ${told}, not ${e.right}`);
    }
  assert.deepEqual(wrong, []);
});

const BYTES = 50_000_000;

/* As Java's HttpURLConnection: it reads nothing before it has said all. A reset fails it. */
function saysAllFirst(port) {
  return new Promise((done, failed) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.on('error', failed);
    socket.pause();
    socket.write(`POST /api/login HTTP/1.1\r\nHost: h\r\nContent-Length: ${BYTES}\r\n\r\n`);
    socket.write(Buffer.alloc(BYTES), () => {
      socket.once('data', (heard) => done(heard.toString('latin1')));
      socket.resume();
    });
  });
}

const http_client = `
import http.client, sys
connection = http.client.HTTPConnection('127.0.0.1', int(sys.argv[1]), timeout=60)
connection.request('POST', '/api/login', bytes(${BYTES}))
print(connection.getresponse().status)
`;

test('who sends too much is told, whatever client it is', async () => {
  const url = `http://127.0.0.1:${port}/api/login`, file = path.join(server.home, 'large');
  fs.writeFileSync(file, '');
  fs.truncateSync(file, BYTES);
  const fetched = await fetch(url, { method: 'POST', body: new Uint8Array(BYTES) });
  assert.equal(fetched.status, 413);
  for (const more of [[], ['-H', 'Expect:'], ['-H', 'Transfer-Encoding: chunked']]) {
    const says = ['-sS', '-o', '/dev/null', '-w', '%{http_code}', '--data-binary', `@${file}`];
    const curl = spawnSync('curl', [...says, ...more, url], { encoding: 'utf8' });
    assert.deepEqual([curl.stdout, curl.stderr, curl.status], [more.join().includes('chunked') ? '411' : '413', '', 0]);
  }
  const python = spawnSync('python3', ['-c', http_client, String(port)], { encoding: 'utf8' });
  assert.deepEqual([python.stdout, python.stderr], ['413\n', '']);
  assert.match(await saysAllFirst(port), /^HTTP\/1\.1 413 /);
});
