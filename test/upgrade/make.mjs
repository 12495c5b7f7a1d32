/*
 * Makes the data of a release: `node test/upgrade/make.mjs PROGRAM FOLDER`, with the program of that release, leaves in
 * test/upgrade/FOLDER a database for each engine and what the release shows of it. Run once, when it is released.
 */
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

import { Server, root } from '../crash/server.mjs';
import { look, work } from './office.mjs';

const [program, name] = process.argv.slice(2);
const folder = path.join(root, 'test/upgrade', name);
fs.mkdirSync(folder, { recursive: true });
const keep = (file, bytes) => fs.writeFileSync(path.join(folder, file), zlib.gzipSync(bytes, { level: 9 }));

for (const engine of ['sqlite', 'postgres']) {
  const server = new Server({ engine, program });
  const made = server.command('init', '--sample', '6', '--language', 'zh');
  if (made.status !== 0) throw new Error(made.said);
  server.addUser('boss@example.com', 'administrator');
  await server.start();
  await server.signIn('boss@example.com');
  const ids = await work(server);
  await new Promise((resolve) => setTimeout(resolve, 3000)); /* sealed, and found by search */
  const then = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await server.ask('PATCH', `/api/customers/${ids.customer}`, { body: { grade: 'C', next_step: 'later' } });
  await new Promise((resolve) => setTimeout(resolve, 2000));
  keep(`${engine}.json.gz`, JSON.stringify({ ids, then, seen: await look(server, ids, then) }));
  await server.end();
  const verified = server.command('audit', 'verify', '--records');
  if (verified.status !== 0) throw new Error(verified.said);
  if (engine === 'sqlite') keep('guanxi.db.gz', fs.readFileSync(path.join(server.data, 'guanxi.db')));
  else keep('postgres.sql.gz', server.cluster.dump());
  await server.remove();
  console.log(`${engine}: ${verified.said.trim()}`);
}
