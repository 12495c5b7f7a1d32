/*
 * A guanxi under test: a folder or database of its own, the process, its command line, and a way to ask it.
 *
 * The program is GUANXI (build/guanxi). Nothing of the caller's GUANXI_… settings reaches it. Its log is in the folder.
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const program = path.resolve(process.env.GUANXI ?? path.join(root, 'build/guanxi'));
const password = 'correct horse battery';

const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(GUANXI|PG)/.test(name)));

export class Server {
  /** options: engine 'sqlite' | 'postgres', program, env, folder (where the data are to live) */
  constructor(options = {}) {
    this.options = options;
    this.home = fs.mkdtempSync(path.join(os.tmpdir(), 'guanxi-crash-'));
    this.program = path.join(this.home, 'guanxi'); /* a copy, so that a build beside the test does not touch it */
    fs.copyFileSync(options.program ?? program, this.program);
    this.data = path.join(options.folder ?? this.home, 'data');
    this.env = { ...clean, ...options.env, GUANXI_DATA: this.data };
    if (options.engine === 'postgres') {
      this.cluster = new Cluster();
      this.env.GUANXI_DATABASE = this.cluster.database();
    }
  }

  /** Runs a command of the program: { status, said }. */
  command(...args) {
    const done = spawnSync(this.program, args, { env: this.env, encoding: 'utf8', input: password + '\n' });
    return { status: done.status, said: `${done.stdout}${done.stderr}` };
  }

  addUser(email, role) {
    if (!fs.existsSync(path.join(this.data, 'guanxi.lock'))) this.command('init');
    const { status, said } = this.command('user', 'add', email, '--role', role, '--password-file', '-');
    if (status !== 0) throw new Error(`user add: ${said}`);
  }

  /** Starts it; resolves with the milliseconds from the start of the process to its first reply. */
  async start() {
    /* a test that is cut off leaves no server behind */
    const argv = ['setpriv', '--pdeathsig', 'KILL', this.program, 'serve', '--listen', '127.0.0.1:0'];
    const log = fs.openSync(path.join(this.home, 'log'), 'a');
    const begun = performance.now();
    this.process = spawn(argv[0], argv.slice(1), { env: this.env, stdio: ['ignore', 'pipe', log] });
    fs.closeSync(log);
    this.ended = new Promise((resolve) => this.process.once('exit', (code, signal) => resolve(signal ?? code)));
    this.url = new URL(await this.#announced());
    const reply = await this.ask('GET', '/ready');
    if (reply.status !== 200) throw new Error(`/ready answers ${reply.status}`);
    return performance.now() - begun;
  }

  /** Resolves with where it answers; what it says is kept in `said`. */
  #announced() {
    return new Promise((resolve, reject) => {
      this.said = '';
      this.process.stdout.setEncoding('utf8').on('data', (text) => {
        this.said += text;
        const url = /answers at (\S+)/.exec(this.said);
        if (url) resolve(url[1]);
      });
      this.process.once('exit', (code, signal) => reject(new Error(`it ended with ${code ?? signal}: ${this.log()}`)));
    });
  }

  log() {
    return fs.readFileSync(path.join(this.home, 'log'), 'utf8').slice(-2000);
  }

  /** Sends the signal and waits for the end: the exit code, or the signal's name. */
  async end(signal = 'SIGTERM') {
    this.process.kill(signal);
    return this.ended;
  }

  async signIn(email) {
    const reply = await this.ask('POST', '/api/login', { body: { email, password } });
    if (reply.status !== 200) throw new Error(`sign-in: ${reply.status} ${JSON.stringify(reply.body)}`);
    this.token = reply.body.token;
  }

  /** { status, headers, body }; rejects where no whole answer came. */
  ask(method, target, { body, headers = {}, agent } = {}) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const all = { 'Accept-Language': 'en', ...headers };
    if (this.token) all.Authorization = `Bearer ${this.token}`;
    if (text !== undefined) all['Content-Type'] = 'application/json';
    return send(this.url, method, target, all, text, agent);
  }

  /** Sends text as it is. */
  raw(method, target, text, headers = {}) {
    return send(this.url, method, target, { Authorization: `Bearer ${this.token}`, ...headers }, text);
  }

  /** Removes everything; the process has ended. */
  async remove() {
    if (this.process?.exitCode === null && this.process?.signalCode === null) await this.end('SIGKILL');
    this.cluster?.remove();
    fs.rmSync(this.home, { recursive: true, force: true });
  }
}

function send(url, method, target, headers, text, agent) {
  return new Promise((resolve, reject) => {
    const rq = http.request(
      { host: url.hostname, port: url.port, method, path: encodeURI(target), headers, agent, timeout: 30000 },
      (rp) => {
        let got = '';
        rp.setEncoding('utf8');
        rp.on('data', (part) => (got += part));
        rp.on('error', reject);
        rp.on('end', () => {
          if (!rp.complete) return reject(new Error('half an answer'));
          const is_json = /json/.test(rp.headers['content-type'] ?? '');
          resolve({ status: rp.statusCode, headers: rp.headers, body: is_json && got ? JSON.parse(got) : got });
        });
      },
    );
    rq.on('error', reject);
    rq.on('timeout', () => rq.destroy(new Error('no answer in 30 s')));
    rq.end(text);
  });
}

/*
 * A PostgreSQL of this process's own, which may be crashed without harm to other tests; it acknowledges a commit only when it is in
 * its log, so that what it lost in a crash would show.
 */
class Cluster {
  #cluster = `crash-${process.pid}`;

