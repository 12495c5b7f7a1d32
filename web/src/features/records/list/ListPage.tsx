/*
 * A list of any object: head, views, filter, rows, footer. What it shows is in the address; how a field looks is the
 * field's own; the board, where there is one, is given by the app.
 */
import { IconPlus, IconUpload, IconX } from '@tabler/icons-react';
import { lazy, Suspense, useCallback, useEffect, useRef, useState, type ComponentType } from 'react';
import { useLocation, useSearch } from 'wouter';
import { fieldOf, useLabel } from '@/api/catalogue';
import { certainTests } from '@/api/condition';
import { openForm } from '@/api/intents';
import type { LayoutProps } from '@/api/layouts';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import { number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button, IconButton } from '@/ui/Button';
import { useShortcuts } from '@/ui/keys';
import { Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import { useNarrow } from '@/ui/useNarrow';
import { usePage } from '@/ui/usePage';
import { messages } from '../messages';
import { setWalk } from '../walk';
import { objectWord } from '../words';
import { ConditionText } from './ConditionText';
import { ListBar, useFind } from './ListBar';
import { ListBody } from './ListBody';
import { MoreMenu } from './ListMenus';
import { SelectionBar } from './SelectionBar';
import css from './Toolbar.module.css';
import { useListed } from './useListed';
import { useListState } from './useListState';
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
  const { where, q, from, columns, set } = state;
  const [place] = useLocation();
  const heading = usePage([label(object.labels)], place);
  const [isText, setText] = useState(false);
  const [adding, setAdding] = useState<Field | boolean>(false);
  const find = useFind(state);
  const isBoard = state.layout === 'board' && Board !== null;
  const listed = useListed(object, state, { rows: !isBoard, headings: !narrow && !isBoard });
  const { rows, counted, problem } = listed;
  const count = counted?.count ?? null;
  const isExact = counted?.isExact ?? false;
  const selection = useSelection(rows, count);
  const { peeked, onPeek, closePeek, panel } = usePeek();
  useWalk(object, rows, isExact ? count : null);
  const create = () => openForm(object.object, { values: startValues(object, where) });
  useShortcuts({ '/': () => find.box.current?.focus(), f: () => setAdding(true), F6: () => otherRegion(panel.current) });
  const figure = count === null ? null : `${number(count)}${isExact ? '' : '+'}`;
  const part = problem?.body.errors?.find((one) => one.position !== undefined);
  const setWhere = useCallback((next: string) => { selection.clear(); set({ where: next }); }, [selection, set]);
  return (
    <>
      <div className={css.head}>
        <Tile hue={object.hue}><ObjectIcon name={object.icon} size={18} /></Tile>
        <h1 ref={heading} tabIndex={-1} className="cut">{label(object.labels)}</h1>
        <ListActions object={object} where={where} columns={columns} onCreate={create} />
      </div>
      <ViewTabs object={object} state={state} count={figure} />
      <ListBar
        object={object} state={state} find={find} adding={adding} onAdding={setAdding} isText={isText} onText={setText}
        hasBoard={Board !== null} isBoard={isBoard} onWhere={setWhere}
      />
      {isText && (
        <ConditionText
          object={object} where={where} onChange={setWhere} serverFault={part ? { position: part.position ?? 0, text: part.detail } : null}
          matches={figure === null ? null : t('matches', { n: figure })}
        />
      )}
      {from && !isBoard && <JumpBar object={object} sort={state.sort} from={from} onClose={() => set({ from: null })} />}
      <div className={css.body}>
        {isBoard && Board
          ? <div className={css.main}><Board object={object} where={where} q={q} sort={state.sort} /></div>
          : <ListBody {...{ object, state, listed, selection, onPeek, find }} peeked={peeked?.id ?? null} onFilter={setAdding} onCreate={create} />}
        {peeked && !narrow && !isBoard && <Suspense fallback={null}><Peek ref={panel} object={object} row={peeked} onClose={closePeek} /></Suspense>}
      </div>
      {listed.loaders}
      {!isBoard && (
        <SelectionBar object={object} selection={selection} where={q ? '' : where} columns={columns} total={q ? null : count} isExact={isExact} />
      )}
    </>
  );
}

/** The records of the list, for the record page to walk on by. */
function useWalk(object: ObjectDeclaration, rows: readonly RecordData[], count: number | null): void {
  const [place] = useLocation();
  const search = useSearch();
  useEffect(() => {
    setWalk({ object: object.object, ids: rows.map((row) => row.id), address: search ? `${place}?${search}` : place, count });
  }, [count, object, place, rows, search]);
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
