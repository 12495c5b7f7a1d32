/* Long work of the server, followed until it ends: an undo too large for one answer. Whoever shows the act can show its progress. */
import { useSyncExternalStore } from 'react';
import { get } from './client';
import { Problem } from './problems';
import type { Blocker, Job, ProblemBody } from './types';

const pollMs = 500;
const undoing = new Map<number, Job>();
const listeners = new Set<() => void>();

/** Ends when the job has; a failed one throws what the server said. */
export async function followUndo(changeset: number, id: number): Promise<void> {
  try {
    for (;;) {
      const job = await get<Job>(`/jobs/${id}`);
      if (job.state === 'done') return;
      if (job.state === 'failed' || job.state === 'cancelled') throw new Problem(...whyNot(job));
      set(changeset, job);
      await new Promise((resume) => setTimeout(resume, pollMs));
    }
  } finally {
    set(changeset, null);
  }
}

/** What stood in the way is told as the immediate answer tells it. */
function whyNot(job: Job): [number, ProblemBody] {
  const { blockers } = (job.result ?? {}) as { blockers?: Blocker[] };
  const detail = job.error ? { detail: job.error } : {};
  return blockers?.length ? [409, { ...detail, blockers }] : [500, detail];
}

/** The job that is taking back this change set, while it runs. */
export function useUndoJob(changeset: number | null | undefined): Job | null {
  return useSyncExternalStore(subscribe, () => (changeset ? (undoing.get(changeset) ?? null) : null), () => null);
}

function set(changeset: number, job: Job | null): void {
  if (job) undoing.set(changeset, job);
  else undoing.delete(changeset);
  listeners.forEach((notify) => notify());
}

function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  return () => listeners.delete(notify);
}
