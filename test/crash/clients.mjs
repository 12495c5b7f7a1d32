/*
 * Writers, and the ledger of what the server told them.
 *
 * Each writer does one thing after the other to records of its own, so that of one record at most one write is open at
 * a time. The ledger holds, for each record, the last acknowledged answer; for each writer, the write whose answer
 * never came. A 503 promises that nothing was written: it leaves the ledger as it is; but for "commit_unknown", which is as good
 * as no answer.
 */
import http from 'node:http';
import { isDeepStrictEqual } from 'node:util';

const pick = (list) => list[Math.floor(Math.random() * list.length)];
const some = (n) => Math.floor(Math.random() * n);

export class Ledger {
  records = new Map(); // "customers/12" → the record, or null: deleted
  created = []; // { plural, body, key, id }: acknowledged creates
  bulks = []; // { prefix, key, body, count }: count records of that prefix, or nothing
  open = []; // writes without answer
  refused = 0; // 503
  unknown = 0; // 503 that may have been done
  faults = []; // answers that no server should give
  acknowledged = 0;
}

export class Writer {
  constructor(server, ledger, name) {
    Object.assign(this, { server, ledger, name, made: 0, mine: [] });
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  }

  /** Writes until told to stop or until no answer comes. */
  async run(pause_ms = 0) {
    this.is_stopped = false;
    while (!this.is_stopped) {
      const write = this.#next();
      write.sent_at = performance.now();
      try {
        this.#answered(write, await this.#send(write));
      } catch (error) {
        this.ledger.open.push({ ...write, error });
        break;
      }
      if (pause_ms) await new Promise((resolve) => setTimeout(resolve, pause_ms));
    }
    this.agent.destroy();
  }

  #send(write) {
    const headers = {};
    if (write.key) headers['Idempotency-Key'] = write.key;
    if (write.version) headers['If-Match'] = `"${write.version}"`;
    return this.server.ask(write.method, write.target, { body: write.body, headers, agent: this.agent });
  }

  #next() {
    const at = this.mine.length ? pick(this.mine) : null;
    const dice = some(10);
    if (!at || dice < 3) return this.#create('customers', this.#customer());
    if (dice < 5) return this.#create('opportunities', this.#opportunity());
    if (dice < 6) return this.#bulk();
    return dice < 9 ? this.#update(at) : this.#delete(at);
  }

  #create(plural, body) {
    return { kind: 'create', method: 'POST', target: `/api/${plural}`, plural, body, key: `k-${body.name}` };
  }

  #bulk() {
    const prefix = `bulk-${this.name}-${++this.made}-`;
    const create = [1, 2, 3, 4, 5].map((i) => ({ name: `${prefix}${i}`, employees: i }));
    return { kind: 'bulk', method: 'POST', target: '/api/customers/bulk', prefix, body: { create }, key: `k-${prefix}` };
  }

  #update(at) {
    const was = this.ledger.records.get(at);
    const body = at.startsWith('customers') ? { employees: some(1000), next_step: text() } : this.#other_lines(was);
    return { kind: 'update', method: 'PATCH', target: `/api/${at}`, at, body, version: was.version };
  }

  #delete(at) {
    this.mine = this.mine.filter((one) => one !== at);
    return { kind: 'delete', method: 'DELETE', target: `/api/${at}`, at, version: this.ledger.records.get(at).version };
  }

  #customer() {
    const name = `customer-${this.name}-${++this.made}`;
    return { name, email: `${name}@example.com`, employees: some(1000), annual_revenue: some(1e9) / 100, description: text() };
  }

  #opportunity() {
    const customer = this.mine.find((at) => at.startsWith('customers'));
    const lines = [1, 2, 3].map((i) => ({ description: `line ${i}`, quantity: some(9) + 1, price: some(10000) / 100 }));
    return { name: `opportunity-${this.name}-${++this.made}`, customer: customer ? Number(customer.split('/')[1]) : null, lines };
  }

  /* The first line changed, the second gone, one more. */
  #other_lines(was) {
    const [first, , ...rest] = was.lines;
    const lines = [...(first ? [{ id: first.id, quantity: some(99) + 1 }] : []), ...rest.map(({ id }) => ({ id }))];
    return { lines: [...lines, { description: text().slice(0, 100), quantity: 1, price: some(1000) / 100 }] };
  }

  #answered(write, reply) {
    const ledger = this.ledger;
    if (reply.body?.code === 'commit_unknown') {
      ledger.unknown++;
      throw new Error('commit_unknown');
    }
    if (reply.status === 503) {
      ledger.refused++;
      if (write.kind === 'delete') this.mine.push(write.at);
      return;
    }
    const good = { create: 201, update: 200, delete: 204, bulk: 200 }[write.kind];
    if (reply.status !== good) {
      ledger.faults.push(`${write.method} ${write.target} answered ${reply.status} ${JSON.stringify(reply.body)}`);
      return;
    }
    ledger.acknowledged++;
    if (write.kind === 'bulk') {
      ledger.bulks.push({ ...write, count: 5 });
    } else if (write.kind === 'create') {
      const at = `${write.plural}/${reply.body.id}`;
      if (ledger.records.has(at)) ledger.faults.push(`the id of ${at} was given twice`);
      ledger.created.push({ ...write, id: reply.body.id });
      ledger.records.set(at, reply.body);
      this.mine.push(at);
    } else {
      ledger.records.set(write.at, write.kind === 'delete' ? null : reply.body);
    }
    if (write.body && write.kind !== 'bulk' && !says(reply.body, write.body))
      ledger.faults.push(`${write.method} ${write.target} does not answer what was written`);
  }
}

const text = () => 'é客户 '.repeat(some(60));

/** Whether the record has what was written to it: its members, trimmed as the server trims; lines by place. */
export function says(record, written) {
  return Object.entries(written).every(([name, value]) => {
    const has = record[name];
    if (name === 'lines') return has.length === value.length && value.every((line, i) => says(has[i], line));
    return isDeepStrictEqual(has, typeof value === 'string' ? value.trim() || null : value);
  });
}
