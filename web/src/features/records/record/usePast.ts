import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocation, useSearch } from 'wouter';
import { expandOf } from '@/api/catalogue';
import { history, keys, readPast } from '@/api/records';
import type { ObjectDeclaration, RecordData } from '@/api/types';
import { stopsOf, type Stop } from './past';

export interface Past {
  stops: Stop[];
  index: number;
  /** As it was; the present record until it has come. */
  record: RecordData | null;
  error: unknown;
  hasOlder: boolean;
  go: (index: number) => void;
}

/** The past stands in the address (`?as_of=`), so that it can be sent to somebody. null: today. */
export function usePast(object: ObjectDeclaration, id: number): { past: Past | null; open: () => void; close: () => void } {
  const [, navigate] = useLocation();
  const wanted = new URLSearchParams(useSearch()).get('as_of');
  const here = `/o/${object.plural}/${id}`;
  const entries = useInfiniteQuery({
    queryKey: keys.history(object.object, id),
    queryFn: ({ pageParam, signal }) => history(object.plural, id, pageParam, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next,
    enabled: wanted !== null,
    staleTime: 0,
  });
  const stops = stopsOf(entries.data?.pages.flatMap((page) => page.data) ?? []);
  const found = stops.findIndex((stop) => stop.at === wanted);
  const index = found >= 0 ? found : Math.max(0, stops.length - 2);
  const stop = stops[index];
  const then = useQuery({
    queryKey: keys.past(object.object, id, stop?.at ?? ''),
    queryFn: ({ signal }) => readPast(object.plural, id, stop?.at ?? '', expandOf(object.fields), signal),
    enabled: wanted !== null && stop !== undefined,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = entries;
  useEffect(() => {
    if (wanted !== null && hasNextPage && !isFetchingNextPage && (found < 0 || index < 5)) void fetchNextPage();
  }, [fetchNextPage, found, hasNextPage, index, isFetchingNextPage, wanted]);

  const go = (to: number) => stops[to] && navigate(`${here}?as_of=${stops[to].at}`, { replace: true });
  return {
    past: wanted === null ? null : { stops, index, record: then.data ?? null, error: entries.error ?? then.error, hasOlder: hasNextPage, go },
    open: () => navigate(`${here}?as_of=before`),
    close: () => navigate(here),
  };
}
