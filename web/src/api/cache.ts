/*
 * The query cache after a write: the record is put in place everywhere it is shown, lists and figures become stale
 * but are not torn away from under the pointer.
 */
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { keys } from './records';
import type { Page, RecordData } from './types';

type Lists = InfiniteData<Page> | Page | undefined;

/** Merges into what is shown: an expanded relation is kept where the answer has only the same id. */
export function placeRecord(client: QueryClient, object: string, record: RecordData): void {
  client.setQueryData<RecordData>(keys.record(object, record.id), (old) => (old ? merged(old, record) : record));
  client.setQueriesData<Lists>({ queryKey: keys.lists(object) }, (lists) => mapLists(lists, (row) => (row.id === record.id ? merged(row, record) : row)));
}

export function removeRecord(client: QueryClient, object: string, id: number): void {
  client.setQueriesData<Lists>({ queryKey: keys.lists(object) }, (lists) => filterLists(lists, (row) => row.id !== id));
}

/** Figures are asked again at once, lists when they are next shown. */
export function markStale(client: QueryClient, object: string): void {
  void client.invalidateQueries({ queryKey: keys.lists(object), refetchType: 'none' });
  void client.invalidateQueries({ queryKey: keys.summaries(object) });
}

export function merged(old: RecordData, next: RecordData): RecordData {
  const result: RecordData = { ...old };
  for (const [name, value] of Object.entries(next)) {
    const before = old[name];
    const isSameRelation = typeof value === 'number' && typeof before === 'object' && before !== null && (before as { id?: unknown }).id === value;
    if (!isSameRelation) result[name] = value;
  }
  return result;
}

/** The rows of one list, however it is kept. */
export function rowsOf(lists: unknown): RecordData[] {
  const kept = lists as Lists;
  if (!kept) return [];
  return 'pages' in kept ? kept.pages.flatMap((page) => page.data) : Array.isArray(kept.data) ? kept.data : [];
}

function mapLists(lists: Lists, change: (row: RecordData) => RecordData): Lists {
  if (!lists) return lists;
  if ('pages' in lists) return { ...lists, pages: lists.pages.map((page) => ({ ...page, data: page.data.map(change) })) };
  return Array.isArray(lists.data) ? { ...lists, data: lists.data.map(change) } : lists;
}

function filterLists(lists: Lists, keep: (row: RecordData) => boolean): Lists {
  if (!lists) return lists;
  if ('pages' in lists) return { ...lists, pages: lists.pages.map((page) => ({ ...page, data: page.data.filter(keep) })) };
  return Array.isArray(lists.data) ? { ...lists, data: lists.data.filter(keep) } : lists;
}
