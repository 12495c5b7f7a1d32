/*
 * "An object is one JSON file": visit.json is laid into objects/ of a copy of the tree, which is built, and everything
 * follows: table, interface, document, page, search, rights, journal, import. No line of C.
 *
 * The copy has the objects of the last build, so that only the declarations are compiled. It is also started on data
 * that were made without the object, which is how it reaches a company that is working already.
 */
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { Server, program, root } from '../crash/server.mjs';

let tree, server, customer;

function run(cwd, ...argv) {
  const done = spawnSync(argv[0], argv.slice(1), { cwd, encoding: 'utf8' });
  assert.strictEqual(done.status, 0, `${argv.join(' ')}: ${done.stdout}${done.stderr}`);
}

async function ask(status, method, target, options) {
  const reply = await server.ask(method, target, options);
  assert.strictEqual(reply.status, status, `${method} ${target}: ${JSON.stringify(reply.body)}`);
  return reply.body;
}

before(async () => {
  tree = fs.mkdtempSync(path.join(os.tmpdir(), 'guanxi-object-'));
  fs.mkdirSync(path.join(tree, 'build'));
  fs.mkdirSync(path.join(tree, 'web'));
  const parts = ['Makefile', 'src', 'objects', 'tools', 'web/dist', 'build/release'];
  for (const part of parts.filter((one) => fs.existsSync(path.join(root, one))))
    run(root, 'cp', '-a', part, path.join(tree, path.dirname(part)));
  fs.copyFileSync(path.join(root, 'test/object/visit.json'), path.join(tree, 'objects/visit.json'));
  run(tree, 'make', '-s', 'build/guanxi');

  server = new Server({ program });
  server.addUser('ann@example.com', 'administrator');
  await server.start();
  await server.signIn('ann@example.com');
  customer = await ask(201, 'POST', '/api/customers', { body: { name: 'Acme' } });
  await ask(404, 'GET', '/api/visits');
  await server.end();
  server.program = path.join(tree, 'build/guanxi');
  await server.start();
});

after(async () => {
  await server?.remove();
  fs.rmSync(tree, { recursive: true, force: true });
});

test('records: create, read, change, list, figures', async () => {
  const body = { subject: '工厂参观', customer: customer.id, kind: 'online', day: '2026-11-20', expenses: 128.5 };
  const made = await ask(201, 'POST', '/api/visits', { body });
  for (const [name, value] of Object.entries(body)) assert.strictEqual(made[name], value);
  assert.strictEqual(made.currency, 'CNY');
  await ask(200, 'PATCH', `/api/visits/${made.id}`, { body: { expenses: '200.25' }, headers: { 'If-Match': '"1"' } });
  await ask(412, 'PATCH', `/api/visits/${made.id}`, { body: { expenses: 1 }, headers: { 'If-Match': '"1"' } });
  const wrong = await ask(422, 'POST', '/api/visits', { body: { kind: 'by_balloon', expenses: -1 } });
  assert.deepStrictEqual(wrong.errors.map((one) => one.pointer).sort(), ['/expenses', '/kind', '/subject']);

  const where = `day >= date'2026-11-01' and customer.name = 'Acme'`;
  const list = await ask(200, 'GET', `/api/visits?where=${where}&sort=-day&expand=customer`);
  assert.deepStrictEqual(list.data.map((one) => one.customer), [{ id: customer.id, name: 'Acme' }]);
  const figures = await ask(200, 'GET', '/api/visits/summary?group=kind,month(day)&measure=count,sum(expenses)');
  assert.deepStrictEqual(figures.data, [{ kind: 'online', 'month(day)': '2026-11', count: 1, 'sum(expenses)': 200.25 }]);
  const history = await ask(200, 'GET', `/api/visits/${made.id}/history`);
  assert.deepStrictEqual(history.data.map((one) => one.kind), ['update', 'create']);
});

test('the page draws it: it is among the declarations, with labels, layout and rights', async () => {
  const visit = (await ask(200, 'GET', '/api/objects')).data.find((one) => one.object === 'visit');
  assert.deepStrictEqual(visit.labels, { en: 'Visits', zh: '拜访' });
  assert.deepStrictEqual(visit.layout.list, ['subject', 'customer', 'kind', 'day', 'expenses']);
  assert.strictEqual(visit.rights.see, 'all');
});

test('the OpenAPI document tells of it', async () => {
  const document = await ask(200, 'GET', '/api/openapi.json');
  for (const at of ['/api/visits', '/api/visits/{id}', '/api/visits/summary']) assert(document.paths[at], at);
});

test('the search finds it, by pinyin too', async () => {
  for (const q of ['工厂', 'gongchang', 'gc']) {
    const found = await ask(200, 'GET', `/api/search?q=${q}`);
    assert(found.data.some((one) => one.object === 'visit' && one.name === '工厂参观'), q);
  }
});

test('sales people see their own', async () => {
  const admin = server.token;
  const password = 'correct horse battery';
  const body = { name: 'Sam', email: 'sam@example.com', role: 'sales' };
  const sam = await ask(201, 'POST', '/api/users', { body });
  await ask(204, 'POST', `/api/users/${sam.id}/actions/set_password`, { body: { password } });
  await server.signIn('sam@example.com');
  assert.deepStrictEqual((await ask(200, 'GET', '/api/visits')).data, []);
  await ask(201, 'POST', '/api/visits', { body: { subject: 'Mine' } });
  assert.strictEqual((await ask(200, 'GET', '/api/visits')).data.length, 1);
  server.token = admin;
});

test('an import guesses its columns, and the command line checks what came of it', async () => {
  await server.end();
  const file = path.join(server.home, 'visits.csv');
  fs.writeFileSync(file, '主题,客户,方式,日期,费用\n回访,Acme,上门,2026-11-21,"1,200.50"\n演示,Acme,online,2026/11/22,0\n');
  const { status, said } = server.command('import', 'visits', file);
  assert.strictEqual(status, 0, said);
  assert.match(said, /2 created/);
  await server.start();
  const list = await ask(200, 'GET', `/api/visits?where=day > date'2026-11-20'&sort=day`);
  assert.deepStrictEqual(
    list.data.map(({ subject, customer: of, kind, day, expenses }) => [subject, of, kind, day, expenses]),
    [['回访', customer.id, 'on_site', '2026-11-21', 1200.5], ['演示', customer.id, 'online', '2026-11-22', 0]],
  );
  for (const argv of [['audit', 'verify', '--records'], ['check']]) {
    const done = server.command(...argv);
    assert.strictEqual(done.status, 0, done.said);
  }
});

test('control: without the file there is no such object', async () => {
  const other = new Server({ program });
  other.addUser('ann@example.com', 'administrator');
  const { status, said } = other.command('export', 'visits', '--format', 'csv');
  assert.notStrictEqual(status, 0, said);
  await other.remove();
});
