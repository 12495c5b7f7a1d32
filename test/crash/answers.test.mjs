/*
 * PostgreSQL's bad days: what a server may answer, each provoked on a real one. None of it ends the program; what is
 * acknowledged is there, what cannot be done is 503, and when the day is over so is the trouble, without a restart.
 *
 * The program signs in as a role with no rights but its own, as it should.
 */
import assert from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { Ledger, Writer } from './clients.mjs';
import { Proxy } from './proxy.mjs';
import { Server } from './server.mjs';
import { sweep } from './sweep.mjs';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const ROLE = 'crm';

const as_url = (url, name, user) => {
  const to = new URL(url);
  to.username = user;
  to.pathname = `/${name}`;
  return to.href;
};

/* A server on a database of an ordinary role; the scenario, in which it must not end. */
async function on_a_bad_day(scenario) {
  const server = new Server({ engine: 'postgres' });
  const { cluster } = server;
  try {
    cluster.load(`do $$ begin create role ${ROLE} login; exception when duplicate_object then null; end $$;
      alter role ${ROLE} connection limit -1; alter database ${cluster.name} owner to ${ROLE};
      alter schema public owner to ${ROLE}`);
    server.env.GUANXI_DATABASE = as_url(cluster.url, cluster.name, ROLE);
    server.addUser('ann@example.com', 'administrator');
    const has_ended = () => server.process.exitCode ?? server.process.signalCode;
    await server.start();
    await server.signIn('ann@example.com');
    await scenario(server, cluster);
    assert.strictEqual(has_ended(), null, server.log());
  } finally {
    await server.remove();
  }
}

/* What makes that table, of a script that makes all. */
const table_of = (script, name) => script.match(new RegExp(`CREATE TABLE public\\.${name} \\([^;]*;`))[0];

const create = (server, name) => server.ask('POST', '/api/customers', { body: { name } });
const list = (server) => server.ask('GET', '/api/customers?limit=5');

async function until(what, test, most_ms = 20000) {
  for (const begun = performance.now(); !(await test()); await sleep(50))
    assert(performance.now() - begun < most_ms, `${what}: not within ${most_ms} ms`);
}
const ready = (server) => until('ready', async () => (await server.ask('GET', '/ready')).status === 200);
const unready = (server, code) =>
  until(code, async () => (await server.ask('GET', '/ready')).body.reasons?.some((reason) => reason.code === code));
const writes = (server) => until('it writes', async () => (await create(server, `Again ${Math.random()}`)).status === 201);

/* Writers and a reader at work while that happens; then everything acknowledged is there, and reads answered 200 or 503. */
async function under_load(server, what) {
  const ledger = new Ledger();
  const writers = Array.from({ length: 8 }, (_, i) => new Writer(server, ledger, `bad-${i}`));
  const working = writers.map((writer) => writer.run(1));
  const seen = new Map();
  let is_over = false;
  const reading = (async () => {
    while (!is_over) {
      const { status } = await list(server);
      seen.set(status, (seen.get(status) ?? 0) + 1);
    }
  })();
  await until('it writes', () => ledger.acknowledged > 50);
  await what(ledger);
  await ready(server);
  const before = ledger.acknowledged;
  await until('it goes on', () => ledger.acknowledged > before + 50);
  for (const writer of writers) writer.is_stopped = true;
  is_over = true;
  await Promise.all([...working, reading]);
  assert.deepStrictEqual([...seen.keys()].filter((status) => status !== 200 && status !== 503), []);
  assert.deepStrictEqual((await sweep(server, ledger)).slice(0, 5), []);
  console.log(`${ledger.acknowledged} acknowledged, ${ledger.refused} refused, ${ledger.unknown} unknown; reads ${JSON.stringify([...seen])}`);
}

