/*
 * A list of any object: head, views, filter, rows, footer. What it shows is in the address; how a field looks is the
 * field's own; the board, where there is one, is given by the app.
 */
import { IconCode, IconLayoutKanban, IconPlus, IconSearch, IconTable, IconUpload } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useRef, useState, type ComponentType } from 'react';
import { useLocation, useSearch } from 'wouter';
import { fieldOf, useLabel } from '@/api/catalogue';
import { chipsOf, printChips } from '@/api/condition';
import { openForm } from '@/api/intents';
import type { LayoutProps } from '@/api/layouts';
import { asProblem } from '@/api/problems';
import { keys } from '@/api/records';
import type { ObjectDeclaration } from '@/api/types';
import { number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
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
import { ColumnsMenu, MoreMenu, SortMenu } from './ListMenus';
import { ListStates } from './ListStates';
import { LiveRows } from './LiveRows';
import { PhoneList } from './PhoneList';
import { SelectionBar } from './SelectionBar';
import css from './Toolbar.module.css';
import { useListState } from './useListState';
import { rowsQuery, useRows } from './useRows';
import { useSelection } from './useSelection';
import { ViewTabs } from './ViewTabs';

interface ListPageProps {
  object: ObjectDeclaration;
  board: ComponentType<LayoutProps> | null;
}

export default function ListPage({ object, board: Board }: ListPageProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const narrow = useNarrow();
  const state = useListState(object);
  const [place] = useLocation();
  const search = useSearch();
  const heading = usePage([label(object.labels)], place);
  const [isText, setText] = useState(false);
  const [adding, setAdding] = useState(false);
  const [find, setFind] = useState(state.q);
  const finder = useRef<HTMLInputElement>(null);
  const q = useRested(find, 200);
  useEffect(() => {
    if (q !== state.q) state.set({ q: q || null });
    // Only what was typed drives the address; the address itself must not type back.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [q]);

  const isBoard = state.layout === 'board' && Board !== null;
  const query = useMemo(() => rowsQuery(object, state.columns, state.where, state.sort, state.q), [object, state.columns, state.where, state.sort, state.q]);
  const list = useRows(object, query);
  const selection = useSelection(list.rows, list.count);
  const { save, dialogs } = useFieldSave(object);
  const [range, setRange] = useState<[number, number]>([0, 0]);
  const onRange = useCallback((first: number, last: number) => setRange((old) => (old[0] === first && old[1] === last ? old : [first, last])), []);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = list;
  const onMore = useCallback(() => { if (hasNextPage && !isFetchingNextPage) void fetchNextPage(); }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  useEffect(() => {
    setWalk({ object: object.object, ids: list.rows.map((row) => row.id), address: search ? `${place}?${search}` : place, count: list.isExact ? list.count : null });
  }, [list.rows, list.count, list.isExact, object, place, search]);

  const create = () => openForm(object.object, { values: startValues(object, state.where) });
  useShortcuts({ '/': () => finder.current?.focus(), f: () => setAdding(true) });
  const figure = list.count === null ? null : `${number(list.count)}${list.isExact ? '' : '+'}`;
  const problem = list.error ? asProblem(list.error) : null;
  const part = problem?.body.errors?.find((one) => one.position !== undefined);
  const setWhere = useCallback((where: string) => { selection.clear(); state.set({ where }); }, [selection, state]);
  return (
    <>
      <div className={css.head}>
        <Tile hue={object.hue}><ObjectIcon name={object.icon} size={18} /></Tile>
        <h1 ref={heading} tabIndex={-1} className="cut">{label(object.labels)}</h1>
        <ListActions object={object} where={state.where} columns={state.columns} onCreate={create} />
      </div>
      <ViewTabs object={object} state={state} count={figure} />
      <div className={css.bar}>
        <div className={css.chips}>
          <FilterChips object={object} chips={chipsOf(state.where)} adding={adding} onAdding={setAdding} onText={() => setText(true)} onChange={(chips) => setWhere(printChips(chips))} />
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
          {!isBoard && <SortMenu object={object} sort={state.sort} onSort={(sort) => state.set({ sort })} />}
          {!isBoard && !narrow && <ColumnsMenu object={object} columns={state.columns} onColumns={(columns) => state.set({ columns: columns?.join(',') ?? null })} />}
          {Board && <LayoutSwitch isBoard={isBoard} onLayout={(layout) => state.set({ layout: layout === 'table' ? null : layout })} />}
        </div>
      </div>
      {isText && (
        <ConditionText
          object={object} where={state.where} onChange={setWhere} serverFault={part ? { position: part.position ?? 0, text: part.detail } : null}
          matches={list.count === null ? null : list.isExact ? t('matches', { n: list.count }) : t('matchesMore', { n: list.count })}
        />
      )}
      {isBoard && Board ? <Board object={object} where={state.where} q={state.q} sort={state.sort} /> : <LiveRows list={keys.list(object.object, query)}>{list.rows.length === 0 || (problem && !list.data) ? (
        <ListStates object={object} isLoading={list.isPending || (list.isFetching && !list.isFetchedAfterMount)} problem={problem} hasFilter={Boolean(state.where || state.q)} onRetry={() => void list.refetch()}
          onClear={() => { setFind(''); state.set({ where: '', q: null }); }} onCreate={create} />
      ) : narrow ? (
        <PhoneList object={object} rows={list.rows} columns={state.columns} label={label(object.labels)} hasMore={hasNextPage} onMore={onMore} />
      ) : (
        <Grid
          object={object} label={label(object.labels)} rows={list.rows} columns={state.columns} count={list.isExact ? list.count : null} sort={state.sort} onSort={(sort) => state.set({ sort })}
          selection={selection} save={save} hasMore={hasNextPage} onMore={onMore} isBusy={list.isPlaceholderData} onRange={onRange}
        />
      )}</LiveRows>}
      {!isBoard && !narrow && list.rows.length > 0 && (
        <Footer object={object} columns={state.columns} where={state.where} q={state.q} range={range} count={list.count} isExact={list.isExact} isFetching={list.isFetching} problem={problem} onRetry={() => void list.refetch()} />
      )}
      {!isBoard && <SelectionBar object={object} selection={selection} where={state.q ? '' : state.where} columns={state.columns} total={state.q ? null : list.count} isExact={list.isExact} />}
      {dialogs}
    </>
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
  for (const { path, op, value } of chipsOf(where) ?? []) {
    const field = fieldOf(object, path);
    if (!field || field.system || field.computed) continue;
    const one = Array.isArray(value) ? (value.length === 1 ? value[0] : null) : value;
    if ((op === '=' || op === 'in') && one !== null && typeof one !== 'object') values[path] = one;
  }
  return values;
}
