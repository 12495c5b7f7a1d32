/*
 * What stands in the grid from top to bottom: records, and with a grouping the headings over them and what waits for
 * its rows. A line is found by its id, which survives sorting and live changes.
 */
import type { RecordData } from '@/api/types';

export interface Group {
  /** Its value, as in the answer: unique among the groups. */
  key: string;
  value: unknown;
  count: number;
  sums: { currency: string | null; sum: number }[];
  /** The condition that lists its records. */
  where: string;
}

export interface RowLine {
  kind: 'row';
  id: number;
  record: RecordData;
  /** Among the records loaded: what ranges and walks count by. */
  index: number;
}
export interface GroupLine {
  kind: 'group';
  id: string;
  group: Group;
  isOpen: boolean;
}
/** Rows of an open group that are on their way. */
export interface WaitLine {
  kind: 'wait';
  id: string;
}
export type Line = RowLine | GroupLine | WaitLine;

export function plainLines(rows: readonly RecordData[]): Line[] {
  return rows.map((record, index) => ({ kind: 'row', id: record.id, record, index }));
}

export interface Loaded {
  rows: readonly RecordData[];
  hasMore: boolean;
}

/** Headings with the rows of the open ones under them. */
export function groupLines(groups: readonly Group[], open: ReadonlySet<string>, loaded: ReadonlyMap<string, Loaded>): Line[] {
  const lines: Line[] = [];
  let index = 0;
  for (const group of groups) {
    const isOpen = open.has(group.key);
    lines.push({ kind: 'group', id: `group ${group.key}`, group, isOpen });
    if (!isOpen) continue;
    const under = loaded.get(group.key);
    for (const record of under?.rows ?? []) lines.push({ kind: 'row', id: record.id, record, index: index++ });
    if (!under || under.hasMore) lines.push({ kind: 'wait', id: `wait ${group.key}` });
  }
  return lines;
}

/** One group a value: the answer has one row for each currency under it. */
export function groupsOf(rows: readonly Record<string, unknown>[], name: string, sum: string | null): Group[] {
  const found = new Map<string, Group>();
  for (const row of rows) {
    const value = row[name] ?? null;
    const key = String(value);
    const group = found.get(key) ?? { key, value, count: 0, sums: [], where: '' };
    const where = String(row.where ?? '');
    group.count += Number(row.count ?? 0);
    group.where = group.where ? `(${group.where}) or (${where})` : where;
    const part = sum === null ? 0 : Number(row[sum] ?? 0);
    if (part !== 0) group.sums.push({ currency: typeof row.currency === 'string' ? row.currency : null, sum: part });
    found.set(key, group);
  }
  return [...found.values()];
}
