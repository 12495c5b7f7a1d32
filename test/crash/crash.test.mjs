/*
 * kill -9 at any moment: what was acknowledged stays, nothing is half there, it starts again by itself and quickly.
 *
 *     node --test test/crash/crash.test.mjs      CRASH_ROUNDS=25 rounds on each engine, CRASH_WRITERS=16
 *
 * A round: writers over HTTP, SIGKILL at a random moment, start, sweep (sweep.mjs). On PostgreSQL the server is killed,
 * and every fifth time the database with it. The controls are the same rounds with a server that is wrong in one place
 * (faulty.c): they must be found out.
 */
import assert from 'node:assert';
import path from 'node:path';
import { test } from 'node:test';

import { Ledger, Writer } from './clients.mjs';
import { Server, program, root } from './server.mjs';
import { sweep } from './sweep.mjs';

const rounds = Number(process.env.CRASH_ROUNDS ?? 25);
const writers = Number(process.env.CRASH_WRITERS ?? 16);
const START_MS = 500; /* to the first reply; measured on an idle machine it is a tenth of that */
const faulty = path.resolve(process.env.GUANXI_FAULTY ?? path.join(root, 'build/release/test/crash/faulty'));

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

async function opened(options) {
  const server = new Server(options);
  server.addUser('ann@example.com', 'administrator');
  await server.start();
  await server.signIn('ann@example.com');
  return server;
}

/* Writes for a while, kills, starts again. Returns the milliseconds to the first reply. */
async function crash(server, ledger, round, with_database) {
  const all = Array.from({ length: writers }, (_, i) => new Writer(server, ledger, `${round}-${i}`).run());
  await sleep(40 + Math.random() * 260);
  const ended = server.end('SIGKILL');
  if (with_database) server.cluster.crash();
  await ended;
  await Promise.all(all);
  return server.start();
}

async function survives(engine) {
  const server = await opened({ engine, program });
  const ledger = new Ledger();
  const starts = [];
  let lost_answers = 0;
  try {
    for (let round = 1; round <= rounds; round++) {
      starts.push(await crash(server, ledger, round, engine === 'postgres' && round % 5 === 0));
      lost_answers += ledger.open.length;
      assert.deepStrictEqual((await sweep(server, ledger)).slice(0, 5), [], `round ${round}`);
    }
  } finally {
    await server.remove();
  }
  assert(ledger.acknowledged > rounds * writers, `only ${ledger.acknowledged} writes were acknowledged`);
  assert(lost_answers > rounds, `only ${lost_answers} writes were under way when it was killed`);
  console.log(
    `${engine}: ${rounds} kills, ${ledger.acknowledged} writes acknowledged, ${lost_answers} without answer; ` +
      `first reply after ${median(starts).toFixed(0)} ms, at most ${Math.max(...starts).toFixed(0)}`,
  );
  assert(median(starts) < START_MS, `first reply after ${median(starts)} ms`);
}

/* Rounds with the fault until the sweep finds what it is to find. */
async function found_out(fault, pattern, engine) {
  const server = await opened({ engine, program: faulty, env: { FAULT: fault } });
  const ledger = new Ledger();
  const found = [];
  try {
    for (let round = 1; round <= 15 && !found.some((one) => pattern.test(one)); round++) {
      await crash(server, ledger, round, false);
      found.push(...(await sweep(server, ledger)));
    }
  } finally {
    await server.remove();
  }
  assert(found.some((one) => pattern.test(one)), `not found: ${JSON.stringify(found.slice(0, 5))}`);
}

for (const engine of ['sqlite', 'postgres'])
  test(`kill -9 on ${engine}: nothing acknowledged is lost, nothing is half there`, () => survives(engine));

for (const engine of ['sqlite', 'postgres'])
  test(`control on ${engine}: a server that answers before the commit`, () => found_out('early', /was acknowledged/, engine));
test('control: an entry missing in the journal', () => found_out('journal', /is not in the journal/));
test('control: a commit in the middle of a write', () => found_out('half', /half|misses|is not in the journal|ends with|of the 5/));
test('control: a forgotten idempotency key', () => found_out('key', /again|times|nobody wrote/));
