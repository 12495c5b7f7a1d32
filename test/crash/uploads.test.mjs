/*
 * Uploads that end in the middle: the connection is cut, the server is killed while the bytes come, while the file is read and
 * stored. Nothing of them lies in the data folder or in the database after the next start, and the import goes on.
 */
import assert from 'node:assert';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';

import { Server } from './server.mjs';

const half = 'name\n' + 'Half a row of a file that never came whole\n'.repeat(20000);

/** All files of the data folder but the database's own and the lock; all that the database has of files of imports. */
function left(server) {
  const found = [];
  const walk = (folder) => {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const name = path.join(folder, entry.name);
      if (entry.isDirectory()) walk(name);
      else if (!/guanxi\.(db|lock|sock|conf)/.test(entry.name)) found.push(path.relative(server.data, name));
    }
  };
  walk(server.data);
  if (server.cluster) found.push(...server.cluster.load('select distinct import_id, name from import_pieces').split('\n').filter(Boolean));
  return found;
}

/** Says that twice as much will come, sends that text, and leaves the connection open. */
function beginUpload(server, text) {
  const socket = net.connect(Number(server.url.port), server.url.hostname);
  socket.on('error', () => {});
  socket.write(`PUT /api/imports/1/files/a.csv HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${server.token}\r\nContent-Length: ${text.length * 2}\r\n\r\n`);
  return new Promise((resolve) => socket.write(text, () => resolve(socket)));
}

async function opened(engine) {
  const server = new Server({ engine });
  server.addUser('ann@example.com', 'administrator');
  await server.start();
  await server.signIn('ann@example.com');
  await server.ask('POST', '/api/imports', { body: {} });
  return server;
}

for (const engine of ['sqlite', 'postgres']) {
  test(`the connection is cut: ${engine}`, async () => {
    const server = await opened(engine);
    for (let i = 0; i < 3; i++) (await beginUpload(server, half)).resetAndDestroy();
    assert.strictEqual((await server.raw('PUT', '/api/imports/1/files/b.csv', 'account\nAcme\n')).status, 200);
    const before = left(server);
    assert.strictEqual(before.length, 1, before.join());
    await server.end();
    assert.deepStrictEqual(left(server), before);
    await server.remove();
  });

  test(`who sends leaves anywhere, and now and then the server is killed: ${engine}`, async () => {
    const server = await opened(engine);
    const whole = half + half;
    let left_by = 0;
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 8; i++) {
        const socket = await beginUpload(server, whole.slice(0, 1 + Math.floor(Math.random() * whole.length)));
        if (Math.random() < 0.5) await new Promise((resume) => setTimeout(resume, Math.random() * 20));
        if (i % 2) socket.resetAndDestroy();
        else socket.end();
        left_by++;
      }
      const upload = server.raw('PUT', `/api/imports/1/files/r${round}.csv`, whole).catch(() => null);
      await new Promise((resume) => setTimeout(resume, Math.random() * 60));
      if (round % 2) await server.end('SIGKILL');
      await upload;
      if (round % 2) await server.start();
    }
    const { body } = await server.ask('GET', '/api/imports/1');
    for (const begun = performance.now(); left(server).length !== body.files.length; await new Promise((resume) => setTimeout(resume, 500)))
      assert.ok(performance.now() - begun < 70000, `${left_by} left, ${body.files.length} files are known: ${left(server).join()}`);
    await server.end();
    await server.remove();
  });

  test(`two are stored at once in one import: ${engine}`, async () => {
    const server = await opened(engine);
    for (let i = 0; i < 10; i++) {
      const said = await Promise.all(['a', 'b'].map((name) => server.raw('PUT', `/api/imports/1/files/${name}${i % 3}.csv`, half)));
      const { body } = await server.ask('GET', '/api/imports/1');
      for (const { status } of said) assert.ok([200, 409].includes(status), String(status));
      assert.strictEqual(left(server).length, body.files.length, left(server).join());
    }
    await server.end();
    await server.remove();
  });

  test(`the server is killed in the middle: ${engine}`, async () => {
    const server = await opened(engine);
    const socket = await beginUpload(server, half);
    await server.end('SIGKILL');
    socket.destroy();
    await server.start();
    assert.deepStrictEqual(left(server), []);

    /* while it is read and stored, at moments that differ */
    for (const delay of [1, 5, 20, 60]) {
      const upload = server.raw('PUT', '/api/imports/1/files/a.csv', half + half).catch(() => null);
      await new Promise((resume) => setTimeout(resume, delay));
      await server.end('SIGKILL');
      await upload;
      await server.start();
      const { body } = await server.ask('GET', '/api/imports/1');
      if (engine === 'sqlite') assert.strictEqual(left(server).length, body.files.length, left(server).join());
    }
    assert.strictEqual((await server.raw('PUT', '/api/imports/1/files/a.csv', 'account\nAcme\n')).status, 200);
    await server.end();
    if (engine === 'sqlite') assert.strictEqual(left(server).length, 1, left(server).join());
    await server.remove();
  });
}
