/*
 * A write of which the server says that it may have been done (the database's answer was lost): the page finds out by itself.
 * What has a key is sent again with it, which does it once; of the rest the server names the act that tells.
 */
import type { Answer } from './client';
import { Problem } from './problems';

const TRIES = 5;
const PRESET_WAIT_S = 2;

export interface Ways<T> {
  /** Sends it once more, with the same key. */
  again: () => Promise<Answer<T>>;
  /** Rejects with 404 where that act (a path) was not done. */
  wasDone: (act: string) => Promise<void>;
  /** What the write would have answered, as it is now. */
  read: () => Promise<T>;
}

export function isUnsure(error: unknown): error is Problem {
  return error instanceof Problem && error.body.code === 'commit_unknown';
}

/** The answer of the write, once it is known; the problem itself where that cannot be found out. */
export async function whatBecame<T>(unsure: Problem, ways: Ways<T>): Promise<Answer<T>> {
  const { ask, idempotency_key: key } = unsure.body;
  if (!key && !ask) throw unsure;
  for (let tries = 0; tries < TRIES; tries++) {
    await pause(unsure.retryAfter ?? PRESET_WAIT_S);
    try {
      return key || !ask ? await ways.again() : await askedFor(ask, ways);
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
  }
  throw unsure;
}

async function askedFor<T>(ask: string, ways: Ways<T>): Promise<Answer<T>> {
  try {
    await ways.wasDone(ask.replace(/^\/api/, ''));
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return ways.again();
    throw error;
  }
  return { data: await ways.read(), changeset: Number(ask.split('/').pop()) };
}

/** The database is not back yet. */
function isPassing(error: unknown): boolean {
  return error instanceof Problem && [0, 502, 503, 504].includes(error.status);
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
