/*
 * PostgreSQL's bad days: a network that stalls, cuts or loses the answer to a commit. Every lane answers in its time, /health
 * and /ready at once, a commit's fate is found out, and SIGTERM ends the program whatever hangs.
 */
import assert from 'node:assert';
import { test } from 'node:test';

import { Ledger, Writer } from './clients.mjs';
import { Proxy } from './proxy.mjs';
import { Server } from './server.mjs';
import { sweep } from './sweep.mjs';

const READ_MS = 5000, WRITE_MS = 10000, SLACK_MS = 1500;
const AT_ONCE_MS = 50;
const SILENT_MS = 11000;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/* A server whose database is behind a proxy, signed in; the scenario; and the end of both. */
async function behind(scenario, env = {}) {
  const server = new Server({ engine: 'postgres', env });
  const proxy = new Proxy(server.cluster.socket());
  try {
    await proxy.start();
    server.addUser('ann@example.com', 'administrator');
    server.env.GUANXI_DATABASE = proxy.url(server.cluster.name);
    await server.start();
    await server.signIn('ann@example.com');
    await scenario(server, proxy);
  } catch (error) {
    console.log(server.log());
    throw error;
  } finally {
    await server.remove();
    await proxy.stop();
  }
}

/* What is asked now and awaited later: that it failed is told where it is awaited. */
function timed(asking) {
  const begun = performance.now();
  const told = asking.then((reply) => ({ ...reply, ms: performance.now() - begun }));
  told.catch(() => {});
  return told;
}

const create = (server, name, key) =>
  timed(server.ask('POST', '/api/customers', { body: { name }, headers: key ? { 'Idempotency-Key': key } : {} }));

async function count(server, name) {
  const reply = await server.ask('GET', `/api/customers?where=name = '${name}'`);
  assert.strictEqual(reply.status, 200, JSON.stringify(reply.body));
  return reply.body.data.length;
}

/* What asks no database answers at once; of three tries one at least, where the processors are others' at that moment. */
async function atOnce(server, path) {
  const took = [];
  for (let tries = 0; tries < 3; tries++) {
    const reply = await timed(server.ask('GET', path));
    if (reply.ms < AT_ONCE_MS) return reply;
    took.push(reply.ms.toFixed(0));
  }
  assert.fail(`${path} took ${took.join(', ')} ms`);
}

/* Until /ready answers with that status: its body. */
async function readiness(server, status, most_ms = 10000) {
  for (const begun = performance.now(); ; await sleep(50)) {
    const reply = await atOnce(server, '/ready');
    if (reply.status === status) return reply.body;
    assert(performance.now() - begun < most_ms, `/ready is ${reply.status} still: ${server.log()}`);
  }
}

for (const how of ['cut answer', 'stall answer', 'cut before', 'stall before'])
  test(`a commit, ${how}: the client hears what became of it`, () =>
    behind(async (server, proxy) => {
      for (const name of ['One', 'Two', 'Three']) {
        proxy.lose(how, name);
        const reply = await create(server, name);
        assert.strictEqual(reply.status, 201, JSON.stringify(reply.body));
        assert(reply.ms < WRITE_MS, `${reply.ms.toFixed(0)} ms`);
        assert.strictEqual(proxy.on_commit, null, 'it met no commit');
        assert.strictEqual(await count(server, name), 1);
        console.log(`${how}: told after ${reply.ms.toFixed(0)} ms`);
      }
    }));

test('a commit whose answer is lost with the network: 503 says that it may have been done, and the key finds out', () =>
  behind(async (server, proxy) => {
    proxy.lose('stall answer', 'Perhaps');
    const asking = create(server, 'Perhaps', 'perhaps-1');
    while (proxy.on_commit) await sleep(5);
    proxy.stall();
    const lost = await asking;
    assert.strictEqual(lost.status, 503);
    assert.strictEqual(lost.body.code, 'commit_unknown', JSON.stringify(lost.body));
    assert.strictEqual(lost.body.idempotency_key, 'perhaps-1');
    assert.match(lost.body.ask, /^\/api\/changesets\/\d+$/);
    assert.doesNotMatch(lost.body.detail, /[Nn]othing was written/);
    assert(lost.ms < WRITE_MS + 2500 + SLACK_MS, `${lost.ms.toFixed(0)} ms`);
    proxy.heal();
    await readiness(server, 200);
    assert.strictEqual((await server.ask('GET', lost.body.ask)).status, 200, 'it was done');
    const again = await create(server, 'Perhaps', 'perhaps-1');
    assert.strictEqual(again.status, 201);
    assert.strictEqual(await count(server, 'Perhaps'), 1);
  }));

