/*
 * A guanxi of its own for a test: a fresh folder or database, a free port, gone afterwards.
 *
 * The program is GUANXI (build/guanxi). Nothing of the caller's GUANXI_… settings reaches it.
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const program = path.resolve(process.env.GUANXI ?? path.join(root, 'build/guanxi'));
const postgres = path.join(root, 'test/postgres.sh');
const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(GUANXI|PG)/.test(name)));
const stopSeconds = 15;

export const password = 'correct horse battery';
export const engines = ['sqlite', 'postgres'];

export class Guanxi {
  constructor(engine = 'sqlite') {
    this.home = fs.mkdtempSync(path.join(os.tmpdir(), 'guanxi-browser-'));
    this.env = { ...clean, GUANXI_DATA: path.join(this.home, 'data') };
    if (engine === 'postgres') {
      this.database = `gx_browser_${process.pid}`;
      this.cluster = run(postgres, ['start']).trim();
      this.#sql(`drop database if exists ${this.database} with (force)`, `create database ${this.database}`);
      this.env.GUANXI_DATABASE = this.cluster.replace(/[^/]*$/, this.database);
    }
  }

  /** A command of the program: { status, said }. */
  command(...args) {
    const done = spawnSync(program, args, { env: this.env, encoding: 'utf8', input: `${password}\n` });
    return { status: done.status, said: `${done.stdout}${done.stderr}` };
  }

  /** Serves until end(); `url` is where, `link` the one-time link while nobody may sign in. */
  async serve() {
    const log = fs.openSync(path.join(this.home, 'log'), 'w');
    this.process = spawn(program, ['serve', '--listen', '127.0.0.1:0'], { env: this.env, stdio: ['ignore', 'pipe', log] });
    fs.closeSync(log);
    this.ended = new Promise((resolve) => this.process.once('exit', (code, signal) => resolve(code ?? signal)));
    const said = await new Promise((resolve, reject) => {
      let text = '';
      this.process.stdout.setEncoding('utf8').on('data', (part) => {
        text += part;
        if (/answers at \S+\s/.test(text) && (!/no user yet/.test(text) || /setup\?token=\S+\s/.test(text))) resolve(text);
      });
      void this.ended.then((how) => reject(new Error(`the server ended with ${how}: ${this.log()}`)));
    });
    this.url = /answers at (\S+)/.exec(said)[1];
    this.link = /(http\S+setup\?token=\S+)/.exec(said)?.[1] ?? null;
    return this;
  }

  log() {
    return fs.readFileSync(path.join(this.home, 'log'), 'utf8').slice(-2000);
  }

  /** Stops the server; how it ended: 0 when all was well. */
  async end() {
    this.process.kill('SIGTERM');
    const late = setTimeout(() => this.process.kill('SIGKILL'), stopSeconds * 1000);
    const how = await this.ended;
    clearTimeout(late);
    return how;
  }

  async remove() {
    if (this.process && this.process.exitCode === null && this.process.signalCode === null) await this.end();
    if (this.database) this.#sql(`drop database if exists ${this.database} with (force)`);
    fs.rmSync(this.home, { recursive: true, force: true });
  }

  #sql(...statements) {
    run('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-d', this.cluster, ...statements.flatMap((one) => ['-c', one])]);
  }
}

/** One with about that many sample customers in it and an administrator who may sign in; `others` are [e-mail, name, role]. */
export async function furnished(language, customers, { engine = 'sqlite', others = [] } = {}) {
  const guanxi = new Guanxi(engine);
  const people = [['lin@example.com', language === 'zh' ? '林晓' : 'Lin Xiao', 'administrator'], ...others];
  for (const args of [
    ['init', '--sample', String(customers), '--language', language],
    ...people.map(([email, name, role]) => ['user', 'add', email, '--name', name, '--role', role, '--password-file', '-']),
  ]) {
    const { status, said } = guanxi.command(...args);
    if (status !== 0) throw new Error(`guanxi ${args.join(' ')}: ${said}`);
  }
  return guanxi.serve();
}

function run(file, args) {
  const done = spawnSync(file, args, { env: clean, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${file} ${args[0]}: ${done.error ?? done.stderr}`);
  return done.stdout;
}