test('backends are terminated, again and again', () =>
  on_a_bad_day((server, cluster) =>
    under_load(server, async () => {
      for (let i = 0; i < 20; i++) {
        cluster.load(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${ROLE}'`);
        await sleep(100);
      }
    })));

test('the server crashes, recovers, and starts up', () =>
  on_a_bad_day((server, cluster) =>
    under_load(server, async () => {
      for (let i = 0; i < 3; i++) {
        cluster.crash();
        await sleep(500);
      }
    })));

test('statements are cancelled by somebody', () =>
  on_a_bad_day((server, cluster) =>
    under_load(server, async () => {
      for (let i = 0; i < 40; i++) {
        cluster.load(`select pg_cancel_backend(pid) from pg_stat_activity where usename = '${ROLE}' and state = 'active'`);
        await sleep(25);
      }
    })));

test('tables change under prepared statements', () =>
  on_a_bad_day(async (server, cluster) => {
    for (let i = 0; i < 3; i++) {
      assert.strictEqual((await create(server, `Before ${i}`)).status, 201);
      assert.strictEqual((await list(server)).status, 200);
      cluster.load(`alter table customers alter annual_revenue type numeric(${20 + i},4), alter name type varchar(${900 + i}) collate "C";
        alter table meta alter value type varchar(${5000 + i})`);
      assert.strictEqual((await list(server)).status, 200);
      assert.strictEqual((await create(server, `After ${i}`)).status, 201);
    }
  }));

test('tables are gone for a while', () =>
  on_a_bad_day(async (server, cluster) => {
    await create(server, 'Somebody');
    cluster.load('alter table customers rename to elsewhere; alter table meta rename to elsewhere_too');
    await unready(server, 'version');
    assert((await list(server)).status >= 500);
    assert((await create(server, 'Nobody')).status >= 500);
    cluster.load('alter table elsewhere rename to customers; alter table elsewhere_too rename to meta');
    await ready(server);
    assert.strictEqual((await list(server)).status, 200);
    await writes(server);
  }));

/* What a stranger does to tables while it serves, and how it is taken back. Told at /ready within some looks. */
const OTHERS = (cluster) => cluster.load('select current_user');
for (const [what, code, done, undone] of [
  ['a table is dropped', 'version', () => 'drop table contacts cascade', null],
  ['a table of the program is gone', 'version', () => 'alter table sessions rename to elsewhere', () => 'alter table elsewhere rename to sessions'],
  ['a column is gone', 'version', () => 'alter table customers rename region to elsewhere', () => 'alter table customers rename elsewhere to region'],
  ['a table is somebody else\'s', 'version', (cluster) => `alter table customers owner to ${OTHERS(cluster)}`, () => `alter table customers owner to ${ROLE}`],
  ['all tables may be read no more', 'version', (cluster) => `alter schema public owner to ${OTHERS(cluster)}; revoke all on schema public from public`,
    () => `alter schema public owner to ${ROLE}; grant usage on schema public to public`],
  ['its role may not sign in', 'unreachable', () => `alter role ${ROLE} nologin; select pg_terminate_backend(pid) from pg_stat_activity where usename = '${ROLE}'`,
    () => `alter role ${ROLE} login`],
])
  test(`${what}: it is told, and it goes on`, () =>
    on_a_bad_day(async (server, cluster) => {
      await create(server, 'Somebody');
      const dumped = undone ? '' : cluster.dump();
      cluster.load(done(cluster));
      for (const asked of [list(server), create(server, 'Nobody'), server.ask('GET', '/api/contacts')]) {
        const { status, body } = await asked;
        assert([200, 201, 500, 503].includes(status), `${status}`);
        assert(status < 300 || body.detail.length > 10, JSON.stringify(body));
      }
      await unready(server, code);
      assert.strictEqual((await server.ask('GET', '/health')).status, 200);
      cluster.load(undone ? undone(cluster) : `set role ${ROLE}; ${table_of(dumped, 'contacts')}`);
      await ready(server);
      await until('it reads', async () => (await list(server)).status === 200 && (await server.ask('GET', '/api/contacts')).status === 200);
      await writes(server);
    }));

test('a column has another type, and a number is none', () =>
  on_a_bad_day(async (server, cluster) => {
    await create(server, 'Somebody');
    cluster.load(`update customers set annual_revenue = 'NaN'`);
    assert.strictEqual((await list(server)).status, 500);
    cluster.load('update customers set annual_revenue = null; alter table customers alter created_at type text');
    assert.strictEqual((await list(server)).status, 500);
    cluster.load('alter table customers alter created_at type timestamptz(3) using cast(created_at as timestamptz)');
    await until('it reads', async () => (await list(server)).status === 200);
    await writes(server);
  }));

test('no connection is left for it', () =>
  on_a_bad_day(async (server, cluster) => {
    await create(server, 'Somebody');
    cluster.load(`alter role ${ROLE} connection limit 0;
      select pg_terminate_backend(pid) from pg_stat_activity where usename = '${ROLE}'`);
    await unready(server, 'unreachable');
    assert.strictEqual((await list(server)).status, 503);
    assert.strictEqual((await create(server, 'Nobody')).status, 503);
    cluster.load(`alter role ${ROLE} connection limit -1`);
    await ready(server);
    await writes(server);
    assert.strictEqual((await list(server)).status, 200);
  }));

test('it starts where few connections are to be had', () =>
  on_a_bad_day(async (server, cluster) => {
    assert.strictEqual(await server.end('SIGTERM'), 0);
    cluster.load(`alter role ${ROLE} connection limit 4`);
    await server.start();
    for (let i = 0; i < 40; i++) assert([200, 503].includes((await list(server)).status));
    cluster.load(`alter role ${ROLE} connection limit -1`);
    await ready(server);
    await writes(server);
  }));

test('the server is out of shared memory', () =>
  on_a_bad_day(async (server, cluster) => {
    await create(server, 'Somebody');
    const holder = spawn('psql', ['-qX', '-d', as_url(cluster.url, cluster.name, 'postgres')], { stdio: ['pipe', 'pipe', 'ignore'] });
    holder.stdin.write(`do $$ begin for i in 1..100000000 loop perform pg_advisory_lock(i); end loop;
      exception when out_of_memory then null; end $$;\n\\echo full\n`);
    try {
      await new Promise((resolve) => holder.stdout.once('data', resolve));
      await until('refused', async () => (await create(server, 'Nobody')).status === 503); /* the pool has slack for a few */
      assert.strictEqual((await server.ask('GET', '/health')).status, 200);
    } finally {
      holder.kill();
    }
    await writes(server);
    assert.strictEqual((await list(server)).status, 200);
  }));

test('the disk of its tables is full', { skip: process.getuid() !== 0 && 'only root may mount one' }, async (t) => {
  const run = (...argv) => spawnSync(argv[0], argv.slice(1), { encoding: 'utf8' });
  const disk = fs.mkdtempSync(path.join(os.tmpdir(), 'guanxi-space-'));
  if (run('mount', '-t', 'tmpfs', '-o', 'size=24m,uid=' + run('id', '-u', 'postgres').stdout.trim(), 'tmpfs', disk).status !== 0)
    return t.skip('no mounting here');
  fs.chmodSync(path.dirname(disk), 0o1777);
  try {
    await on_a_bad_day(async (server, cluster) => {
      cluster.load(`create tablespace small location '${disk}'`);
      cluster.load('alter table changes set tablespace small; alter table customers set tablespace small');
      try {
        await under_load(server, async (ledger) => {
          const ballast = path.join(disk, 'ballast');
          run('dd', 'if=/dev/zero', `of=${ballast}`, 'bs=64k');
          await until('it refuses', () => ledger.refused > 20, 60000);
          assert.strictEqual((await list(server)).status, 200);
          fs.unlinkSync(ballast);
        });
      } finally {
        await server.end('SIGKILL');
        cluster.load('alter table changes set tablespace pg_default; alter table customers set tablespace pg_default; drop tablespace small');
        await server.start();
      }
    });
  } finally {
    run('umount', disk);
    fs.rmdirSync(disk);
  }
});

test('for a moment it is a standby, which is then promoted', () =>
  on_a_bad_day(async (server, cluster) => {
    const proxy = new Proxy(cluster.socket());
    await proxy.start();
    const standby = cluster.standby();
    try {
      assert.strictEqual(await server.end('SIGTERM'), 0);
      server.env.GUANXI_DATABASE = as_url(proxy.url(cluster.name), cluster.name, ROLE);
      await server.start();
      assert.strictEqual((await create(server, 'Before')).status, 201);
      await until('the standby has it', () => standby.load(`select count(*) from customers where name = 'Before'`) === '1');
      proxy.to = standby.socket();
      proxy.cut();
      await unready(server, 'read_only');
      assert.strictEqual((await list(server)).status, 200);
      for (let i = 0; i < 5; i++) assert.strictEqual((await create(server, 'Nobody')).status, 503);
      /* what the primary cleans away the standby's readers may be sent away for (40001) */
      for (let i = 0; i < 10; i++) {
        cluster.load('update customers set employees = employees; vacuum full customers');
        const replies = await Promise.all(Array.from({ length: 20 }, () => list(server)));
        assert.deepStrictEqual(replies.filter(({ status }) => status !== 200 && status !== 503), []);
      }
      standby.promote();
      await ready(server);
      await writes(server);
    } finally {
      standby.remove();
      await proxy.stop();
    }
  }));

/* Settings of a session are another's there, so writes may be refused; but all is answered, and nothing is half done. */
test('a pooler in between hands each transaction another session', () =>
  on_a_bad_day(async (server, cluster) => {
    const pooler = await cluster.pooler(ROLE);
    try {
      assert.strictEqual(await server.end('SIGTERM'), 0);
      server.env.GUANXI_DATABASE = `postgres://${ROLE}@127.0.0.1:${pooler.port}/${cluster.name}`;
      await server.start();
      const seen = { 200: 0, 201: 0, 503: 0 };
      const rounds = async (name) => {
        for (let i = 0; i < 30; i++) {
          seen[(await list(server)).status]++;
          seen[(await create(server, `${name}-${i}`)).status]++;
        }
      };
      await Promise.all(Array.from({ length: 8 }, (_, i) => rounds(`pooled-${i}`)));
      assert.deepStrictEqual(Object.keys(seen), ['200', '201', '503'], JSON.stringify(seen));
      assert.strictEqual(seen[200], 240, 'reads are whole');
      const count = cluster.load(`select count(*) from customers where name like 'pooled-%'`);
      assert.strictEqual(Number(count), seen[201]);
      console.log(JSON.stringify(seen));
    } finally {
      await pooler.remove();
    }
  }));
