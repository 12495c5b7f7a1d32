/*
 * The grid: virtual rows of fixed height on CSS grid, role=grid with one tab stop. Cells are text until edited.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState, type CSSProperties } from 'react';
import { useLocation } from 'wouter';
import { useHold } from '@/api/live/marks';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import type { Density } from '@/ui/preferences';
import { useLasting } from '@/ui/useDelayed';
import type { SaveField } from '../useFieldSave';
import css from './Grid.module.css';
import { columnFields, isEditable, template, type Widths } from './gridColumns';
import { GridHead, type ViewChange } from './GridHead';
import { GridRow } from './GridRow';
import { GroupRow } from './GroupRow';
import type { Line } from './lines';
import type { Groups } from './useGroups';
import { headId, pick, useGrid } from './useGrid';
import { useKeptPlace } from './useKeptPlace';
import type { Selection } from './useSelection';
import { WaitRow } from './ListStates';

export const rowHeights: Record<Density, number> = { compact: 32, default: 36, roomy: 44 };

export interface GridProps {
  object: ObjectDeclaration;
  label: string;
  lines: readonly Line[];
  /** The grouping, where there is one. */
  groups: Groups | null;
  groupField: Field | undefined;
  /** The place of the first line in the whole list. */
  start: number;
  /** What is listed: another one begins at the top. */
  listKey: string;
  columns: readonly string[];
  count: number | null;
  sort: string;
  group: string;
  widths: Widths;
  pinned: number;
  density: Density;
  selection: Selection;
  save: SaveField;
  hasMore: boolean;
  onMore: () => void;
  onLess: () => void;
  isBusy: boolean;
  peeked: number | null;
  onPeek: (record: RecordData | null) => void;
  onChange: (change: ViewChange) => void;
  onFilter: (field: Field) => void;
  onJump: (from: string) => void;
  onRange: (first: number, last: number) => void;
}

