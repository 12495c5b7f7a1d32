/*
 * What the page marks of a live change, beside the data: cells that were just changed (tinted a moment), rows of a list
 * that no longer belong there, and how many new ones wait. Records under an editor are held: they stay as they were until it
 * closes, so that saving meets the change of the other one instead of passing over it.
 */
import { useEffect, useSyncExternalStore } from 'react';

export type Pale = 'left' | 'deleted';

export interface RowMarks {
  pale: ReadonlyMap<number, Pale>;
  fresh: ReadonlySet<number>;
  /** More came than were told apart. */
  hasMore: boolean;
}

const tintMs = 1200;
const none: RowMarks = { pale: new Map(), fresh: new Set(), hasMore: false };
const tints = new Map<string, ReadonlySet<string>>();
const rows = new Map<string, RowMarks>();
const held = new Map<string, number>();
const watchers = new Set<() => void>();
const releases = new Set<(object: string, id: number) => void>();

const nameOf = (object: string, id: number) => `${object}:${id}`;
const notify = () => watchers.forEach((one) => one());

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** The fields of a record that a colleague changed just now. */
export function useTints(object: string, id: number): ReadonlySet<string> | undefined {
  return useSyncExternalStore(watch, () => tints.get(nameOf(object, id)));
}

export function tint(object: string, id: number, fields: readonly string[]): void {
  const key = nameOf(object, id);
  const mine = new Set(fields);
  tints.set(key, mine);
  notify();
  setTimeout(() => {
    if (tints.get(key) !== mine) return;
    tints.delete(key);
    notify();
  }, tintMs);
}

/** Marks of one list, by the hash of its query. */
export function useRowMarks(list: string): RowMarks {
  return useSyncExternalStore(watch, () => rows.get(list) ?? none);
}

export function rowMarks(list: string): RowMarks {
  return rows.get(list) ?? none;
}

export function markRows(list: string, marks: RowMarks): void {
  rows.set(list, marks);
  notify();
}

/** The list was loaded anew: what it shows belongs there. */
export function clearRowMarks(list: string): void {
  if (rows.delete(list)) notify();
}

export function isHeld(object: string, id: number): boolean {
  return held.has(nameOf(object, id));
}

export function onRelease(release: (object: string, id: number) => void): () => void {
  releases.add(release);
  return () => releases.delete(release);
}

/** While an editor is open on the record. */
export function useHold(object: string, id: number | null): void {
  useEffect(() => {
    if (id === null) return;
    const key = nameOf(object, id);
    held.set(key, (held.get(key) ?? 0) + 1);
    return () => {
      const left = (held.get(key) ?? 1) - 1;
      if (left > 0) held.set(key, left);
      else held.delete(key);
      if (left === 0) releases.forEach((release) => release(object, id));
    };
  }, [object, id]);
}
