/*
 * The rows of a list: a hundred a request, by key, the next begun before the end is reached. Old rows stay while a new
 * condition is on its way.
 */
import { hashKey, keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { expandOf, fieldOf } from '@/api/catalogue';
import { clearRowMarks } from '@/api/live/marks';
import { keys, listRecords, summarise, type ListQuery } from '@/api/records';
import type { ObjectDeclaration, RecordData } from '@/api/types';

const pageRows = 100;

/** Everything a row and the record's first paint need; long texts only when they are a column. */
function fieldsParameter(object: ObjectDeclaration, columns: readonly string[]): string {
  const wanted = object.fields.filter((field) => columns.includes(field.name) || !['long_text', 'lines'].includes(field.type));
  return ['id', 'version', ...wanted.map((field) => field.name).filter((name) => name !== 'id' && name !== 'version')].join(',');
}

export function rowsQuery(object: ObjectDeclaration, columns: readonly string[], where: string, sort: string, q: string): ListQuery {
  return {
    limit: pageRows, count: 'estimate', fields: fieldsParameter(object, columns), expand: expandOf(object.fields),
    ...(where ? { where } : {}), ...(sort ? { sort } : {}), ...(q ? { q } : {}),
  };
}

export function useRows(object: ObjectDeclaration, query: ListQuery) {
  // Counted once, with the first page.
  const { count: _count, ...uncounted } = query;
  const answer = useInfiniteQuery({
    queryKey: keys.list(object.object, query),
    queryFn: async ({ pageParam, queryKey, signal }) => {
      const page = await listRecords(object.plural, pageParam ? { ...uncounted, after: pageParam } : query, signal);
      if (!pageParam) clearRowMarks(hashKey(queryKey));
      return page;
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    meta: { live: 'rows' },
  });
  const rows = useMemo<RecordData[]>(() => answer.data?.pages.flatMap((page) => page.data) ?? [], [answer.data]);
  const first = answer.data?.pages[0];
  return { ...answer, rows, count: first?.count ?? null, isExact: first?.count_is !== 'at_least' };
}

/** How many there are under a condition: a tab's figure, or what the filter hides. */
export function useCount(object: ObjectDeclaration, where: string, enabled: boolean) {
  const query = { limit: 1, fields: 'id', count: 'estimate' as const, ...(where ? { where } : {}) };
  const answer = useQuery({
    queryKey: keys.list(object.object, query), queryFn: ({ signal }) => listRecords(object.plural, query, signal), enabled, staleTime: 60_000,
  });
  return answer.data ? { count: answer.data.count ?? 0, isExact: answer.data.count_is !== 'at_least' } : null;
}

/** The sum of the first money column, currencies apart. */
export function useSums(object: ObjectDeclaration, columns: readonly string[], where: string, q: string) {
  const field = columns.map((name) => fieldOf(object, name)).find((one) => one?.type === 'money');
  const query = { measure: `sum(${field?.name})`, group: 'currency', ...(where ? { where } : {}), ...(q ? { q } : {}) };
  const answer = useQuery({
    queryKey: keys.summary(object.object, query),
    queryFn: ({ signal }) => summarise(object.plural, query, signal),
    enabled: field !== undefined,
    placeholderData: keepPreviousData,
  });
  if (!field || !answer.data) return null;
  const sums = answer.data.data
    .map((row) => ({ currency: typeof row.currency === 'string' ? row.currency : null, sum: row[query.measure] as number | null }))
    .filter((row) => row.sum !== null && row.sum !== undefined && Number(row.sum) !== 0);
  return { field, sums };
}
