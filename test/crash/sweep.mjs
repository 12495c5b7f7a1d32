/*
 * After a crash: is everything that was acknowledged there, and nothing half?
 *
 * All rows and the whole journal are read over the interface and held against the ledger and against each other. A write
 * whose answer never came may have happened or not, but wholly; the ledger then takes over what is found. Sending it
 * again with its key makes it stand once.
 */
import { isDeepStrictEqual } from 'node:util';

import { says } from './clients.mjs';

const objects = { customers: 'customer', opportunities: 'opportunity', opportunity_lines: 'opportunity_line' };

/** A list of sentences; empty when all is well. */
export async function sweep(server, ledger) {
  const faults = ledger.faults.splice(0);
  const rows = await all_rows(server);
  for (const write of ledger.open) resolve_open[write.kind](write, rows, ledger, faults);
  against_ledger(rows, ledger, faults);
  await again(server, ledger, faults);
  ledger.open = [];
  const later = await all_rows(server);
  against_ledger(later, ledger, faults);
  lines_have_parents(later, faults);
  await against_journal(server, later, faults);
  commands(server, faults);
  return faults;
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

/* { live: Map("customers/12" → record), bin: the same } */
async function all_rows(server) {
  const rows = { live: new Map(), bin: new Map() };
  for (const plural of Object.keys(objects)) {
    await list(server, plural, '', rows.live);
    await list(server, plural, '&deleted=only', rows.bin);
  }
  return rows;
}

async function list(server, plural, more, into) {
  for (let after = ''; ; ) {
    const { status, body } = await server.ask('GET', `/api/${plural}?limit=200&sort=id${more}${after}`);
    if (status !== 200) throw new Error(`the list of ${plural} answers ${status} ${JSON.stringify(body)}`);
    for (const row of body.data) into.set(`${plural}/${row.id}`, row);
    if (!body.next) return;
    after = `&after=${encodeURIComponent(body.next)}`;
  }
}

const named = (rows, test) => [...rows.live].filter(([, row]) => row.name !== undefined && test(row.name));

/* --- writes without answer -------------------------------------------------------------------------------------- */

const resolve_open = {
  create(write, rows, ledger, faults) {
    const found = named(rows, (name) => name === write.body.name);
    if (found.length > 1) faults.push(`${write.body.name} is there ${found.length} times`);
    for (const [at, row] of found) {
      if (!says(row, write.body)) faults.push(`${at} is half there`);
      ledger.records.set(at, row);
      write.id = row.id;
    }
  },
  bulk(write, rows, ledger, faults) {
    const count = named(rows, (name) => name.startsWith(write.prefix)).length;
    if (count !== 0 && count !== 5) faults.push(`${count} of the 5 of ${write.prefix} are there`);
    ledger.bulks.push({ ...write, count });
  },
  update(write, rows, ledger, faults) {
    const was = ledger.records.get(write.at);
    const row = rows.live.get(write.at);
    if (!row || isDeepStrictEqual(row, was)) return; /* one that is gone shows below */
    if (row.version !== was.version + 1 || !says(row, write.body)) faults.push(`${write.at} is half changed`);
    ledger.records.set(write.at, row);
  },
  delete(write, rows, ledger) {
    if (!rows.live.has(write.at)) ledger.records.set(write.at, null);
  },
};

/* Sends what had no answer again, and some of what had one. */
async function again(server, ledger, faults) {
  const sample = ledger.created.filter(() => Math.random() < 10 / ledger.created.length);
  for (const write of [...ledger.open, ...sample, ...ledger.bulks.slice(-2)].filter((one) => one.key)) {
    const headers = { 'Idempotency-Key': write.key };
    const { status, body } = await server.ask('POST', write.target, { body: write.body, headers });
    const is_deleted = write.id && ledger.records.get(`${write.plural}/${write.id}`) === null;
    if (write.kind === 'bulk') {
      if (status !== 200 || body.count !== 5) faults.push(`${write.key} again: ${status} ${JSON.stringify(body)}`);
      for (const one of ledger.bulks) if (one.key === write.key) one.count = 5;
    } else if (status !== 201 || (write.id && body.id !== write.id)) {
      faults.push(`${write.key} again: ${status} ${JSON.stringify(body)}, not ${write.id}`);
    } else if (!is_deleted) {
      ledger.records.set(`${write.plural}/${body.id}`, body);
    }
  }
}

/* --- comparing -------------------------------------------------------------------------------------------------- */

function against_ledger(rows, ledger, faults) {
  for (const [at, record] of ledger.records) {
    const row = rows.live.get(at);
    if (record === null && row) faults.push(`${at} was deleted and is there`);
    if (record && !row) faults.push(`${at} was acknowledged and is lost`);
    if (record && row && !isDeepStrictEqual(record, row))
      faults.push(`${at} was acknowledged as ${JSON.stringify(record)} and is ${JSON.stringify(row)}`);
  }
  const prefixes = new Map(ledger.bulks.map((one) => [one.prefix, { expected: one.count, found: 0 }]));
  for (const [at, row] of rows.live) {
    const bulk = prefixes.get(/^bulk-.*-/.exec(row.name ?? '')?.[0]);
    if (bulk) bulk.found++;
    else if (!ledger.records.has(at) && !at.startsWith('opportunity_lines/')) faults.push(`nobody wrote ${at}`);
  }
  for (const [prefix, { expected, found }] of prefixes)
    if (found !== expected) faults.push(`${found} records of ${prefix} are there, ${expected} were acknowledged`);
}

function lines_have_parents(rows, faults) {
  const owned = new Set();
  for (const [at, row] of [...rows.live, ...rows.bin])
    if (at.startsWith('opportunities/')) for (const line of row.lines) owned.add(`opportunity_lines/${line.id}`);
  for (const at of rows.live.keys())
    if (at.startsWith('opportunity_lines/') && !owned.has(at)) faults.push(`${at} has no parent`);
  for (const at of owned) if (!rows.live.has(at)) faults.push(`${at} is told by its parent only`);
}

/* PostgreSQL seals shortly after the commit: what is missing at first is waited for. */
async function against_journal(server, rows, faults) {
  let found;
  for (let tries = 0; tries < 20; tries++) {
    found = journal_faults(await read_journal(server), rows);
    if (!found.length) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  faults.push(...found);
}

/* Map("customers/12" → { version, kind }) of the last change; changes of a record must come as 1, 2, 3 … */
async function read_journal(server) {
  const plural = Object.fromEntries(Object.entries(objects).map(([many, one]) => [one, many]));
  const last = new Map();
  for (let after = 0; ; ) {
    const { body } = await server.ask('GET', `/api/changes?limit=200&after=${after}`);
    for (const change of body.data) {
      if (!plural[change.object]) continue;
      const at = `${plural[change.object]}/${change.record}`;
      const before = last.get(at)?.version ?? 0;
      last.set(at, { version: change.version, kind: change.kind, is_whole: (last.get(at)?.is_whole ?? true) && change.version === before + 1 });
    }
    if (!body.data.length) return last;
    after = body.next ?? body.data.at(-1).seq;
  }
}

function journal_faults(journal, rows) {
  const faults = [];
  for (const [at, { version, kind, is_whole }] of journal) {
    const row = rows.live.get(at);
    if (!is_whole) faults.push(`the journal misses versions of ${at}`);
    if (kind === 'delete' ? row : !row && kind !== 'purge') faults.push(`the journal says ${kind} of ${at}, the table does not`);
    if (row && row.version !== version) faults.push(`${at} has version ${row.version}, in the journal ${version}`);
    if (kind === 'delete' && !at.startsWith('opportunity_lines/') && !rows.bin.has(at)) faults.push(`${at} is not in the bin`);
  }
  for (const at of rows.live.keys()) if (!journal.has(at)) faults.push(`${at} is not in the journal`);
  return faults;
}

function commands(server, faults) {
  for (const argv of [['audit', 'verify', '--records'], ['check']]) {
    const { status, said } = server.command(...argv);
    if (status !== 0) faults.push(`guanxi ${argv.join(' ')} ends with ${status}: ${said}`);
  }
}
