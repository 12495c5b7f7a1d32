/*
 * What one feature asks of the page without knowing who does it: open a form, show what blocks an undo. The app
 * answers (app/Hosts.tsx), so features never import each other.
 */
import type { Blocker, RecordData } from './types';

export type Intent =
  | { kind: 'form'; object: string; record?: RecordData; values?: Record<string, unknown>; onSaved?: (record: RecordData) => void }
  | { kind: 'blockers'; changeset: number; blockers: Blocker[] }
  | { kind: 'search' }
  | { kind: 'keys' };

type Listener = (intent: Intent) => void;
let listener: Listener | null = null;

export function onIntent(next: Listener): () => void {
  listener = next;
  return () => {
    if (listener === next) listener = null;
  };
}

export function ask(intent: Intent): void {
  listener?.(intent);
}

/** The create or edit form of any object; with `record` it edits. */
export function openForm(object: string, options: { record?: RecordData; values?: Record<string, unknown>; onSaved?: (record: RecordData) => void } = {}): void {
  ask({ kind: 'form', object, ...options });
}
