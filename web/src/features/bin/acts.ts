import type { ObjectDeclaration, RecordData, Stub } from '@/api/types';

export interface Deleted {
  object: ObjectDeclaration;
  record: RecordData;
}

/** What one person deleted in one act: its records were put in the bin at the same moment. */
export interface Act {
  key: string;
  at: string;
  by: Stub | null;
  deleted: Deleted[];
}

/** Newest act first, its records as they came. */
export function actsOf(deleted: readonly Deleted[]): Act[] {
  const acts = new Map<string, Act>();
  for (const one of deleted) {
    const at = String(one.record.deleted_at ?? one.record.updated_at ?? '');
    const by = (one.record.deleted_by as Stub | null | undefined) ?? null;
    const key = `${at}|${by?.id ?? 0}`;
    const act = acts.get(key) ?? { key, at, by, deleted: [] };
    act.deleted.push(one);
    acts.set(key, act);
  }
  return [...acts.values()].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}
