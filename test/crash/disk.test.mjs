/*
 * A full disk: writes are refused with 503, nothing acknowledged is lost, reads go on, and when there is room again so
 * do the writes, without a restart.
 *
 * Two ways to fill it: a limit on the size of files (anybody may set one), and a small tmpfs (root only), where besides
 * nothing at all can be written.
 */
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { Ledger, Writer } from './clients.mjs';
import { Server } from './server.mjs';
import { sweep } from './sweep.mjs';

const KIB = 1024;
const writers = 8;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const run = (...argv) => spawnSync(argv[0], argv.slice(1), { encoding: 'utf8' });

/* fill() makes the disk full for what is written from now on; free() makes room. */
async function fills_and_goes_on(server, fill, free) {
  const ledger = new Ledger();
  server.addUser('ann@example.com', 'administrator');
  await server.start();
  await server.signIn('ann@example.com');
  const all = Array.from({ length: writers }, (_, i) => new Writer(server, ledger, `disk-${i}`));
  const working = all.map((writer) => writer.run(1));
  const until = async (test, what) => {
    for (let i = 0; i < 400 && !test(); i++) await sleep(25);
    assert(test(), `${what}: ${ledger.acknowledged} acknowledged, ${ledger.refused} refused, ${server.log()}`);
  };

  await until(() => ledger.acknowledged > 200, 'it writes');
  fill();
  await until(() => ledger.refused > 50, 'it refuses with 503');
  assert.strictEqual((await server.ask('GET', '/api/customers?limit=5')).status, 200);
  assert.strictEqual((await server.ask('GET', '/health')).status, 200);
  const before = ledger.acknowledged;
  free();
  await until(() => ledger.acknowledged > before + 200, 'it goes on when there is room');
  for (const writer of all) writer.is_stopped = true;
  await Promise.all(working);
  assert.strictEqual(ledger.open.length, 0, 'every write was answered');
  assert.deepStrictEqual((await sweep(server, ledger)).slice(0, 5), []);

  assert.strictEqual(await server.end('SIGKILL'), 'SIGKILL');
  await server.start();
  assert.deepStrictEqual((await sweep(server, ledger)).slice(0, 5), [], 'after kill -9');
}

test('files over their limit', async () => {
  const server = new Server();
  const limit = (bytes) => {
    const done = run('prlimit', '--pid', String(server.process.pid), `--fsize=${bytes}:unlimited`);
    assert.strictEqual(done.status, 0, done.stderr);
  };
  const largest = () => fs.statSync(path.join(server.data, 'guanxi.db-wal')).size;
  try {
    await fills_and_goes_on(server, () => limit(largest() + 64 * KIB), () => limit('unlimited'));
  } finally {
    await server.remove();
  }
});

test('a small disk', { skip: process.getuid() !== 0 && 'only root may mount one' }, async (t) => {
  const disk = fs.mkdtempSync(path.join(os.tmpdir(), 'guanxi-disk-'));
  if (run('mount', '-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk).status !== 0) return t.skip('no mounting here');
  const server = new Server({ folder: disk });
  const ballast = path.join(disk, 'ballast');
  const fill = () => run('dd', 'if=/dev/zero', `of=${ballast}`, 'bs=64k');
  try {
    await fills_and_goes_on(server, fill, () => fs.unlinkSync(ballast));
  } finally {
    await server.remove();
    run('umount', disk);
    fs.rmdirSync(disk);
  }
});
