/*
 * The grid: virtual rows of fixed height on CSS grid, role=grid with one tab stop. Cells are text until edited.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useHold } from '@/api/live/marks';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import { usePreferences, type Density } from '@/ui/preferences';
import type { SaveField } from '../useFieldSave';
import css from './Grid.module.css';
import { columnFields, isEditable, storedWidths, storeWidths, template } from './gridColumns';
import { GridHead } from './GridHead';
import { GridRow } from './GridRow';
import type { Selection } from './useSelection';
import { useGrid } from './useGrid';
import { useScrollMemory } from './useScrollMemory';

export const rowHeights: Record<Density, number> = { compact: 32, default: 36, roomy: 44 };

interface GridProps {
  object: ObjectDeclaration;
  label: string;
  rows: readonly RecordData[];
  columns: readonly string[];
  count: number | null;
  sort: string;
  onSort: (sort: string) => void;
  selection: Selection;
  save: SaveField;
  hasMore: boolean;
  onMore: () => void;
  isBusy: boolean;
  onRange: (first: number, last: number) => void;
}

export function Grid({ object, label, rows, columns, count, sort, onSort, selection, save, hasMore, onMore, isBusy, onRange }: GridProps) {
  const [, navigate] = useLocation();
  const { density } = usePreferences();
  const height = rowHeights[density];
  const scroller = useRef<HTMLDivElement>(null);
  const [widths, setWidths] = useState(() => storedWidths(object));
  const [scrolled, setScrolled] = useState(false);
  const fields = columnFields(object, columns);
  const { columns: columnsCss, total } = template(object, fields, widths);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => height, overscan: 10, scrollPaddingStart: 40, scrollPaddingEnd: 8 });
  useEffect(() => virtual.measure(), [height, virtual]);
  useScrollMemory(scroller, rows.length > 0);

  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - 50) onMore();
  }, [hasMore, last, onMore, rows.length]);
  const top = virtual.scrollOffset ?? 0;
  const shown = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - 34) / height));
  const firstShown = Math.min(rows.length, Math.floor(top / height) + 1);
  useEffect(() => onRange(firstShown, Math.min(rows.length, firstShown + shown - 1)), [firstShown, onRange, rows.length, shown]);

  const open = useCallback((record: RecordData) => navigate(`/o/${object.plural}/${record.id}`), [navigate, object]);
  const canEdit = useCallback((field: Field) => isEditable(object, field), [object]);
  const scrollTo = useCallback((index: number) => virtual.scrollToIndex(index, { align: 'auto' }), [virtual]);
  const { root, active, edit, setEdit, setActive, begin, leave, onKeyDown } = useGrid({
    rows, fields, canEdit, scrollTo, onOpen: open, onPick: selection.pick, onClear: selection.clear, onEnd: onMore,
  });
  useHold(object.object, edit?.id ?? null);
  const leaving = useRef(leave);
  leaving.current = leave;
  const onFocus = useCallback((id: number, name: string) => setActive({ id, name }), [setActive]);
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
  const onWidths = (next: Record<string, number>) => {
    setWidths(next);
    storeWidths(object, next);
  };
  return (
    <div ref={scroller} className={css.scroller} data-scrolled={scrolled || undefined} onScroll={(event) => setScrolled(event.currentTarget.scrollLeft > 0)}>
      {isBusy && <div className={css.bar} />}
      <div
        ref={root} role="grid" aria-label={label} aria-multiselectable aria-rowcount={count === null || hasMore ? -1 : count + 1} aria-colcount={fields.length + 1}
        className={css.canvas} style={{ '--columns': columnsCss, '--total': `${total}px` } as React.CSSProperties} onKeyDown={onKeyDown}
      >
        <GridHead
          object={object} fields={fields} sort={sort} onSort={onSort} widths={widths} onWidths={onWidths} onPickAll={selection.pickAll}
          picked={selection.count === 0 ? 'none' : selection.hasAll ? 'all' : 'some'}
        />
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {items.map((item) => {
            const record = rows[item.index];
            return record && (
              <GridRow
                key={record.id} object={object} record={record} index={item.index} top={item.start} fields={fields} isSelected={selection.has(record.id)}
                activeName={active?.id === record.id ? active.name : null} edit={edit?.id === record.id ? edit : null} onFocus={onFocus} onPick={selection.pick}
                onBegin={begin} onDraft={onDraft} onCommit={onCommit} onCancel={onCancel} onAbandon={onAbandon}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
