/*
 * The stream made shorter. What one act did to the record is one line with one Undo; several acts of one person within
 * five minutes are told in one line too, which opens to each with its own Undo.
 */
import type { Changes, TimelineEntry } from '@/api/types';

const nearMs = 5 * 60_000;

/** Changes of one change set, newest first, as one entry. */
export function foldChanges(entries: readonly TimelineEntry[]): TimelineEntry[] {
  const folded: TimelineEntry[] = [];
  for (const entry of entries) {
    const last = folded[folded.length - 1];
    const isSame = last?.kind === 'change' && entry.kind === 'change' && last.changeset === entry.changeset && last.actor?.id === entry.actor?.id;
    if (isSame) folded[folded.length - 1] = { ...last, changes: joined([last, entry]) };
    else folded.push(entry);
  }
  return folded;
}

const isUndone = (entry: TimelineEntry) => entry.undone || entry.partly_undone;

/** Runs of changes by one person, each within five minutes of the one before; everything else stands alone. */
export function nearGroups(entries: readonly TimelineEntry[]): TimelineEntry[][] {
  const groups: TimelineEntry[][] = [];
  for (const entry of entries) {
    const group = groups[groups.length - 1];
    const last = group?.[group.length - 1];
    const isNear = last?.kind === 'change' && entry.kind === 'change' && last.actor?.id === entry.actor?.id
      && !isUndone(last) && !isUndone(entry)
      && Math.abs(Date.parse(last.at) - Date.parse(entry.at)) < nearMs;
    if (group && isNear) group.push(entry);
    else groups.push([entry]);
  }
  return groups;
}

/** From the first before to the last after. Entries come newest first, so the earlier one brings its `before`. */
export function joined(entries: readonly TimelineEntry[]): Changes {
  const changes: Changes = {};
  for (const entry of entries) {
    for (const [name, change] of Object.entries(entry.changes ?? {})) {
      changes[name] = { before: change.before, after: changes[name] ? changes[name].after : change.after };
    }
  }
  return changes;
}