export function Grid(props: GridProps) {
  const { object, label, lines, groups, groupField, start, listKey, columns, count, sort, group, pinned, density } = props;
  const { selection, save, hasMore, onMore, onLess, isBusy, peeked, onPeek, onChange, onFilter, onJump, onRange } = props;
  const [, navigate] = useLocation();
  const height = rowHeights[density];
  const scroller = useRef<HTMLDivElement>(null);
  const [resizing, setResizing] = useState<Widths | null>(null);
  const [scrolled, setScrolled] = useState(false);
  const busy = useLasting(isBusy);
  const widths = resizing ?? props.widths;
  const fields = useMemo(() => columnFields(object, columns), [columns, object]);
  const { columns: columnsCss, total, pins } = useMemo(() => template(object, fields, widths, pinned), [fields, object, pinned, widths]);
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => scroller.current, estimateSize: () => height, overscan: 10, scrollPaddingStart: 40, scrollPaddingEnd: 8 });
  useEffect(() => virtual.measure(), [height, virtual]);
  useKeptPlace({ scroller, virtual, listKey, start, height, isReady: lines.length > 0 });

  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= lines.length - 50) onMore();
  }, [hasMore, last, lines.length, onMore]);
  useEffect(() => {
    // Where it is by now: rows that came above have moved it.
    if ((virtual.scrollOffset ?? 0) / height <= 50) onLess();
  }, [first, height, onLess, virtual]);
  const moreOf = groups?.more;
  useEffect(() => {
    for (const item of items) {
      const line = lines[item.index];
      if (line?.kind === 'wait') moreOf?.(line.id.slice('wait '.length));
    }
  }, [items, lines, moreOf]);
  const top = virtual.scrollOffset ?? 0;
  const shown = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - 34) / height));
  const firstShown = Math.min(lines.length, Math.floor(top / height) + 1);
  useEffect(() => onRange(start + firstShown, start + Math.min(lines.length, firstShown + shown - 1)), [firstShown, lines.length, onRange, shown, start]);

  const open = useCallback((record: RecordData) => navigate(`/o/${object.plural}/${record.id}`), [navigate, object]);
  const canEdit = useCallback((field: Field) => isEditable(object, field), [object]);
  const scrollTo = useCallback((index: number) => virtual.scrollToIndex(index, { align: 'auto' }), [virtual]);
  const toggle = useCallback((key: string) => groups?.toggle(key), [groups]);
  const escape = useCallback(() => { if (peeked !== null) onPeek(null); else selection.clear(); }, [onPeek, peeked, selection]);
  const { root, active, edit, setEdit, setActive, begin, leave, refocus, onKeyDown } = useGrid({
    lines, fields, canEdit, scrollTo, onOpen: open, onPeek, onPick: selection.pick, onToggle: toggle, onEscape: escape, onEnd: onMore,
  });
  useHold(object.object, edit?.id ?? null);
  // While a record is looked at, the keys walk on.
  const activeLine = peeked === null ? undefined : lines.find((line) => line.id === active?.id);
  useEffect(() => {
    if (activeLine?.kind === 'row' && activeLine.id !== peeked) onPeek(activeLine.record);
  }, [activeLine, onPeek, peeked]);

  const leaving = useRef(leave);
  leaving.current = leave;
  const onFocus = useCallback((id: number | string, name: string) => setActive({ id, name }), [setActive]);
  const onRefocus = useCallback((name: string) => refocus({ id: headId, name: fields.some((field) => field.name === name) ? name : pick }), [fields, refocus]);
  const onDraft = useCallback((draft: unknown) => setEdit((old) => (old ? { ...old, draft, error: null } : old)), [setEdit]);
  const onCancel = useCallback(() => leaving.current('stay'), []);
  const onAbandon = useCallback((id: number, name: string) => setEdit((old) => (old?.id === id && old.name === name ? null : old)), [setEdit]);
  const onCommit = useCallback((record: RecordData, field: Field, value: unknown, move: 'down' | 'right' | 'none' | 'stay') => {
    if (move === 'none') setEdit((old) => (old?.id === record.id && old.name === field.name ? null : old));
    else leaving.current(move);
    if (JSON.stringify(value ?? null) === JSON.stringify(record[field.name] ?? null)) return;
    void save(record, field, value).then((saved) => {
      // The typed value stays, with the sentence under it, and the focus comes back.
      if (!saved.ok && saved.error) setEdit({ id: record.id, name: field.name, draft: value, error: saved.error });
    });
  }, [save, setEdit]);
  const activeOf = (id: number | string) => (active?.id === id ? active.name : null);
  return (
    <div
      ref={scroller} className={css.scroller} data-scrolled={scrolled || undefined} onScroll={(event) => setScrolled(event.currentTarget.scrollLeft > 0)}
      style={{ '--gx-row': `${height}px` } as CSSProperties}
    >
      {busy && <div className={css.bar} />}
      <div
        ref={root} role="grid" aria-label={label} aria-multiselectable aria-rowcount={count === null || groups ? -1 : count + 1} aria-colcount={fields.length + 1}
        className={css.canvas} style={{ '--columns': columnsCss, '--total': `${total}px` } as CSSProperties} onKeyDown={onKeyDown}
      >
        <GridHead
          grid={root} fields={fields} sort={sort} group={group} widths={widths} pinned={pinned} pins={pins} activeName={activeOf(headId)} onPickAll={selection.pickAll}
          picked={selection.count === 0 ? 'none' : selection.hasAll ? 'all' : 'some'} onFocus={onFocus} onRefocus={onRefocus} onChange={onChange} onResize={setResizing} onFilter={onFilter} onJump={onJump}
        />
        <div role="rowgroup" style={{ height: lines.length * height, position: 'relative' }}>
          {items.map((item) => {
            const line = lines[item.index];
            const rowIndex = Math.max(0, start) + item.index + 2;
            if (!line) return null;
            if (line.kind === 'wait') return <WaitRow key={line.id} top={item.start} />;
            if (line.kind === 'group') {
              return groups && groupField && (
                <GroupRow
                  key={line.id} line={line} field={groupField} name={groups.nameOf(line.group)} rowIndex={rowIndex} columns={fields.length + 1} top={item.start}
                  isActive={activeOf(line.id) !== null} onFocus={onFocus} onToggle={groups.toggle}
                />
              );
            }
            return (
              <GridRow
                key={line.id} object={object} record={line.record} index={line.index} rowIndex={rowIndex} top={item.start} fields={fields} pins={pins} isSelected={selection.has(line.id)}
                isPeeked={peeked === line.id} activeName={activeOf(line.id)} edit={edit?.id === line.id ? edit : null} onFocus={onFocus} onPick={selection.pick}
                onBegin={begin} onDraft={onDraft} onCommit={onCommit} onCancel={onCancel} onAbandon={onAbandon}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
