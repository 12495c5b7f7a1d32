/*
 * A list of any object: head, views, filter, rows, footer. What it shows is in the address; how a field looks is the
 * field's own; the board, where there is one, is given by the app.
 */
import { IconCode, IconLayoutKanban, IconPlus, IconSearch, IconTable, IconUpload, IconX } from '@tabler/icons-react';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, type ComponentType } from 'react';
import { useLocation, useSearch } from 'wouter';
import { fieldOf, useLabel } from '@/api/catalogue';
import { certainTests, chipsOf, printChips } from '@/api/condition';
import { openForm } from '@/api/intents';
import type { LayoutProps } from '@/api/layouts';
import { asProblem } from '@/api/problems';
import { keys } from '@/api/records';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import { number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button, IconButton } from '@/ui/Button';
import { Input } from '@/ui/Input';
import { isComposing, useShortcuts } from '@/ui/keys';
import { Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import { useRested } from '@/ui/useDelayed';
import { useNarrow } from '@/ui/useNarrow';
import { usePage } from '@/ui/usePage';
import { messages } from '../messages';
import { useFieldSave } from '../useFieldSave';
import { setWalk } from '../walk';
import { objectWord } from '../words';
import { ConditionText } from './ConditionText';
import { FilterChips } from './FilterChips';
import { Footer } from './Footer';
import { Grid } from './Grid';
import { plainLines } from './lines';
import { ColumnsMenu, GroupMenu, MoreMenu, SortMenu } from './ListMenus';
import { ListStates } from './ListStates';
import { LiveRows } from './LiveRows';
import { PhoneList } from './PhoneList';
import { rangeStore } from './range';
import { SelectionBar } from './SelectionBar';
import css from './Toolbar.module.css';
import { groupField, useGroups } from './useGroups';
import { useListState } from './useListState';
import { rowsQuery, useRows } from './useRows';
import { useSelection } from './useSelection';
import { ViewTabs } from './ViewTabs';

const Peek = lazy(() => import('./Peek'));

interface ListPageProps {
  object: ObjectDeclaration;
  board: ComponentType<LayoutProps> | null;
}

export default function ListPage({ object, board: Board }: ListPageProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const narrow = useNarrow();
  const state = useListState(object);
  const { where, sort, q, from, columns, set } = state;
  const [place] = useLocation();
  const search = useSearch();
  const heading = usePage([label(object.labels)], place);
  const [isText, setText] = useState(false);
  const [adding, setAdding] = useState<Field | boolean>(false);
  const [find, setFind] = useState(q);
  const finder = useRef<HTMLInputElement>(null);
  const typed = useRested(find, 200);
  useEffect(() => {
    if (typed !== q) set({ q: typed || null });
    // Only what was typed drives the address; the address itself must not type back.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed]);

  const isBoard = state.layout === 'board' && Board !== null;
  const grouping = narrow || isBoard ? undefined : groupField(object, state.group);
  const query = useMemo(() => rowsQuery(object, columns, where, sort, q, from), [columns, from, object, q, sort, where]);
  const isListed = state.isReady && !isBoard;
  const list = useRows(object, query, isListed && !grouping);
  const groups = useGroups({ object, field: isListed ? grouping : undefined, columns, where, q, query });
  const rows = grouping ? groups.rows : list.rows;
  const lines = useMemo(() => (grouping ? groups.lines : plainLines(list.rows)), [grouping, groups.lines, list.rows]);
  const counted = grouping ? { count: groups.groups.reduce((sum, group) => sum + group.count, 0), isExact: true } : list.counted;
  const count = counted?.count ?? null;
  const isExact = counted?.isExact ?? false;
  const selection = useSelection(rows, count);
  const { save, dialogs } = useFieldSave(object);
  const range = useMemo(rangeStore, []);
  const { fetchNextPage, hasNextPage, isFetchingNextPage, fetchPreviousPage, hasPreviousPage, isFetchingPreviousPage } = list;
  const onMore = useCallback(() => { if (hasNextPage && !isFetchingNextPage) void fetchNextPage(); }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const onLess = useCallback(() => { if (hasPreviousPage && !isFetchingPreviousPage) void fetchPreviousPage(); }, [fetchPreviousPage, hasPreviousPage, isFetchingPreviousPage]);
  useEffect(() => {
    setWalk({ object: object.object, ids: rows.map((row) => row.id), address: search ? `${place}?${search}` : place, count: isExact ? count : null });
  }, [count, isExact, object, place, rows, search]);

  const { peeked, onPeek, closePeek, panel } = usePeek();
  const create = () => openForm(object.object, { values: startValues(object, where) });
  useShortcuts({ '/': () => finder.current?.focus(), f: () => setAdding(true), F6: () => otherRegion(panel.current) });
  const figure = count === null ? null : `${number(count)}${isExact ? '' : '+'}`;
  const failed = grouping ? groups.error : list.error;
  const problem = failed ? asProblem(failed) : null;
  const part = problem?.body.errors?.find((one) => one.position !== undefined);
  const setWhere = useCallback((next: string) => { selection.clear(); set({ where: next }); }, [selection, set]);
  const onFilter = useCallback((field: Field) => setAdding(field), []);
  const onJump = useCallback((value: string) => set({ from: value }), [set]);
  const retry = () => (grouping ? groups.refetch() : void list.refetch());
  const isWaiting = !state.isReady || (grouping ? groups.isPending : list.isPending || (list.isFetching && !list.isFetchedAfterMount));
  // The old rows stay until the new ones come; what they were listed by stays with them.
  const listKey = useShownKey(`${where} ${sort} ${q} ${from} ${state.group}`, !list.isPlaceholderData && !list.isError);
  return (
    <>
      <div className={css.head}>
        <Tile hue={object.hue}><ObjectIcon name={object.icon} size={18} /></Tile>
        <h1 ref={heading} tabIndex={-1} className="cut">{label(object.labels)}</h1>
        <ListActions object={object} where={where} columns={columns} onCreate={create} />
      </div>
      <ViewTabs object={object} state={state} count={figure} />
      <div className={css.bar}>
        <div className={css.chips}>
          <FilterChips object={object} chips={chipsOf(where)} adding={adding} onAdding={setAdding} onText={() => setText(true)} onChange={(chips) => setWhere(printChips(chips))} />
          {!narrow && <Button look="quiet" size="small" active={isText} aria-pressed={isText} icon={<IconCode size={16} stroke={1.75} />} onClick={() => setText(!isText)}>{t('condition')}</Button>}
        </div>
        <div className={css.right}>
          <div className={css.find}>
            <IconSearch size={14} />
            <Input
              ref={finder} type="search" value={find} aria-label={t('find')} placeholder={t('find')} title={`${t('find')} (/)`} onChange={(event) => setFind(event.target.value)}
              onKeyDown={(event) => { if (event.key === 'Escape' && !isComposing(event)) { setFind(''); event.currentTarget.blur(); } }}
            />
          </div>
          {!isBoard && <SortMenu object={object} sort={sort} onSort={(next) => set({ sort: next })} />}
          {!isBoard && !narrow && <GroupMenu object={object} group={state.group} onGroup={(group) => set({ group })} />}
          {!isBoard && !narrow && (
            <ColumnsMenu object={object} columns={columns} density={state.density} onColumns={(next) => set({ columns: next?.join(',') ?? null })} onDensity={(density) => set({ density })} />
          )}
          {Board && <LayoutSwitch isBoard={isBoard} onLayout={(layout) => set({ layout: layout === 'table' && !state.view.texts.layout ? '' : layout })} />}
        </div>
      </div>
      {isText && (
        <ConditionText
          object={object} where={where} onChange={setWhere} serverFault={part ? { position: part.position ?? 0, text: part.detail } : null}
          matches={figure === null ? null : t('matches', { n: figure })}
        />
      )}
      {from && !isBoard && <JumpBar object={object} sort={sort} from={from} onClose={() => set({ from: null })} />}
      <div className={css.body}>
        <div className={css.main}>
          {isBoard && Board ? <Board object={object} where={where} q={q} sort={sort} /> : <LiveRows list={keys.list(object.object, query)}>{lines.length === 0 ? (
            <ListStates object={object} isLoading={isWaiting} problem={problem} hasFilter={Boolean(where || q)} from={from} onFromStart={() => set({ from: null })} onRetry={retry}
              onClear={() => { setFind(''); set({ where: '', q: null }); }} onCreate={create} />
          ) : narrow ? (
            <PhoneList object={object} rows={rows} columns={columns} label={label(object.labels)} hasMore={hasNextPage} onMore={onMore} />
          ) : (
            <Grid
              object={object} label={label(object.labels)} lines={lines} groups={grouping ? groups : null} groupField={grouping} start={grouping ? 0 : list.start} listKey={listKey} columns={columns}
              count={isExact && !from ? count : null} sort={sort} group={state.group} widths={state.widths} pinned={state.pinned} density={state.density} selection={selection} save={save}
              hasMore={!grouping && hasNextPage} onMore={onMore} onLess={onLess} isBusy={list.isPlaceholderData || (Boolean(grouping) && groups.isFetching)} peeked={peeked?.id ?? null} onPeek={onPeek}
              onChange={set} onFilter={onFilter} onJump={onJump} onRange={range.set}
            />
          )}</LiveRows>}
          {!isBoard && !narrow && lines.length > 0 && (
            <Footer
              object={object} columns={columns} where={where} q={q} range={range} hasPlaces={!grouping && !from} counted={counted} isFetching={grouping ? groups.isFetching : list.isFetching}
              problem={problem} onRetry={retry}
            />
          )}
        </div>
        {peeked && !narrow && !isBoard && <Suspense fallback={null}><Peek ref={panel} object={object} row={peeked} onClose={closePeek} /></Suspense>}
      </div>
      {grouping && groups.loaders}
      {!isBoard && <SelectionBar object={object} selection={selection} where={q ? '' : where} columns={columns} total={q ? null : count} isExact={isExact} />}
      {dialogs}
    </>
  );
}

/** The record looked at beside the list. Closing gives the focus back to its row. */
function usePeek() {
  const [peeked, setPeeked] = useState<RecordData | null>(null);
  const panel = useRef<HTMLElement>(null);
  const onPeek = useCallback((record: RecordData | null) => setPeeked(record), []);
  const closePeek = useCallback(() => {
    setPeeked(null);
    focusGrid();
  }, []);
  return { peeked, onPeek, closePeek, panel };
}

function focusGrid(): void {
  document.querySelector<HTMLElement>('[role="grid"] [data-cell][tabindex="0"]')?.focus();
}

function otherRegion(panel: HTMLElement | null): void {
  if (panel && !panel.contains(document.activeElement)) panel.focus();
  else focusGrid();
}

function useShownKey(key: string, isShown: boolean): string {
  const shown = useRef(key);
  if (isShown) shown.current = key;
  return shown.current;
}

/** The list begins somewhere else than at its first row, and says so. */
function JumpBar({ object, sort, from, onClose }: { object: ObjectDeclaration; sort: string; from: string; onClose: () => void }) {
  const t = useMessages(messages);
  const label = useLabel();
  const field = fieldOf(object, sort.split(',')[0]?.replace(/^-/, '') ?? '');
  return (
    <div className={css.jump} role="status">
      <span className="cut">{t('jumped', { field: label(field?.label), from })}</span>
      <IconButton size="small" label={t('fromStart')} onClick={onClose}><IconX size={14} /></IconButton>
    </div>
  );
}

function ListActions({ object, where, columns, onCreate }: { object: ObjectDeclaration; where: string; columns: readonly string[]; onCreate: () => void }) {
  const t = useMessages(messages);
  const label = useLabel();
  const [, navigate] = useLocation();
  if (!object.rights.create) return <div className={css.actions}><MoreMenu object={object} where={where} columns={columns} /></div>;
  return (
    <div className={css.actions}>
      {object.group !== 'settings' && <Button icon={<IconUpload size={16} stroke={1.75} />} onClick={() => navigate('/import')}>{t('import')}</Button>}
      <MoreMenu object={object} where={where} columns={columns} />
      <Button look="filled" icon={<IconPlus size={16} />} onClick={onCreate} title={`${t('create', { object: objectWord(label(object.label)) })} (C)`}>
        {t('create', { object: objectWord(label(object.label)) })}
      </Button>
    </div>
  );
}

function LayoutSwitch({ isBoard, onLayout }: { isBoard: boolean; onLayout: (layout: 'table' | 'board') => void }) {
  const t = useMessages(messages);
  return (
    <div className={css.segmented} role="group" aria-label={t('layout')}>
      <button type="button" aria-pressed={!isBoard} aria-label={t('table')} title={t('table')} onClick={() => onLayout('table')}><IconTable size={16} stroke={1.75} /></button>
      <button type="button" aria-pressed={isBoard} aria-label={t('board')} title={t('board')} onClick={() => onLayout('board')}><IconLayoutKanban size={16} stroke={1.75} /></button>
    </div>
  );
}

/** A record made from a filtered list starts with what the filter says: industry is retail, kind is task. */
function startValues(object: ObjectDeclaration, where: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { path, op, value } of certainTests(where)) {
    const field = fieldOf(object, path);
    if (!field || field.system || field.computed) continue;
    const one = Array.isArray(value) ? (value.length === 1 ? value[0] : null) : value;
    if ((op === '=' || op === 'in') && one !== null && typeof one !== 'object') values[path] = one;
  }
  return values;
}
