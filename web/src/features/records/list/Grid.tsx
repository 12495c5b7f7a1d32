/*
 * The grid: virtual rows of fixed height on CSS grid, role=grid with one tab stop. Cells are text until edited.
 */
import type { Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useState, type CSSProperties } from 'react';
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
import { useCellEdit } from './useCellEdit';
import { headId, useGrid, type Edit } from './useGrid';
import { useGridScroll } from './useGridScroll';
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
  const { object, label, lines, groups, sort, group, pinned, density, selection, peeked, onPeek } = props;
  const height = rowHeights[density];
  const [resizing, setResizing] = useState<Widths | null>(null);
  const [scrolled, setScrolled] = useState(false);
  const busy = useLasting(props.isBusy);
  const widths = resizing ?? props.widths;
  const fields = useMemo(() => columnFields(object, props.columns), [props.columns, object]);
  const { columns, total, pins } = useMemo(() => template(object, fields, widths, pinned), [fields, object, pinned, widths]);
  const { scroller, virtual, items } = useGridScroll(props, height);
  const { root, active, edit, onKeyDown, begin, ...grid } = useGridKeys(props, fields, virtual);
  const editing = useCellEdit(grid, fields, props.save);
  useHold(object.object, edit?.id ?? null);
  useWalkingPeek(lines, active?.id, peeked, onPeek);
  const activeOf = (id: number | string) => (active?.id === id ? active.name : null);
  return (
    <div
      ref={scroller} className={css.scroller} data-scrolled={scrolled || undefined} onScroll={(event) => setScrolled(event.currentTarget.scrollLeft > 0)}
      style={{ '--gx-row': `${height}px` } as CSSProperties}
    >
      {busy && <div className={css.bar} />}
      <div
        ref={root} role="grid" aria-label={label} aria-multiselectable aria-rowcount={props.count === null || groups ? -1 : props.count + 1}
        aria-colcount={fields.length + 1} className={css.canvas} style={{ '--columns': columns, '--total': `${total}px` } as CSSProperties} onKeyDown={onKeyDown}
      >
        <GridHead
          grid={root} {...{ fields, sort, group, widths, pinned, pins }} activeName={activeOf(headId)} onPickAll={selection.pickAll} picked={pickedOf(selection)}
          onFocus={editing.onFocus} onRefocus={editing.onRefocus} onChange={props.onChange} onResize={setResizing} onFilter={props.onFilter} onJump={props.onJump}
        />
        <div role="rowgroup" style={{ height: lines.length * height, position: 'relative' }}>
          {items.map((item) => {
            const line = lines[item.index];
            return line && (
              <GridLine
                key={line.id} grid={props} line={line} rowIndex={Math.max(0, props.start) + item.index + 2} top={item.start} fields={fields} pins={pins}
                activeName={activeOf(line.id)} edit={edit?.id === line.id ? edit : null} onBegin={begin} editing={editing}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function pickedOf({ count, hasAll }: Selection): 'none' | 'all' | 'some' {
  return count === 0 ? 'none' : hasAll ? 'all' : 'some';
}

/** The grid's state with what its keys do here. */
function useGridKeys({ object, lines, groups, selection, peeked, onPeek, onMore }: GridProps, fields: readonly Field[], virtual: Virtualizer<HTMLDivElement, Element>) {
  const [, navigate] = useLocation();
  const onOpen = useCallback((record: RecordData) => navigate(`/o/${object.plural}/${record.id}`), [navigate, object]);
  const canEdit = useCallback((field: Field) => isEditable(object, field), [object]);
  const scrollTo = useCallback((index: number) => virtual.scrollToIndex(index, { align: 'auto' }), [virtual]);
  const onToggle = useCallback((key: string) => groups?.toggle(key), [groups]);
  const onEscape = useCallback(() => {
    if (peeked !== null) onPeek(null);
    else selection.clear();
  }, [onPeek, peeked, selection]);
  return useGrid({ lines, fields, canEdit, scrollTo, onOpen, onPeek, onPick: selection.pick, onToggle, onEscape, onEnd: onMore });
}

/** While a record is looked at, the keys walk on. */
function useWalkingPeek(lines: readonly Line[], active: number | string | undefined, peeked: number | null, onPeek: GridProps['onPeek']): void {
  const line = peeked === null ? undefined : lines.find((one) => one.id === active);
  useEffect(() => {
    if (line?.kind === 'row' && line.id !== peeked) onPeek(line.record);
  }, [line, onPeek, peeked]);
}

interface LineProps {
  grid: GridProps;
  line: Line;
  rowIndex: number;
  top: number;
  fields: readonly Field[];
  pins: ReturnType<typeof template>['pins'];
  activeName: string | null;
  edit: Edit | null;
  onBegin: (record: RecordData, field: Field, typed?: string) => void;
  editing: ReturnType<typeof useCellEdit>;
}

function GridLine({ grid, line, rowIndex, top, fields, pins, activeName, edit, onBegin, editing }: LineProps) {
  const { object, groups, groupField, selection, peeked } = grid;
  const { onFocus, onDraft, onCommit, onCancel, onAbandon } = editing;
  if (line.kind === 'wait') return <WaitRow top={top} />;
  if (line.kind === 'row') {
    return (
      <GridRow
        {...{ object, rowIndex, top, fields, pins, activeName, edit, onFocus, onBegin, onDraft, onCommit, onCancel, onAbandon }} record={line.record}
        index={line.index} isSelected={selection.has(line.id)} isPeeked={peeked === line.id} onPick={selection.pick}
      />
    );
  }
  return groups && groupField && (
    <GroupRow
      line={line} field={groupField} name={groups.nameOf(line.group)} rowIndex={rowIndex} columns={fields.length + 1} top={top} isActive={activeName !== null}
      onFocus={onFocus} onToggle={groups.toggle}
    />
  );
}
