/*
 * The network between a guanxi and its PostgreSQL, on loopback, and its bad days: it stalls (the line is held, nothing comes
 * through), cuts, is slow, or loses a commit or its answer.
 */
import net from 'node:net';

const COMMIT = Buffer.from('commit\0');
const HOWS = ['cut answer', 'stall answer', 'cut before', 'stall before'];

export class Proxy {
  /** to: the path of a unix socket */
  constructor(to) {
    this.to = to;
    this.pairs = new Set();
    this.is_stalled = false;
    this.delay_ms = 0;
    this.on_commit = null; /* what becomes of it: one of HOWS */
    this.each = 0; /* every so-manieth commit of anybody's is lost, one way after the other; 0: none */
    this.seen = 0;
  }

  async start() {
    this.server = net.createServer({ allowHalfOpen: true }, (client) => this.#join(client));
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.port = this.server.address().port;
  }

  /** The URL of a database behind it. */
  url(name) {
    return `postgres://postgres@127.0.0.1:${this.port}/${name}`;
  }

  #join(client) {
    const server = net.connect({ path: this.to, allowHalfOpen: true });
    const pair = { client, server, is_stalled: false, is_answer_cut: false };
    this.pairs.add(pair);
    const end = () => {
      client.destroy();
      server.destroy();
      this.pairs.delete(pair);
    };
    for (const [from, to, way] of [[client, server, 'up'], [server, client, 'down']]) {
      from.on('error', end);
      from.on('data', (bytes) => this.#pass(pair, to, way, bytes, end));
      from.on('end', () => !this.is_stalled && !pair.is_stalled && end());
      from.on('close', () => !this.is_stalled && !pair.is_stalled && end());
    }
  }

  #pass(pair, to, way, bytes, end) {
    if (this.is_stalled || pair.is_stalled) return; /* what comes is lost, as on a line that is dead for good */
    if (way === 'down' && pair.is_answer_cut) return end();
    if (way === 'up' && this.on_commit && bytes.includes(this.marker)) pair.is_marked = true;
    if (way === 'up' && this.each && bytes.includes(COMMIT) && ++this.seen % this.each === 0) {
      this.on_commit = HOWS[this.seen % HOWS.length];
      pair.is_marked = true;
    }
    if (way === 'up' && pair.is_marked && bytes.includes(COMMIT)) return this.#lose(pair, to, bytes, end);
    if (this.delay_ms) setTimeout(() => to.destroyed || to.write(bytes), this.delay_ms);
    else to.write(bytes);
  }

  #lose(pair, to, bytes, end) {
    const how = this.on_commit;
    this.on_commit = null;
    if (how === 'cut before') return end();
    if (how === 'stall before') return (pair.is_stalled = true);
    to.write(bytes);
    if (how === 'cut answer') pair.is_answer_cut = true;
    else pair.is_stalled = true;
  }

  /** The commit of the transaction that sends this text meets that. */
  lose(how, marker) {
    this.on_commit = how;
    this.marker = Buffer.from(marker);
  }

  /** All lines are held and say nothing, new ones too. */
  stall() {
    this.is_stalled = true;
  }

  /** What was stalled is gone; new lines are well. */
  heal() {
    this.is_stalled = false;
    this.cut();
  }

  cut() {
    for (const pair of this.pairs) {
      pair.client.destroy();
      pair.server.destroy();
    }
    this.pairs.clear();
  }

  /** Nobody listens there any more. */
  async stop() {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
