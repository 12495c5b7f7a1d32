/* What a list holds: its rows, plain or under headings, how many there are, and what is wrong or still on its way. */
import { useCallback, useMemo, useRef } from 'react';
import { asProblem } from '@/api/problems';
import type { ObjectDeclaration } from '@/api/types';
import { plainLines } from './lines';
import { groupField, useGroups } from './useGroups';
import type { ListState } from './useListState';
import { rowsQuery, useRows } from './useRows';

/** shows: whether rows are shown at all (a board has cards of its own), and whether headings may stand between them. */
export function useListed(object: ObjectDeclaration, state: ListState, shows: { rows: boolean; headings: boolean }) {
  const { where, sort, q, from, columns } = state;
  const query = useMemo(() => rowsQuery(object, columns, where, sort, q, from), [columns, from, object, q, sort, where]);
  const grouping = shows.headings ? groupField(object, state.group) : undefined;
  const isListed = state.isReady && shows.rows;
  const list = useRows(object, query, isListed && !grouping);
  const groups = useGroups({ object, field: isListed ? grouping : undefined, columns, where, q, query });
  const lines = useMemo(() => (grouping ? groups.lines : plainLines(list.rows)), [grouping, groups.lines, list.rows]);
  const failed = grouping ? groups.error : list.error;
  // The old rows stay until the new ones come; what they were listed by stays with them.
  const listKey = useShownKey(`${where} ${sort} ${q} ${from} ${state.group}`, !list.isPlaceholderData && !list.isError);
  return {
    query, grouping, lines, listKey, groups: grouping ? groups : null, loaders: grouping ? groups.loaders : null,
    rows: grouping ? groups.rows : list.rows, start: grouping ? 0 : list.start,
    counted: grouping ? { count: groups.groups.reduce((sum, group) => sum + group.count, 0), isExact: true } : list.counted,
    problem: failed ? asProblem(failed) : null,
    retry: () => (grouping ? groups.refetch() : void list.refetch()),
    isWaiting: !state.isReady || (grouping ? groups.isPending : list.isPending || (list.isFetching && !list.isFetchedAfterMount)),
    isFetching: grouping ? groups.isFetching : list.isFetching,
    isBusy: list.isPlaceholderData || (grouping !== undefined && groups.isFetching),
    ...useEnds(list, grouping === undefined),
  };
}

export type Listed = ReturnType<typeof useListed>;

/** Going on at either end, while nothing is on its way from there. */
function useEnds(list: ReturnType<typeof useRows>, hasEnds: boolean) {
  const { fetchNextPage, hasNextPage, isFetchingNextPage, fetchPreviousPage, hasPreviousPage, isFetchingPreviousPage } = list;
  const onMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const onLess = useCallback(() => {
    if (hasPreviousPage && !isFetchingPreviousPage) void fetchPreviousPage();
  }, [fetchPreviousPage, hasPreviousPage, isFetchingPreviousPage]);
  return { onMore, onLess, hasMore: hasEnds && hasNextPage };
}

function useShownKey(key: string, isShown: boolean): string {
  const shown = useRef(key);
  if (isShown) shown.current = key;
  return shown.current;
}
