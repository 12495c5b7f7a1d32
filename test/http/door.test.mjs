/*
 * Strangers at the door, on both engines: what nobody may ask for is refused at its head, whatever it declares, and leaves nothing.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { Server } from '../crash/server.mjs';

const GB = 2 ** 30;

for (const engine of ['sqlite', 'postgres']) {
  let server, token, drawer;

  before(async () => {
    server = new Server({ engine });
    server.command('init');
    server.addUser('ann@example.com', 'administrator');
    server.addUser('ben@example.com', 'sales');
    await server.start();
    await server.signIn('ben@example.com');
    drawer = server.token;
    await server.signIn('ann@example.com');
    token = server.token;
    const { body } = await server.ask('POST', '/api/imports', { body: { name: 'mine' } });
    assert.equal(body.id, 1);
  });
  after(async () => {
    await server.end();
    await server.remove();
  });

  /** Unnamed files that the server holds: bodies on their way to the disk. */
  const bodies = () => {
    const folder = `/proc/${server.process.pid}/fd`;
    const link = (fd) => {
      try {
        return fs.readlinkSync(`${folder}/${fd}`);
      } catch {
        return ''; /* closed meanwhile */
      }
    };
    const files = fs.readdirSync(folder).map(link);
    return files.filter((file) => file.startsWith(server.data) && file.endsWith('(deleted)')).length;
  };

  /** Says a head and nothing of the body: what is answered, and in how many ms. */
  const head = (text) =>
    new Promise((done, failed) => {
      const begun = performance.now();
      const socket = net.connect({ host: '127.0.0.1', port: server.url.port }, () => socket.write(text));
      let heard = '';
      socket.setTimeout(5000, () => socket.destroy(new Error(`no answer: ${heard}`)));
      socket.on('error', failed);
      socket.on('data', (bytes) => {
        heard += bytes;
        if (heard.includes('\r\n\r\n')) done({ heard, ms: performance.now() - begun, bodies: bodies(), socket });
      });
    });

  test(`who may not ask is told at the head: ${engine}`, async () => {
    const upload = (id, name = 'a.csv') => `PUT /api/imports/${id}/files/${name}`;
    const cases = [
      ['no token', upload(1), '', 401],
      ['a token of nobody', upload(1), 'Authorization: Bearer nobody\r\n', 401],
      ['somebody else’s import', upload(1), `Authorization: Bearer ${drawer}\r\n`, 404],
      ['no such import', upload(77), `Authorization: Bearer ${token}\r\n`, 404],
      ['a name that is none', upload(1, 'x'.repeat(300)), `Authorization: Bearer ${token}\r\n`, 422],
      ['no such address', 'PUT /api/imports/1/file', '', 404],
      ['another page, by the cookie', upload(1), `Cookie: gx_session=${token}\r\nOrigin: http://evil.example\r\n`, 403],
      ['JSON of a stranger', 'POST /api/customers', '', 401, 2_000_000],
      ['JSON too large', 'POST /api/customers', `Authorization: Bearer ${token}\r\n`, 413],
      ['too much for a sign-in', 'POST /api/login', '', 413, 20_000 + 64 * 1024],
    ];
    for (const [name, line, headers, status, bytes = 4 * GB] of cases)
      for (const framing of [`Content-Length: ${bytes}`, 'Transfer-Encoding: chunked']) {
        const told = await head(`${line} HTTP/1.1\r\nHost: h\r\n${headers}Expect: 100-continue\r\n${framing}\r\n\r\n`);
        told.socket.destroy();
        const right = framing.startsWith('T') && status === 413 ? 411 : status;
        assert.match(told.heard, new RegExp(`^HTTP/1.1 ${right} `), `${name}, ${framing}: ${told.heard.slice(0, 80)}`);
        assert.ok(told.ms < 1000, `${name}: ${told.ms} ms`);
        assert.equal(told.bodies, 0, name);
      }
  });

  test(`who may ask is let in, and a body that breaks off leaves nothing: ${engine}`, async () => {
    const socket = net.connect({ host: '127.0.0.1', port: server.url.port });
    const continues = new Promise((done) => socket.once('data', (bytes) => done(String(bytes))));
    const headers = `Authorization: Bearer ${token}\r\nExpect: 100-continue\r\nContent-Length: ${4 * 2 ** 20}`;
    socket.write(`PUT /api/imports/1/files/a.csv HTTP/1.1\r\nHost: h\r\n${headers}\r\n\r\n`);
    assert.match(await continues, /^HTTP\/1.1 100 /);
    assert.equal(bodies(), 1);
    socket.write('name\nAcme\n');
    socket.destroy();
    for (let i = 0; i < 200 && bodies(); i += 1) await new Promise((done) => setTimeout(done, 20));
    assert.equal(bodies(), 0);
    const { body } = await server.ask('GET', '/api/imports/1');
    assert.deepEqual([body.state, body.files], ['new', []]);
    assert.equal((await server.raw('PUT', '/api/imports/1/files/a.csv', 'name\nAcme\n')).status, 200);
  });
}
