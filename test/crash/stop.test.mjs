/*
 * SIGTERM under load: every request under way is answered, the server ends by itself with 0, nothing is lost. What was
 * sent after the signal may find the door closed; then it was not done.
 */
import assert from 'node:assert';
import { test } from 'node:test';

import { Ledger, Writer } from './clients.mjs';
import { Server } from './server.mjs';
import { sweep } from './sweep.mjs';

const rounds = Number(process.env.STOP_ROUNDS ?? 5);
const SENT_MS = 5; /* a request sent so long before the signal has reached the server */

async function stops_gently(engine) {
  const server = new Server({ engine });
  const ledger = new Ledger();
  try {
    server.addUser('ann@example.com', 'administrator');
    await server.start();
    await server.signIn('ann@example.com');
    for (let round = 1; round <= rounds; round++) {
      const working = Array.from({ length: 32 }, (_, i) => new Writer(server, ledger, `${round}-${i}`).run());
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 200));
      const signalled_at = performance.now();
      assert.strictEqual(await server.end('SIGTERM'), 0, server.log());
      await Promise.all(working);
      const dropped = ledger.open.filter((write) => write.sent_at < signalled_at - SENT_MS);
      assert.deepStrictEqual(dropped.map((one) => `${one.method} ${one.target}: ${one.error}`), []);
      await server.start();
      assert.deepStrictEqual((await sweep(server, ledger)).slice(0, 5), [], `round ${round}`);
    }
    assert(ledger.acknowledged > rounds * 32, `only ${ledger.acknowledged} writes`);
  } finally {
    await server.remove();
  }
}

for (const engine of ['sqlite', 'postgres']) test(`SIGTERM under load on ${engine}`, () => stops_gently(engine));
