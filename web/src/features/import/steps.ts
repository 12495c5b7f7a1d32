/*
 * The wizard as a machine. Its state is the server's; the page only chooses which of the open steps is looked at, so
 * that a reload, another tab or another computer continues at the same place.
 */
import type { Import, ImportResult, ImportState } from './api';

export type Step = 'file' | 'columns' | 'check' | 'run';
export const steps: readonly Step[] = ['file', 'columns', 'check', 'run'];

const home: Record<ImportState, Step> = {
  new: 'file', mapping: 'columns', checking: 'check', checked: 'check', running: 'run', done: 'run', failed: 'run', cancelled: 'run', undone: 'run',
};

/** Steps one may look at now. While the server works there is only the one it works at. */
const open: Record<ImportState, readonly Step[]> = {
  new: ['file'], mapping: ['file', 'columns'], checking: ['check'], checked: ['file', 'columns', 'check'], running: ['run'],
  done: ['run'], failed: ['run'], cancelled: ['run'], undone: ['run'],
};

export function openSteps(state: ImportState): readonly Step[] {
  return open[state];
}

export function shownStep(state: ImportState, wanted: string | null): Step {
  return open[state].find((step) => step === wanted) ?? home[state];
}

export function isWorking(state: ImportState): boolean {
  return state === 'checking' || state === 'running';
}

export function isOver(state: ImportState): boolean {
  return ['done', 'failed', 'cancelled', 'undone'].includes(state);
}

export function rowsOf(one: Import): number {
  return one.files.reduce((rows, file) => rows + file.rows, 0);
}

export function countsOf(one: Import): ImportResult {
  const sum = { created: 0, updated: 0, unchanged: 0, rejected: 0 };
  for (const { result } of one.files) {
    if (!result) continue;
    for (const key of Object.keys(sum) as (keyof ImportResult)[]) sum[key] += result[key];
  }
  return sum;
}

export interface TimeLeft {
  unit: 'seconds' | 'minutes';
  n: number;
}

export function timeLeft(progress: Import['progress']): TimeLeft | null {
  if (!progress?.rows_per_second || progress.total <= progress.done) return null;
  const seconds = Math.ceil((progress.total - progress.done) / progress.rows_per_second);
  return seconds <= 90 ? { unit: 'seconds', n: seconds } : { unit: 'minutes', n: Math.round(seconds / 60) };
}
