import type { TimelineEntry } from '@/api/types';

const nearMs = 5 * 60_000;

/**
 * Changes by one person within five minutes read as one line. Entries come newest first, so the earlier one brings its
 * `before`. Only what belongs to one change set keeps its Undo: two acts are not undone by one button.
 */
export function foldChanges(entries: readonly TimelineEntry[]): TimelineEntry[] {
  const folded: TimelineEntry[] = [];
  for (const entry of entries) {
    const last = folded[folded.length - 1];
    const isSame = last?.kind === 'change' && entry.kind === 'change' && last.changeset === entry.changeset && last.actor?.id === entry.actor?.id
      && Math.abs(Date.parse(last.at) - Date.parse(entry.at)) < nearMs;
    if (!isSame || !last) {
      folded.push(entry);
      continue;
    }
    const changes = { ...last.changes };
    for (const [name, change] of Object.entries(entry.changes ?? {})) {
      changes[name] = { before: change.before, after: changes[name]?.after ?? change.after };
    }
    folded[folded.length - 1] = { ...last, changes };
  }
  return folded;
}
