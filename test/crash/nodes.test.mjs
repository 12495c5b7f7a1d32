/*
 * Two nodes on one PostgreSQL, and an import that one of them is at. It is killed: the other goes on within seconds, and so does
 * the same one where it is alone and is started again (as on SQLite). It is stopped for longer than its lease and wakes up: what
 * the other did meanwhile is not done again. Each row is there once, whatever happened.
 */
import assert from 'node:assert';
import { test } from 'node:test';

import { Server, program } from './server.mjs';

const ROWS = Number(process.env.NODES_ROWS ?? 10000);
const BEGUN = 500;
const WITHIN_MS = 15000;
const PAUSE_MS = 12000; /* more than a lease */

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function opened(engine) {
  const server = new Server({ engine, program });
  server.addUser('ann@example.com', 'administrator');
  await server.start();
  await server.signIn('ann@example.com');
  return server;
}

/* Another process on the database of the first. */
async function beside(first) {
  const server = new Server({ program, env: { GUANXI_DATABASE: first.env.GUANXI_DATABASE } });
  await server.start();
  server.token = first.token;
  return server;
}

async function asks(server, method, target, options) {
  const reply = await server.ask(method, target, options);
  assert(reply.status < 300, `${method} ${target}: ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body;
}

/* An import under way: its id. */
async function begins(server) {
  const rows = Array.from({ length: ROWS }, (_, i) => `Row ${i},row${i}@example.com\n`);
  const { id } = await asks(server, 'POST', '/api/imports', { body: {} });
  const put = await server.raw('PUT', `/api/imports/${id}/files/rows.csv`, `name,email\n${rows.join('')}`);
  assert.strictEqual(put.status, 200);
  await asks(server, 'PATCH', `/api/imports/${id}`, { body: { files: [{ name: 'rows.csv', object: 'customer' }] } });
  await asks(server, 'POST', `/api/imports/${id}/actions/run`, { body: {} });
  await reaches(server, id, BEGUN);
  return id;
}

const look = (server, id) => asks(server, 'GET', `/api/imports/${id}`);

/* Until so many rows are done: the milliseconds that took. */
async function reaches(server, id, done, most_ms = 120000) {
  const begun = performance.now();
  for (;;) {
    const now = await look(server, id);
    if (now.progress.done >= done || now.state === 'done') return performance.now() - begun;
    assert(performance.now() - begun < most_ms, `${now.progress.done} of ${done} rows after ${most_ms} ms: ${server.log()}`);
    await sleep(50);
  }
}

async function ends_whole(server, id) {
  await reaches(server, id, ROWS);
  while ((await look(server, id)).state === 'running') await sleep(50);
  const now = await look(server, id);
  assert.strictEqual(now.state, 'done', now.error);
  assert.deepStrictEqual(now.files[0].result, { created: ROWS, updated: 0, unchanged: 0, rejected: 0 });
  const { data } = await asks(server, 'GET', '/api/customers/summary?measure=count,distinct(email)');
  assert.deepStrictEqual(data, [{ count: ROWS, 'distinct(email)': ROWS }]);
  const { status, said } = server.command('audit', 'verify', '--records');
  assert.strictEqual(status, 0, said);
}

async function with_two(scenario) {
  const first = await opened('postgres');
  let second;
  try {
    const id = await begins(first);
    second = await beside(first);
    assert.strictEqual((await look(second, id)).state, 'running', 'too few rows for this machine: NODES_ROWS');
    await scenario(first, second, id);
  } finally {
    await second?.remove();
    await first.remove();
  }
}

test('kill -9 of the node at work: the other goes on within seconds', () =>
  with_two(async (first, second, id) => {
    await first.end('SIGKILL');
    const { progress } = await look(second, id);
    const ms = await reaches(second, id, progress.done + 1, WITHIN_MS);
    console.log(`the other went on after ${ms.toFixed(0)} ms`);
    await ends_whole(second, id);
  }));

test('a node that sleeps and wakes up does nothing twice', () =>
  with_two(async (first, second, id) => {
    first.process.kill('SIGSTOP');
    await sleep(PAUSE_MS);
    first.process.kill('SIGCONT');
    await ends_whole(second, id);
  }));

for (const engine of ['sqlite', 'postgres'])
  test(`kill -9 of the only node on ${engine}: started again it goes on within seconds`, async () => {
    const server = await opened(engine);
    try {
      const id = await begins(server);
      await server.end('SIGKILL');
      await server.start();
      const { progress } = await look(server, id);
      const ms = await reaches(server, id, progress.done + 1, WITHIN_MS);
      console.log(`${engine}: it went on after ${ms.toFixed(0)} ms`);
      await ends_whole(server, id);
    } finally {
      await server.remove();
    }
  });
