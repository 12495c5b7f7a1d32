/*
 * The live stream (GET /api/events): read, followed from where it was, begun again with patience when it ends. It knows no
 * page: it runs in the shared worker or in the one tab that listens for all.
 */
import type { NewsItem } from '../schema';

/** `many`: very many at once, and which ones is not told. */
export type Change = NewsItem;

export type LiveState = 'off' | 'connecting' | 'live' | 'ended';

export type Message =
  | { kind: 'state'; state: LiveState }
  | { kind: 'changes'; changes: Change[] }
  /** What happened meanwhile is not known. */
  | { kind: 'reset' };

export interface ServerEvent {
  event: string;
  id: string;
  data: string;
}

/** Longer than this without a word (the server says something every 20 s) and the line is taken for dead. */
const silenceMs = 50_000;
/** Spread, so that not everybody comes at once when a server is back. */
const firstWaitMs = 600;
const longestWaitMs = 30_000;

/** Follows until stopped; each message is published once, in order. */
export function follow(publish: (message: Message) => void): () => void {
  const stop = new AbortController();
  void keepFollowing(publish, stop.signal);
  return () => stop.abort();
}

async function keepFollowing(publish: (message: Message) => void, signal: AbortSignal): Promise<void> {
  let seq: string | null = null;
  let failures = 0;
  while (!signal.aborted) {
    publish({ kind: 'state', state: 'connecting' });
    try {
      for await (const event of listen(seq, signal)) {
        if (event.event === 'ready' || event.event === 'reset') publish({ kind: 'state', state: 'live' });
        if (event.event === 'reset') publish({ kind: 'reset' });
        if (event.event === 'message') publish({ kind: 'changes', changes: (JSON.parse(event.data) as { data: Change[] }).data });
        if (event.id) seq = event.id;
        failures = 0;
      }
    } catch (error) {
      if (error instanceof Ended) return publish({ kind: 'state', state: 'ended' });
    }
    await pause(Math.min(longestWaitMs, firstWaitMs * 2 ** failures) * (0.5 + Math.random()), signal);
    failures += 1;
  }
}

class Ended extends Error {}

async function* listen(after: string | null, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  const line = new AbortController();
  const hangUp = () => line.abort();
  signal.addEventListener('abort', hangUp);
  let silence = setTimeout(hangUp, silenceMs);
  try {
    const response = await fetch(after === null ? '/api/events' : `/api/events?after=${after}`, { headers: { Accept: 'text/event-stream' }, credentials: 'same-origin', signal: line.signal });
    if (response.status === 401) throw new Ended();
    if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const take = eventParser();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      clearTimeout(silence);
      silence = setTimeout(hangUp, silenceMs);
      yield* take(part.value);
    }
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', hangUp);
    hangUp();
  }
}

/** Text in pieces as it comes, events out (HTML, 9.2.6; comments and what is no field of ours are passed over). */
export function eventParser(): (piece: string) => ServerEvent[] {
  let rest = '';
  return (piece) => {
    const blocks = (rest + piece).split('\n\n');
    rest = blocks.pop() ?? '';
    return blocks.map(eventOf).filter((event) => event !== null);
  };
}

function eventOf(block: string): ServerEvent | null {
  const event: ServerEvent = { event: '', id: '', data: '' };
  for (const line of block.split('\n')) {
    const at = line.indexOf(': ');
    const name = line.slice(0, at);
    if (at > 0 && (name === 'event' || name === 'id' || name === 'data')) event[name] += line.slice(at + 2);
  }
  if (event.data && !event.event) event.event = 'message';
  return event.event || event.id ? event : null;
}

/** Until the time is over, or the network came back. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', go);
      removeEventListener('online', go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    signal.addEventListener('abort', go);
    addEventListener('online', go);
  });
}
