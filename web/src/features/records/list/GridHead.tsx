import { memo, type RefObject } from 'react';
import type { Field } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { Checkbox } from '@/ui/Input';
import { messages } from '../messages';
import css from './Grid.module.css';
import { fittedWidth, moved, printWidths, type Widths } from './gridColumns';
import { HeadCell } from './HeadCell';
import { pick } from './gridKeys';
import { headId } from './useGrid';
import { fitting, useHeadDrag } from './useHeadDrag';

export interface ViewChange {
  sort?: string;
  group?: string;
  columns?: string;
  widths?: string;
  pinned?: string;
}

interface HeadProps {
  grid: RefObject<HTMLElement>;
  fields: readonly Field[];
  sort: string;
  group: string;
  widths: Widths;
  pinned: number;
  pins: readonly number[];
  activeName: string | null;
  picked: 'none' | 'some' | 'all';
  onPickAll: () => void;
  onFocus: (id: number, name: string) => void;
  /** After what a key or a menu did, the header it was done to has the focus again. */
  onRefocus: (name: string) => void;
  onChange: (change: ViewChange) => void;
  onResize: (widths: Widths | null) => void;
  onFilter: (field: Field) => void;
  onJump: (from: string) => void;
}

/** Drawn again when columns, order or focus change, not with every row that scrolls by. */
export const GridHead = memo(function GridHead(props: HeadProps) {
  const { fields, grid, widths, pins, pinned, activeName, picked, onPickAll, onFocus, onChange, onResize, onRefocus } = props;
  const t = useMessages(messages);
  const names = fields.map((field) => field.name);
  const move = (name: string, to: number) => {
    const next = moved(names, name, to);
    if (next.join() !== names.join()) onChange({ columns: next.join(',') });
  };
  const { drag, start } = useHeadDrag(move);
  const resize = (name: string, width: number, isEnd = true) => {
    const next = { ...widths, [name]: fittedWidth(width) };
    onResize(isEnd ? null : next);
    if (isEnd) onChange({ widths: printWidths(next) });
  };
  const others = drag ? names.filter((name) => name !== drag.name) : [];
  const mark = (name: string) => (!drag ? undefined : others[drag.to] === name ? 'before' : drag.to >= others.length && others[others.length - 1] === name ? 'after' : undefined);
  return (
    <div role="rowgroup" className={css.headGroup}>
      <div role="row" aria-rowindex={1} className={css.head}>
        <div role="columnheader" aria-colindex={1} className={`${css.headCell} ${css.pick}`}>
          <Checkbox
            data-cell={`${headId}:${pick}`} tabIndex={activeName === pick ? 0 : -1} onFocus={() => onFocus(headId, pick)}
            checked={picked === 'all'} mixed={picked === 'some'} onChange={onPickAll} aria-label={t('selectAllShown')}
          />
        </div>
        {fields.map((field, index) => (
          <HeadCell
            key={field.name} {...props} field={field} index={index} left={pins[index]} isLastPin={index === pinned - 1} isDragged={drag?.name === field.name} mark={mark(field.name)}
            onDragStart={(event) => index > 0 && start(event, field.name)} onSize={(width, isEnd) => resize(field.name, width, isEnd)}
            onFit={() => resize(field.name, fitting(grid.current, field.name))} onMove={(by) => { move(field.name, index + by); onRefocus(field.name); }}
          />
        ))}
      </div>
    </div>
  );
});

export type HeadCellProps = HeadProps & {
  field: Field;
  index: number;
  left: number | undefined;
  isLastPin: boolean;
  isDragged: boolean;
  mark: 'before' | 'after' | undefined;
  onDragStart: (event: React.PointerEvent<HTMLElement>) => void;
  onSize: (width: number, isEnd?: boolean) => void;
  onFit: () => void;
  onMove: (by: number) => void;
};
