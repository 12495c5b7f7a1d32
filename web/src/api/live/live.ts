/*
 * The live stream as the page sees it: whether the line stands, and what changed. Started by the signed-in page, ended with
 * it; whoever shows records is told through news(), and asks the server for what it may show.
 */
import { useSyncExternalStore } from 'react';
import { endSession } from '../client';
import { carrierHere } from './carrier';
import type { Change, LiveState, Message } from './stream';

export interface Line {
  state: LiveState;
  /** When it was last known to stand: what is shown is from then. */
  at: number;
  /** It stood once: where a proxy lets no stream through nothing is lost. */
  hasStood: boolean;
}

export interface Listener {
  changes: (changes: Change[]) => void;
  /** What happened meanwhile is not known: ask for everything shown. */
  reset: () => void;
}

let line: Line = { state: 'off', at: Date.now(), hasStood: false };
const watchers = new Set<() => void>();

export function startLive(listener: Listener): () => void {
  const begin = () => carrierHere()((message) => take(message, listener));
  let stop = begin();
  // A tab brought back from the browser's memory heard nothing meanwhile.
  const onShow = (event: PageTransitionEvent) => {
    if (!event.persisted) return;
    stop();
    stop = begin();
    listener.reset();
  };
  addEventListener('pageshow', onShow);
  return () => {
    removeEventListener('pageshow', onShow);
    stop();
    enter('off');
  };
}

export function useLine(): Line {
  return useSyncExternalStore(watch, () => line);
}

function take(message: Message, listener: Listener): void {
  if (message.kind === 'changes') listener.changes(message.changes);
  else if (message.kind === 'reset') listener.reset();
  else enter(message.state);
  if (message.kind === 'state' && message.state === 'ended') endSession();
}

function enter(state: LiveState): void {
  const wasUp = line.state === 'live';
  if (state === line.state) return;
  line = { state, at: wasUp || state === 'live' ? Date.now() : line.at, hasStood: state !== 'off' && (state === 'live' || line.hasStood) };
  watchers.forEach((notify) => notify());
}

function watch(notify: () => void): () => void {
  watchers.add(notify);
  return () => watchers.delete(notify);
}
