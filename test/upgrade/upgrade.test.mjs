/*
 * Data of the releases before live on: this program opens a database that 0.1.0 made, on both engines, and shows of it all
 * that 0.1.0 showed: exports, figures, lists of the bin and of the past, history, search. It may show more.
 */
import assert from 'node:assert';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';

import { Server, root } from '../crash/server.mjs';
import { look } from './office.mjs';

const read = (release, file) => zlib.gunzipSync(fs.readFileSync(path.join(root, 'test/upgrade', release, file)));

/** Every member of the old is in the new, and equal; lists are as long. */
function holds(old, now, at) {
  if (Array.isArray(old)) {
    assert.ok(Array.isArray(now), at);
    assert.strictEqual(now.length, old.length, `${at}: as many`);
    old.forEach((one, i) => holds(one, now[i], `${at}/${i}`));
  } else if (old && typeof old === 'object') {
    for (const [name, value] of Object.entries(old)) holds(value, now?.[name], `${at}/${name}`);
  } else {
    assert.strictEqual(now, old, at);
  }
}

/** A CSV as records by column; cells with line breaks are not in these files. */
function rows(csv) {
  const lines = csv.replace(/^\ufeff/, '').trim().split('\r\n').map((line) => `${line},`.match(/("([^"]|"")*"|[^,]*),/g));
  const [names, ...cells] = lines.map((line) => line.map((cell) => cell.replace(/,$/, '')));
  return cells.map((line) => Object.fromEntries(names.map((name, i) => [name, line[i]])));
}

/** The moves of the deal that count: what was taken back and done again does. */
const moves = (deal) => `select string_agg(to_value, ' ' order by id) from stage_history where object_no = 4 and
  record_id = ${deal} and undone_by is null`;

/** When an activity of the old data was done nobody kept: it stands where it stood. One that is done now is done now. */
async function happened(server, customer) {
  const told = async () => (await server.ask('GET', `/api/customers/${customer}/timeline?kinds=activity`)).body.data;
  const old = await told();
  assert.ok(old.length > 1);
  for (const { at, record } of old) {
    assert.strictEqual(record.done_at, null);
    assert.strictEqual(at, record.start_at ?? record.created_at);
  }
  const last = old.at(-1).record;
  const { body } = await server.ask('PATCH', `/api/activities/${last.id}`, { body: { done: true } });
  const [first] = await told();
  assert.strictEqual(first.record.id, last.id);
  assert.strictEqual(first.at, body.done_at);
}

async function opens(release, engine) {
  const { ids, then, seen } = JSON.parse(read(release, `${engine}.json.gz`));
  const server = new Server({ engine });
  try {
    fs.mkdirSync(server.data, { recursive: true });
    if (engine === 'sqlite') fs.writeFileSync(path.join(server.data, 'guanxi.db'), read(release, 'guanxi.db.gz'));
    else server.cluster.load(read(release, 'postgres.sql.gz'));
    for (const command of [['check'], ['audit', 'verify'], ['export', 'customers', '--format', 'csv']]) {
      const { status, said } = server.command(...command);
      assert.strictEqual(status, 5, said);
      assert.match(said, /by an older guanxi .*not yet upgraded; guanxi init does that/);
    }
    await server.start();
    await server.signIn('boss@example.com');
    let now;
    for (let tries = 0; tries < 50; tries++) { /* what the index is made of may have changed: it is made again */
      now = await look(server, ids, then);
      if (JSON.stringify(now.search) === JSON.stringify(seen.search)) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    for (const [object, csv] of Object.entries(seen.csv)) holds(rows(csv), rows(now.csv[object]), `csv/${object}`);
    delete seen.csv;
    holds(seen, now, engine);
    if (engine === 'postgres') assert.strictEqual(server.cluster.load(moves(ids.deal)), 'first_contact needs won quote');
    await happened(server, ids.customer);
    await server.end();
    for (const command of [['check'], ['audit', 'verify', '--records']]) {
      const done = server.command(...command);
      assert.strictEqual(done.status, 0, done.said);
    }
  } finally {
    await server.remove();
  }
}

for (const release of fs.readdirSync(path.join(root, 'test/upgrade')).filter((name) => /^\d/.test(name)))
  for (const engine of ['sqlite', 'postgres'])
    test(`data of ${release} on ${engine}`, () => opens(release, engine));
