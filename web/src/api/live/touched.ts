/* The reckoning behind apply.ts, without server or cache: which fields changed, and what a list marks of it. */
import { stubOf } from '../catalogue';
import type { RecordData } from '../types';
import type { Pale, RowMarks } from './marks';

/** What happened to one record in the changes gathered. */
export interface Touched {
  isGone: boolean;
  isNew: boolean;
  isOwn: boolean;
  version: number;
}

export interface ListShown {
  rows: ReadonlySet<number>;
  /** Its last page is loaded: what belongs and is not there is new. */
  isWhole: boolean;
}

const unmarked = new Set(['version', 'updated_at', 'updated_by']);
const plain = (value: unknown) => JSON.stringify(stubOf(value)?.id ?? value ?? null);

export function changedFields(before: RecordData | undefined, after: RecordData): string[] {
  if (!before) return [];
  return Object.keys(after).filter((name) => name in before && !unmarked.has(name) && plain(before[name]) !== plain(after[name]));
}

export function marksAfter(
  marks: RowMarks, list: ListShown, ids: readonly number[], touched: ReadonlyMap<number, Touched>, belongs: (id: number) => boolean, hasMore: boolean,
): RowMarks {
  const pale = new Map<number, Pale>(marks.pale);
  const fresh = new Set(marks.fresh);
  for (const [id, one] of touched) {
    if (!one.isGone) continue;
    if (list.rows.has(id)) pale.set(id, 'deleted');
    fresh.delete(id);
  }
  for (const id of ids) {
    const one = touched.get(id);
    if (list.rows.has(id)) {
      if (belongs(id)) pale.delete(id);
      else pale.set(id, 'left');
    } else if (!belongs(id)) fresh.delete(id);
    else if (one && !one.isOwn && (one.isNew || list.isWhole)) fresh.add(id);
  }
  return { pale, fresh, hasMore: marks.hasMore || hasMore };
}
