/* The shared worker: one stream for all tabs. It listens while a tab is there, and tells each that comes how things stand. */
import { follow, type LiveState, type Message } from './stream';

export type Word = 'hello' | 'bye';

const ports = new Set<MessagePort>();
let state: LiveState = 'off';
let stop: (() => void) | null = null;

function publish(message: Message): void {
  if (message.kind === 'state') state = message.state;
  if (state === 'ended') hangUp();
  ports.forEach((port) => port.postMessage(message));
}

function hangUp(): void {
  stop?.();
  stop = null;
}

addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports;
  if (!port) return;
  port.onmessage = ({ data }: MessageEvent<Word>) => {
    if (data === 'hello') {
      ports.add(port);
      port.postMessage({ kind: 'state', state } satisfies Message);
      stop ??= follow(publish);
    } else {
      ports.delete(port);
      if (ports.size === 0) hangUp();
    }
  };
});
