import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { useLabel } from '@/api/catalogue';
import { useFormats } from '@/api/session';
import type { Field, ObjectDeclaration } from '@/api/types';
import { fieldKind } from '@/fields';
import { useMessages } from '@/i18n/messages';
import { Checkbox } from '@/ui/Input';
import { messages } from '../messages';
import css from './Grid.module.css';
import { widthMin, widthOf, type Widths } from './gridColumns';
import { directionOf, nextSort } from './sort';

interface HeadProps {
  object: ObjectDeclaration;
  fields: readonly Field[];
  sort: string;
  onSort: (sort: string) => void;
  widths: Widths;
  onWidths: (widths: Widths) => void;
  picked: 'none' | 'some' | 'all';
  onPickAll: () => void;
}

export function GridHead({ object, fields, sort, onSort, widths, onWidths, picked, onPickAll }: HeadProps) {
  const t = useMessages(messages);
  return (
    <div role="row" aria-rowindex={1} className={css.head}>
      <div role="columnheader" aria-colindex={1} className={`${css.headCell} ${css.pick}`}>
        <Checkbox checked={picked === 'all'} mixed={picked === 'some'} onChange={onPickAll} aria-label={t('selectAllShown')} />
      </div>
      {fields.map((field, index) => (
        <HeadCell key={field.name} object={object} field={field} index={index} sort={sort} onSort={onSort} widths={widths} onWidths={onWidths} />
      ))}
    </div>
  );
}

type HeadCellProps = Pick<HeadProps, 'object' | 'sort' | 'onSort' | 'widths' | 'onWidths'> & { field: Field; index: number };

function HeadCell({ object, field, index, sort, onSort, widths, onWidths }: HeadCellProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const formats = useFormats();
  const order = directionOf(sort, field.name);
  const name = label(field.label);
  const unit = field.type === 'money' ? (formats.style.language === 'zh' ? `（${formats.currencyUnit(formats.style.currency)}）` : `(${formats.style.currency})`) : '';
  const figure = fieldKind(field).figure;
  const resize = (width: number) => onWidths({ ...widths, [field.name]: Math.max(widthMin, Math.round(width)) });
  const onKey = (event: KeyboardEvent) => {
    if (!event.shiftKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    event.preventDefault();
    resize(widthOf(object, field, widths) + (event.key === 'ArrowLeft' ? -8 : 8));
  };
  return (
    <div
      role="columnheader" aria-colindex={index + 2} aria-sort={order === 'up' ? 'ascending' : order === 'down' ? 'descending' : field.sortable ? 'none' : undefined}
      className={[css.headCell, figure && css.figure, index === 0 && css.title].filter(Boolean).join(' ')} onKeyDown={onKey}
    >
      <button
        type="button" className={`${css.headButton} ${order ? css.sorted : ''}`} disabled={!field.sortable} title={`${name} ${unit}`.trim()}
        onClick={(event) => onSort(nextSort(sort, field, event.shiftKey))}
      >
        <span className="cut">{name}</span>{unit && <span className={css.unit}>{unit}</span>}
        {order === 'up' && <IconArrowUp size={14} />}
        {order === 'down' && <IconArrowDown size={14} />}
      </button>
      <span
        className={css.grip} role="separator" aria-orientation="vertical" aria-label={t('resize', { name })} onPointerDown={(event) => drag(event, resize)}
        onDoubleClick={() => onWidths(Object.fromEntries(Object.entries(widths).filter(([key]) => key !== field.name)))}
      />
    </div>
  );
}

function drag(event: PointerEvent<HTMLElement>, resize: (width: number) => void): void {
  const cell = event.currentTarget.parentElement;
  if (!cell) return;
  event.preventDefault();
  const grip = event.currentTarget;
  const from = event.clientX;
  const width = cell.getBoundingClientRect().width;
  grip.setPointerCapture(event.pointerId);
  const onMove = (move: globalThis.PointerEvent) => resize(width + move.clientX - from);
  grip.addEventListener('pointermove', onMove);
  grip.addEventListener('pointerup', () => grip.removeEventListener('pointermove', onMove), { once: true });
}