test('commits are lost in every way, under load: what is acknowledged is there, once, and nobody is left unsure', () =>
  behind(async (server, proxy) => {
    const ledger = new Ledger();
    const writers = Array.from({ length: 8 }, (_, i) => new Writer(server, ledger, `lost-${i}`));
    const working = writers.map((writer) => writer.run(1));
    proxy.each = 7;
    for (const begun = performance.now(); ledger.acknowledged < 150; await sleep(50))
      assert(performance.now() - begun < 60000, `${ledger.acknowledged} acknowledged: ${server.log()}`);
    proxy.each = 0;
    for (const writer of writers) writer.is_stopped = true;
    await Promise.all(working);
    console.log(`${proxy.seen} commits: ${ledger.acknowledged} acknowledged, ${ledger.refused} refused, ${ledger.unknown} unknown`);
    assert.strictEqual(ledger.unknown, 0);
    server.env.GUANXI_DATABASE = server.cluster.direct(); /* the commands of the sweep: this process waits for them */
    await sleep(SILENT_MS); /* the sealer's session may be among those that hang, with its lock */
    assert.deepStrictEqual((await sweep(server, ledger)).slice(0, 5), []);
  }));

test('a stalled network: every lane answers in its time, and what is wrong is said at once', () =>
  behind(async (server, proxy) => {
    proxy.stall();
    const begun = performance.now();
    const reads = Array.from({ length: 8 }, () => timed(server.ask('GET', '/api/customers')));
    const writes = Array.from({ length: 8 }, (_, i) => create(server, `Stalled ${i}`));
    const told = await readiness(server, 503);
    const noticed = performance.now() - begun;
    assert.strictEqual(told.reasons[0].code, 'unreachable');
    assert(noticed < READ_MS, `noticed after ${noticed.toFixed(0)} ms`);
    for (let i = 0; i < 20; i++) {
      assert.strictEqual((await atOnce(server, '/health')).status, 200);
      await sleep(100);
    }
    const all = (await Promise.all(reads)).sort((a, b) => a.ms - b.ms);
    assert(all.every(({ status }) => status === 503));
    assert(all.at(-1).ms < READ_MS + SLACK_MS, `a read: ${all.at(-1).ms.toFixed(0)} ms`);
    for (const reply of await Promise.all(writes)) {
      assert.strictEqual(reply.status, 503);
      assert(reply.ms < WRITE_MS + SLACK_MS, `a write: ${reply.ms.toFixed(0)} ms`);
    }
    proxy.heal();
    await readiness(server, 200);
    let healed = await create(server, 'Healed'); /* 503: on a connection that broke in mid-step */
    for (let i = 0; i < 10 && healed.status === 503; i++) healed = await create(server, 'Healed');
    assert.strictEqual(healed.status, 201, JSON.stringify(healed.body));
    assert.strictEqual((await server.ask('GET', '/api/customers')).status, 200);
    console.log(`noticed after ${noticed.toFixed(0)} ms; reads ended after ${all[0].ms.toFixed(0)} to ${all.at(-1).ms.toFixed(0)} ms`);
  }));

test('a database that is gone, and comes back', () =>
  behind(async (server, proxy) => {
    const { to } = proxy;
    proxy.to = '/nowhere/at/all';
    proxy.cut();
    assert.strictEqual((await readiness(server, 503)).reasons[0].part, 'database');
    const refused = await timed(server.ask('GET', '/api/customers'));
    assert(refused.status === 503 && refused.ms < 2500, `${refused.status} in ${refused.ms.toFixed(0)} ms`);
    proxy.to = to;
    await readiness(server, 200);
    assert.strictEqual((await create(server, 'Back')).status, 201);
  }));

test('where the database says nothing it does not start, and says so in two seconds', () =>
  behind(async (server, proxy) => {
    assert.strictEqual(await server.end('SIGTERM'), 0);
    proxy.stall();
    const begun = performance.now();
    await assert.rejects(server.start(), /cannot be used/);
    const ms = performance.now() - begun;
    assert(ms < 3500, `it took ${ms.toFixed(0)} ms`);
  }));

for (const seconds of [1, 3])
  test(`SIGTERM with a stalled database ends within ${seconds} s and a little`, () =>
    behind(
      async (server, proxy) => {
        proxy.stall();
        const asking = [create(server, 'Late'), server.ask('GET', '/api/customers')].map((one) => one.catch((e) => e));
        await sleep(300);
        const begun = performance.now();
        const how = await server.end('SIGTERM');
        const ms = performance.now() - begun;
        assert(ms < seconds * 1000 + 2500, `it took ${ms.toFixed(0)} ms`);
        assert.strictEqual(how, 0, server.log());
        await Promise.all(asking);
        console.log(`ended after ${ms.toFixed(0)} ms`);
      },
      { GUANXI_STOP_SECONDS: String(seconds) },
    ));
