/*
 * The rows of a list: a hundred a request, by key, the next begun before the end is reached. No more than 2,000 are
 * kept: what was dropped at one end comes back by its own key. Old rows stay while a new condition is on its way.
 */
import { hashKey, keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { expandOf, fieldOf } from '@/api/catalogue';
import { clearRowMarks } from '@/api/live/marks';
import { keys, listRecords, summarise, type ListQuery } from '@/api/records';
import type { Field, ObjectDeclaration, Page, RecordData } from '@/api/types';

const pageRows = 100;
const pagesKept = 20;

/** Everything a row and the record's first paint need; long texts only when they are a column. */
function fieldsParameter(object: ObjectDeclaration, columns: readonly string[]): string {
  const wanted = object.fields.filter((field) => columns.includes(field.name) || !['long_text', 'lines'].includes(field.type));
  return ['id', 'version', ...wanted.map((field) => field.name).filter((name) => name !== 'id' && name !== 'version')].join(',');
}

export function rowsQuery(object: ObjectDeclaration, columns: readonly string[], where: string, sort: string, q: string, from = ''): ListQuery {
  return {
    limit: pageRows, count: 'estimate', fields: fieldsParameter(object, columns), expand: expandOf(object.fields),
    ...(where ? { where } : {}), ...(sort ? { sort } : {}), ...(q ? { q } : {}), ...(from ? { from } : {}),
  };
}

/** A page knows which row it begins with, counted from the first of the list or from the place jumped to. */
interface Placed extends Page {
  start: number;
}
export const firstPage: Wanted = { start: 0 };
type Wanted = { start: number; after?: string } | { end: number; before: string };

export function useRows(object: ObjectDeclaration, query: ListQuery, enabled = true) {
  // Counted once, with the first page; a place to begin at is no part of going on from it.
  const { count: _count, from: _from, ...going } = query;
  const answer = useInfiniteQuery({
    queryKey: keys.list(object.object, query), enabled,
    queryFn: async ({ pageParam, queryKey, signal }): Promise<Placed> => {
      const isBack = 'before' in pageParam;
      const asked = isBack ? { ...going, before: pageParam.before } : pageParam.after ? { ...going, after: pageParam.after } : query;
      const page = await listRecords(object.plural, asked, signal);
      if (asked === query) clearRowMarks(hashKey(queryKey));
      return { ...page, start: isBack ? pageParam.end - page.data.length : pageParam.start };
    },
    initialPageParam: firstPage,
    getNextPageParam: (last): Wanted | undefined => (last.next ? { start: last.start + last.data.length, after: last.next } : undefined),
    getPreviousPageParam: (first): Wanted | undefined => (first.previous ? { end: first.start, before: first.previous } : undefined),
    maxPages: pagesKept,
    placeholderData: keepPreviousData,
    meta: { live: 'rows' },
  });
  // A condition the server refused leaves what was there before it.
  const last = useRef(answer.data);
  if (answer.data) last.current = answer.data;
  const data = answer.data ?? (answer.isError ? last.current : undefined);
  const rows = useMemo<RecordData[]>(() => data?.pages.flatMap((page) => page.data) ?? [], [data]);
  const counted = answer.isError ? undefined : data?.pages.find((page) => page.count !== undefined);
  return { ...answer, rows, start: data?.pages[0]?.start ?? 0, counted: counted ? { count: counted.count ?? 0, isExact: counted.count_is !== 'at_least' } : null };
}

export interface Count {
  count: number;
  isExact: boolean;
}

/** How many there are under a condition: a tab's figure, what the filter hides, or all of them, exactly. */
export function useCount(object: ObjectDeclaration, { where = '', q = '', exact = false }: { where?: string; q?: string; exact?: boolean }, enabled: boolean) {
  const query = { limit: 1, fields: 'id', count: exact ? ('exact' as const) : ('estimate' as const), ...(where ? { where } : {}), ...(q ? { q } : {}) };
  const answer = useQuery({
    queryKey: keys.list(object.object, query), enabled, staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const begun = performance.now();
      return { ...(await listRecords(object.plural, query, signal)), ms: performance.now() - begun };
    },
  });
  const data = answer.data;
  return { value: data ? { count: data.count ?? 0, isExact: data.count_is !== 'at_least' } : null, ms: data?.ms ?? 0, isFetching: answer.isFetching };
}

export interface Sum {
  currency: string | null;
  sum: number;
  average: number;
}

/** Sum and average of the first money column, currencies apart. */
export function useSums(object: ObjectDeclaration, columns: readonly string[], where: string, q: string, enabled: boolean) {
  const field = moneyOf(object, columns);
  const query = { measure: `sum(${field?.name}),avg(${field?.name})`, group: 'currency', ...(where ? { where } : {}), ...(q ? { q } : {}) };
  const answer = useQuery({
    queryKey: keys.summary(object.object, query),
    queryFn: ({ signal }) => summarise(object.plural, query, signal),
    enabled: enabled && field !== undefined,
    placeholderData: keepPreviousData,
  });
  const sums = answer.data?.data
    .map((row): Sum => ({ currency: typeof row.currency === 'string' ? row.currency : null, sum: Number(row[`sum(${field?.name})`] ?? 0), average: Number(row[`avg(${field?.name})`] ?? 0) }))
    .filter((row) => row.sum !== 0);
  return { value: field && sums && enabled ? { field, sums } : null, isFetching: answer.isFetching };
}

export function moneyOf(object: ObjectDeclaration, columns: readonly string[]): Field | undefined {
  return columns.map((name) => fieldOf(object, name)).find((one) => one?.type === 'money');
}