  #script(verb) {
    const env = { ...clean, GUANXI_TEST_CLUSTER: this.#cluster };
    const done = spawnSync(path.join(root, 'test/postgres.sh'), [verb], { env, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`test/postgres.sh ${verb}: ${done.stderr}`);
    return done.stdout.trim();
  }

  #sql(text) {
    const done = spawnSync('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-d', this.url, '-c', text], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`psql: ${done.stderr}`);
  }

  database() {
    this.url = this.#script('start');
    this.name = `gx_crash_${process.pid}`;
    this.#sql(`drop database if exists ${this.name} with (force)`);
    this.#sql(`create database ${this.name}`);
    this.#sql(`alter database ${this.name} set synchronous_commit = on`);
    return this.direct();
  }

  /** The URL of the database, over its socket. */
  direct() {
    return this.url.replace(/[^/]*$/, this.name);
  }

  /** Where it listens. */
  socket() {
    return path.join(decodeURIComponent(new URL(this.url).hostname), '.s.PGSQL.5432');
  }

  /** The database as a script of psql, and such a script run. */
  dump() {
    const argv = ['--no-owner', '-d', this.direct()];
    const done = spawnSync('pg_dump', argv, { encoding: 'utf8', maxBuffer: 1 << 28 });
    if (done.status !== 0) throw new Error(`pg_dump: ${done.stderr}`);
    return done.stdout;
  }

  load(script) {
    const argv = ['-qXAt', '-v', 'ON_ERROR_STOP=1', '-d', this.direct()];
    const done = spawnSync('psql', argv, { encoding: 'utf8', input: script });
    if (done.status !== 0) throw new Error(`psql: ${done.stderr}`);
    return done.stdout.trim();
  }

  /** Another PostgreSQL that follows this one and only reads, until it is promoted. */
  standby() {
    return new Standby(this);
  }

  /** pgbouncer before it, in transaction mode, for that role. */
  async pooler(role) {
    const pooler = new Pooler(this, role);
    await pooler.start();
    return pooler;
  }

  /** As if its power had been cut; it recovers at once. */
  crash() {
    this.#script('crash');
  }

  remove() {
    this.#script('stop');
    for (const left of [this.#cluster, `${this.#cluster}.lock`]) fs.rmSync(path.join(root, 'build', left), { recursive: true, force: true });
  }
}

/* Who may run a program of PostgreSQL's, which refuses to run as root. */
const as_postgres = process.getuid() === 0 ? ['runuser', '-u', 'postgres', '--'] : [];

function run(...argv) {
  const done = spawnSync(argv[0], argv.slice(1), { encoding: 'utf8', cwd: '/' });
  if (done.status !== 0) throw new Error(`${argv.join(' ')}: ${done.stderr}`);
  return done.stdout.trim();
}

/* A folder that the user postgres may write in. */
function folder_of_postgres(name) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), name));
  if (as_postgres.length) run('chown', 'postgres', folder);
  return folder;
}

class Standby {
  constructor(primary) {
    const bin = fs.readdirSync('/usr/lib/postgresql').sort().reverse()[0];
    this.bin = `/usr/lib/postgresql/${bin}/bin`;
    this.home = folder_of_postgres('guanxi-standby-');
    this.data = path.join(this.home, 'data');
    this.name = primary.name;
    const socket = path.dirname(primary.socket());
    run(...as_postgres, `${this.bin}/pg_basebackup`, '-h', socket, '-U', 'postgres', '-D', this.data, '-R', '-c', 'fast', '--no-sync');
    const options = `-c listen_addresses= -k '${this.home}' -c fsync=off -c shared_buffers=64MB -c max_connections=200 -c max_standby_streaming_delay=0`;
    run(...as_postgres, `${this.bin}/pg_ctl`, '-D', this.data, '-w', '-l', path.join(this.home, 'log'), '-o', options, 'start');
  }

  socket() {
    return path.join(this.home, '.s.PGSQL.5432');
  }

  load(script) {
    return run('psql', '-qXAt', '-v', 'ON_ERROR_STOP=1', '-h', this.home, '-U', 'postgres', '-d', this.name, '-c', script);
  }

  promote() {
    run(...as_postgres, `${this.bin}/pg_ctl`, '-D', this.data, '-w', 'promote');
  }

  remove() {
    run(...as_postgres, `${this.bin}/pg_ctl`, '-D', this.data, '-m', 'immediate', 'stop');
    fs.rmSync(this.home, { recursive: true, force: true });
  }
}

class Pooler {
  constructor(cluster, role) {
    this.home = folder_of_postgres('guanxi-pooler-');
    this.role = role;
    this.host = path.dirname(cluster.socket());
  }

  async start() {
    this.port = await free_port();
    const file = path.join(this.home, 'pgbouncer.ini'), users = path.join(this.home, 'users');
    fs.writeFileSync(users, `"${this.role}" ""\n`);
    fs.writeFileSync(
      file,
      `[databases]\n* = host=${this.host} port=5432\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${this.port}\n` +
        `unix_socket_dir =\nauth_type = trust\nauth_file = ${users}\npool_mode = transaction\nmax_client_conn = 500\n` +
        'server_round_robin = 1\nlogfile = \n',
    );
    this.process = spawn('setpriv', ['--pdeathsig', 'KILL', ...as_user('postgres'), 'pgbouncer', file], { stdio: 'ignore', cwd: '/' });
    this.ended = new Promise((resolve) => this.process.once('exit', resolve));
    for (let i = 0; i < 100 && !(await listens(this.port)); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  async remove() {
    this.process.kill('SIGKILL');
    await this.ended;
    fs.rmSync(this.home, { recursive: true, force: true });
  }
}

/* For setpriv: as that user where we are root. */
const as_user = (name) => (process.getuid() === 0 ? [`--reuid=${name}`, `--regid=${name}`, '--init-groups'] : []);

function free_port() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
