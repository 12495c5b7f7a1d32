/*
 * One header: a click sorts, Shift adds a key; drag, or Ctrl-Shift with an arrow, moves; the edge, or Shift with an arrow,
 * resizes; a letter on the sorted one jumps; the menu has it all.
 */
import { IconArrowDown, IconArrowUp, IconChevronDown } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import { useLabel } from '@/api/catalogue';
import { useFormats } from '@/api/session';
import type { Field } from '@/api/types';
import { fieldKind } from '@/fields';
import { useMessages } from '@/i18n/messages';
import { isComposing, isEnter, isMod } from '@/ui/keys';
import { messages } from '../messages';
import css from './Grid.module.css';
import type { HeadCellProps } from './GridHead';
import { HeadMenu, type HeadActions } from './HeadMenu';
import { canJump, fromValue } from './jump';
import { JumpBox } from './JumpBox';
import { directionOf, nextSort } from './sort';
import { headId } from './useGrid';
import { dragEdge } from './useHeadDrag';

const step = 8;

export function HeadCell(props: HeadCellProps) {
  const { field, fields, index, left, isLastPin, isDragged, mark, sort, group, pinned } = props;
  const { onRefocus, onJump, onSize, onFit } = props;
  const t = useMessages(messages);
  const { style } = useFormats();
  const [menu, setMenu] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const order = directionOf(sort, field.name);
  const back = () => onRefocus(field.name);
  const jump = () => {
    const from = typed === null ? null : fromValue(field, typed, style.language === 'zh');
    if (from === null) return;
    setTyped(null);
    onJump(from);
    back();
  };
  const onKey = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    const act = keyAct(props, { typed, setTyped, jump, openMenu: () => setMenu(true) }, event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const name = useLabel()(field.label);
  const classes = [css.headCell, fieldKind(field).figure && css.figure, left !== undefined && css.pinned, isLastPin && css.lastPin, isDragged && css.dragged];
  return (
    <div
      role="columnheader" aria-colindex={index + 2} data-field={field.name} data-drop={mark} style={left === undefined ? undefined : { left }}
      aria-sort={order === 'up' ? 'ascending' : order === 'down' ? 'descending' : field.sortable ? 'none' : undefined} className={classes.filter(Boolean).join(' ')}
      onContextMenu={(event) => { event.preventDefault(); setMenu(true); }}
    >
      <HeadButton {...props} onKey={onKey} />
      <button
        type="button" className={css.headMore} tabIndex={-1} aria-label={t('columnMenu', { name })} title={t('columnMenu', { name })}
        aria-haspopup="menu" aria-expanded={menu} onClick={() => setMenu(true)}
      >
        <IconChevronDown size={14} />
      </button>
      {menu && (
        <HeadMenu
          {...{ field, index, pinned, sort, group }} count={fields.length} actions={actionsOf(props, () => setTyped(''))}
          onClose={() => { setMenu(false); back(); }}
        />
      )}
      {typed !== null && <JumpBox field={field} typed={typed} onTyped={setTyped} onEnter={jump} onClose={() => { setTyped(null); back(); }} />}
      <span className={css.grip} aria-hidden title={t('resize', { name })} onPointerDown={(event) => dragEdge(event, onSize)} onDoubleClick={onFit} />
    </div>
  );
}

/** What it is called and how it is sorted; the cell of the grid that has the focus. */
function HeadButton({ field, sort, activeName, onFocus, onChange, onDragStart, onKey }: HeadCellProps & { onKey: (event: KeyboardEvent) => void }) {
  const { style, currencyUnit } = useFormats();
  const name = useLabel()(field.label);
  const order = directionOf(sort, field.name);
  const unit = field.type !== 'money' ? '' : style.language === 'zh' ? `（${currencyUnit(style.currency)}）` : `(${style.currency})`;
  return (
    <button
      type="button" className={`${css.headButton} ${order ? css.sorted : ''}`} data-cell={`${headId}:${field.name}`} data-fits
      tabIndex={activeName === field.name ? 0 : -1} aria-disabled={field.sortable ? undefined : true} title={`${name} ${unit}`.trim()}
      onFocus={() => onFocus(headId, field.name)} onKeyDown={onKey} onPointerDown={onDragStart}
      onClick={(event) => field.sortable && onChange({ sort: nextSort(sort, field, event.shiftKey) })}
    >
      <span className="cut">{name}</span>{unit && <span className={css.unit}>{unit}</span>}
      {order && (
        <span className={css.order}>
          {order === 'up' ? <IconArrowUp size={14} /> : <IconArrowDown size={14} />}{sort.includes(',') && placeIn(sort, field) + 1}
        </span>
      )}
    </button>
  );
}

/** Which of the keys sorted by it is; -1: none. */
const placeIn = (sort: string, field: Field): number => sort.split(',').findIndex((key) => key.replace(/^-/, '') === field.name);

function actionsOf({ field, fields, index, pinned, onChange, onFilter, onMove, onFit }: HeadCellProps, jump: () => void): HeadActions {
  const others = fields.filter((one) => one !== field).map((one) => one.name);
  return {
    sort: (key) => onChange({ sort: key }), filter: () => onFilter(field), group: (by) => onChange({ group: by ?? '' }),
    pin: (count) => onChange({ pinned: pinsText(count) }), move: onMove, fit: onFit, jump,
    hide: () => onChange({ columns: others.join(','), ...(index < pinned ? { pinned: pinsText(pinned - 1) } : {}) }),
  };
}

interface Jumping {
  typed: string | null;
  setTyped: (typed: string) => void;
  jump: () => void;
  openMenu: () => void;
}

function keyAct({ field, sort, group, onChange, onMove, onSize }: HeadCellProps, { typed, setTyped, jump, openMenu }: Jumping, event: KeyboardEvent): (() => void) | null {
  const isLetter = event.key.length === 1 && /[\p{L}\p{N}]/u.test(event.key) && !isMod(event) && !event.altKey;
  // Typed faster than the box took the focus.
  if (typed !== null) return isEnter(event) ? jump : isLetter ? () => setTyped(typed + event.key) : null;
  const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
  const shown = event.currentTarget.parentElement?.offsetWidth ?? 0;
  if (event.shiftKey && by !== 0) return isMod(event) ? () => onMove(by) : () => onSize(shown + by * step);
  if ((isEnter(event) || event.key === ' ') && field.sortable) return () => onChange({ sort: nextSort(sort, field, event.shiftKey) });
  if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10') || (event.altKey && event.key === 'ArrowDown')) return openMenu;
  return isLetter && placeIn(sort, field) === 0 && !group && canJump(field) ? () => setTyped(event.key) : null;
}

/** The title always stays; a view says only of more. */
const pinsText = (count: number): string => (count > 1 ? String(count) : '');
