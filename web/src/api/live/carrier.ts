/*
 * How one stream serves every tab of a browser: a shared worker; where there is none, the tab that holds a lock listens and
 * tells the others; where there are no locks (plain http in the house), each tab listens for itself.
 */
import { follow, type LiveState, type Message } from './stream';
import type { Word } from './worker';

export type Carrier = (deliver: (message: Message) => void) => () => void;

const name = 'guanxi-live';

export function carrierHere(): Carrier {
  if (typeof SharedWorker !== 'undefined') return byWorker;
  return typeof BroadcastChannel !== 'undefined' && 'locks' in navigator ? byElection : follow;
}

const byWorker: Carrier = (deliver) => {
  const { port } = new SharedWorker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
  const say = (word: Word) => port.postMessage(word);
  const leave = () => say('bye');
  port.onmessage = ({ data }: MessageEvent<Message>) => deliver(data);
  say('hello');
  addEventListener('pagehide', leave);
  return () => {
    removeEventListener('pagehide', leave);
    leave();
    port.close();
  };
};

/** Exported for its test. */
export const byElection: Carrier = (deliver) => {
  const channel = new BroadcastChannel(name);
  const done = new AbortController();
  let state: LiveState = 'off';
  let leads = false;
  channel.onmessage = ({ data }: MessageEvent<Message | 'hello'>) => {
    if (data !== 'hello') deliver(data);
    else if (leads) channel.postMessage({ kind: 'state', state } satisfies Message);
  };
  channel.postMessage('hello');
  const lead = () => new Promise<void>((resolve) => {
    leads = true;
    const stop = follow((message) => {
      if (message.kind === 'state') state = message.state;
      channel.postMessage(message);
      deliver(message);
    });
    done.signal.addEventListener('abort', () => { stop(); resolve(); });
  });
  // Refused only when this tab leaves before its turn came.
  navigator.locks.request(name, { signal: done.signal }, lead).catch(() => undefined);
  return () => {
    done.abort();
    channel.close();
  };
};
