/* What the board asks of the server: one summary for all lanes, one list a lane, the figures of what is still open. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { expandOf, fieldOf } from '@/api/catalogue';
import { both, printOperand } from '@/api/condition';
import { keys, listRecords, summarise, type ListQuery } from '@/api/records';
import { useMe } from '@/api/session';
import type { ObjectDeclaration } from '@/api/types';
import { figuresByLane, figuresOf, measuresOf, type Lane } from './lanes';

const laneCards = 20;

export interface Shown {
  object: ObjectDeclaration;
  where: string;
  q: string;
  sort: string;
}

export function laneQuery({ object, where, q, sort }: Shown, lane: Lane): ListQuery {
  const stage = object.process?.field ?? '';
  const fields = object.fields.filter((field) => !['long_text', 'lines', 'links'].includes(field.type));
  return {
    where: both(where, `${stage} = ${printOperand(lane.value)}`), sort, limit: laneCards, expand: expandOf(fields),
    fields: [...new Set(['id', 'version', ...fields.map((field) => field.name)])].join(','), ...(q ? { q } : {}),
  };
}

/** The last to arrive stands first, unless the view says otherwise. */
export function standardSort(object: ObjectDeclaration): string {
  const since = object.process?.since;
  if (since && fieldOf(object, since)?.sortable) return `-${since}`;
  return fieldOf(object, 'updated_at')?.sortable ? '-updated_at' : '';
}

export function useLaneCards(shown: Shown, lane: Lane, enabled: boolean) {
  const query = laneQuery(shown, lane);
  const answer = useInfiniteQuery({
    queryKey: keys.list(shown.object.object, query),
    queryFn: ({ pageParam, signal }) => listRecords(shown.object.plural, pageParam ? { ...query, after: pageParam } : query, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    enabled,
  });
  const rows = useMemo(() => answer.data?.pages.flatMap((page) => page.data) ?? [], [answer.data]);
  return { ...answer, rows };
}

export function useFigures({ object, where, q }: Shown, lanes: readonly Lane[]) {
  const { company } = useMe();
  const stage = object.process?.field ?? '';
  const measures = useMemo(() => measuresOf(object), [object]);
  const filter = { ...(where ? { where } : {}), ...(q ? { q } : {}) };
  const byLane = { group: measures.group, measure: measures.measure, ...filter };
  const ended = lanes.filter((lane) => lane.is).map((lane) => printOperand(lane.value)).join(', ');
  const ofOpen = {
    measure: measures.measure, ...(measures.amount ? { group: 'currency' } : {}), ...filter,
    where: both(where, ended ? `${stage} not in (${ended})` : ''),
  };
  const lane = useQuery({
    queryKey: keys.summary(object.object, byLane), queryFn: ({ signal }) => summarise(object.plural, byLane, signal), placeholderData: keepPreviousData,
  });
  const open = useQuery({
    queryKey: keys.summary(object.object, ofOpen), queryFn: ({ signal }) => summarise(object.plural, ofOpen, signal), placeholderData: keepPreviousData,
  });
  return {
    byLane: useMemo(() => lane.data && figuresByLane(lane.data.data, stage, measures, company.currency), [lane.data, stage, measures, company.currency]),
    open: useMemo(() => open.data && figuresOf(open.data.data, measures, company.currency), [open.data, measures, company.currency]),
    /** Figures on screen are from before the last change: shown pale until the server has counted again. */
    isOld: lane.isFetching && lane.data !== undefined,
    error: lane.error,
    hasMoney: measures.amount !== null,
    hasWeighted: measures.weighted !== null,
  };
}
