/*
 * Rows under headings: one summary call counts and sums all groups, a closed one costs nothing more. The rows of an open
 * one are listed by its receipt.
 */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { fieldOf, titleOf, useCatalogue } from '@/api/catalogue';
import { keys, listRecords, summarise, type ListQuery } from '@/api/records';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import { groupLines, groupsOf, type Group, type Line, type Loaded } from './lines';
import { moneyOf, useRows } from './useRows';

const byMonth = ['date', 'timestamp'];
const byValue = ['choice', 'relation', 'boolean'];

/** What a list may be grouped by: few values, or months. */
export function groupOf(field: Field): string | null {
  if (byMonth.includes(field.type)) return `month(${field.name})`;
  return byValue.includes(field.type) ? field.name : null;
}

export function groupField(object: ObjectDeclaration, group: string): Field | undefined {
  const field = fieldOf(object, /^month\((\w+)\)$/.exec(group)?.[1] ?? group);
  return field && groupOf(field) === group ? field : undefined;
}

interface Options {
  object: ObjectDeclaration;
  field: Field | undefined;
  columns: readonly string[];
  where: string;
  q: string;
  query: ListQuery;
}

export interface Groups {
  groups: Group[];
  lines: Line[];
  rows: RecordData[];
  isPending: boolean;
  isFetching: boolean;
  error: unknown;
  nameOf: (group: Group) => string | null;
  toggle: (key: string) => void;
  more: (key: string) => void;
  refetch: () => void;
  /** What loads the rows of open groups: to be rendered, draws nothing. */
  loaders: ReactNode;
}

export function useGroups({ object, field, columns, where, q, query }: Options): Groups {
  const money = moneyOf(object, columns);
  const group = field ? (groupOf(field) ?? '') : '';
  const sum = money ? `sum(${money.name})` : null;
  const asked = { group: money ? `${group},currency` : group, measure: ['count', ...(sum ? [sum] : [])].join(','), receipt: true, ...(where ? { where } : {}), ...(q ? { q } : {}) };
  const answer = useQuery({
    queryKey: keys.summary(object.object, asked), enabled: field !== undefined, placeholderData: keepPreviousData,
    queryFn: ({ signal }) => summarise(object.plural, asked, signal),
  });
  const groups = useMemo(() => (field && answer.data ? ordered(groupsOf(answer.data.data, group, sum), field) : []), [answer.data, field, group, sum]);
  const { open, toggle } = useOpen(group, groups);
  const [loaded, setLoaded] = useState<ReadonlyMap<string, Loaded & { more: () => void }>>(new Map());
  const onLoaded = useCallback((key: string, rows: Loaded & { more: () => void }) => setLoaded((old) => new Map(old).set(key, rows)), []);
  const lines = useMemo(() => groupLines(groups, open, loaded), [groups, loaded, open]);
  const rows = useMemo(() => lines.flatMap((line) => (line.kind === 'row' ? [line.record] : [])), [lines]);
  const nameOf = useNames(field, groups);
  return {
    groups, lines, rows, nameOf, toggle, isPending: answer.isPending, isFetching: answer.isFetching, error: answer.error, refetch: () => void answer.refetch(),
    more: (key) => loaded.get(key)?.more(),
    loaders: groups.filter((one) => open.has(one.key)).map((one) => <GroupRows key={one.key} object={object} group={one} query={query} onLoaded={onLoaded} />),
  };
}

/** The first group begins open; which are open is forgotten with the grouping. */
function useOpen(group: string, groups: readonly Group[]) {
  const [toggled, setToggled] = useState<{ group: string; keys: ReadonlySet<string> }>({ group: '', keys: new Set() });
  const first = groups[0]?.key;
  const keys = toggled.group === group ? toggled.keys : null;
  const open = useMemo(() => keys ?? new Set(first === undefined ? [] : [first]), [first, keys]);
  const toggle = useCallback((key: string) => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    setToggled({ group, keys: next });
  }, [group, open]);
  return { open, toggle };
}

function GroupRows({ object, group, query, onLoaded }: { object: ObjectDeclaration; group: Group; query: ListQuery; onLoaded: (key: string, rows: Loaded & { more: () => void }) => void }) {
  const { count: _count, ...uncounted } = query;
  const { rows, hasNextPage, isFetchingNextPage, fetchNextPage, isPlaceholderData } = useRows(object, { ...uncounted, where: group.where });
  useEffect(() => {
    if (isPlaceholderData) return;
    onLoaded(group.key, { rows, hasMore: hasNextPage, more: () => { if (hasNextPage && !isFetchingNextPage) void fetchNextPage(); } });
  }, [fetchNextPage, group.key, hasNextPage, isFetchingNextPage, isPlaceholderData, onLoaded, rows]);
  return null;
}

/** Choices as declared, months from the latest, others by how many; what is empty last. */
function ordered(groups: Group[], field: Field): Group[] {
  const place = (group: Group): number => {
    if (group.value === null) return Infinity;
    const index = field.choices?.findIndex((choice) => choice.value === group.value) ?? -1;
    return index >= 0 ? index : -group.count;
  };
  if (byMonth.includes(field.type)) return [...groups].sort((a, b) => (a.value === null ? 1 : b.value === null ? -1 : b.key.localeCompare(a.key)));
  return [...groups].sort((a, b) => place(a) - place(b));
}

/** The names of related records, in one request. */
function useNames(field: Field | undefined, groups: readonly Group[]): (group: Group) => string | null {
  const to = useCatalogue().find(field?.type === 'relation' ? field.to : null);
  const ids = groups.map((group) => group.value).filter((value): value is number => typeof value === 'number').slice(0, 200);
  const query = { where: `id in (${ids.join(', ')})`, fields: `id,${to?.title ?? ''}`, limit: 200 };
  const answer = useQuery({
    queryKey: keys.list(to?.object ?? '', query), enabled: to !== undefined && ids.length > 0, staleTime: 60_000, placeholderData: keepPreviousData,
    queryFn: ({ signal }) => listRecords(to?.plural ?? '', query, signal),
  });
  return (group) => {
    const record = answer.data?.data.find((one) => one.id === group.value);
    return to && record ? titleOf(to, record) : null;
  };
}
