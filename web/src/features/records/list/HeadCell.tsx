/*
 * One header: a click sorts, Shift adds a key; drag, or Ctrl-Shift with an arrow, moves; the edge, or Shift with an arrow,
 * resizes; a letter on the sorted one jumps; the menu has it all.
 */
import { IconArrowDown, IconArrowUp, IconChevronDown } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import { useLabel } from '@/api/catalogue';
import { useFormats } from '@/api/session';
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
  const { field, fields, index, left, isLastPin, isDragged, mark, sort, group, pinned, activeName } = props;
  const { onFocus, onRefocus, onChange, onFilter, onJump, onDragStart, onSize, onFit, onMove } = props;
  const t = useMessages(messages);
  const label = useLabel();
  const { style, currencyUnit } = useFormats();
  const [menu, setMenu] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const order = directionOf(sort, field.name);
  const place = sort.split(',').findIndex((key) => key.replace(/^-/, '') === field.name);
  const name = label(field.label);
  const unit = field.type !== 'money' ? '' : style.language === 'zh' ? `（${currencyUnit(style.currency)}）` : `(${style.currency})`;
  const back = () => onRefocus(field.name);
  const actions: HeadActions = {
    sort: (key) => onChange({ sort: key }), filter: () => onFilter(field), group: (by) => onChange({ group: by ?? '' }), pin: (count) => onChange({ pinned: pinsText(count) }),
    move: onMove, fit: onFit, jump: () => setTyped(''), hide: () => onChange({ columns: fields.filter((one) => one !== field).map((one) => one.name).join(','), ...(index < pinned ? { pinned: pinsText(pinned - 1) } : {}) }),
  };
  const onKey = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    const act = keyAct(event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const jump = () => {
    const from = typed === null ? null : fromValue(field, typed, style.language === 'zh');
    if (from === null) return;
    setTyped(null);
    onJump(from);
    back();
  };
  const keyAct = (event: KeyboardEvent): (() => void) | null => {
    const isLetter = event.key.length === 1 && /[\p{L}\p{N}]/u.test(event.key) && !isMod(event) && !event.altKey;
    // Typed faster than the box took the focus.
    if (typed !== null) return isEnter(event) ? jump : isLetter ? () => setTyped(typed + event.key) : null;
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    const shown = event.currentTarget.parentElement?.offsetWidth ?? 0;
    if (event.shiftKey && by !== 0) return isMod(event) ? () => onMove(by) : () => onSize(shown + by * step);
    if ((isEnter(event) || event.key === ' ') && field.sortable) return () => onChange({ sort: nextSort(sort, field, event.shiftKey) });
    if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10') || (event.altKey && event.key === 'ArrowDown')) return () => setMenu(true);
    return isLetter && place === 0 && !group && canJump(field) ? () => setTyped(event.key) : null;
  };
  const classes = [css.headCell, fieldKind(field).figure && css.figure, left !== undefined && css.pinned, isLastPin && css.lastPin, isDragged && css.dragged];
  return (
    <div
      role="columnheader" aria-colindex={index + 2} data-field={field.name} data-drop={mark} style={left === undefined ? undefined : { left }}
      aria-sort={order === 'up' ? 'ascending' : order === 'down' ? 'descending' : field.sortable ? 'none' : undefined} className={classes.filter(Boolean).join(' ')}
      onContextMenu={(event) => { event.preventDefault(); setMenu(true); }}
    >
      <button
        type="button" className={`${css.headButton} ${order ? css.sorted : ''}`} data-cell={`${headId}:${field.name}`} tabIndex={activeName === field.name ? 0 : -1} data-fits
        aria-disabled={field.sortable ? undefined : true} title={`${name} ${unit}`.trim()} onFocus={() => onFocus(headId, field.name)} onKeyDown={onKey} onPointerDown={onDragStart}
        onClick={(event) => field.sortable && onChange({ sort: nextSort(sort, field, event.shiftKey) })}
      >
        <span className="cut">{name}</span>{unit && <span className={css.unit}>{unit}</span>}
        {order && <span className={css.order}>{order === 'up' ? <IconArrowUp size={14} /> : <IconArrowDown size={14} />}{sort.includes(',') && place + 1}</span>}
      </button>
      <button type="button" className={css.headMore} tabIndex={-1} aria-label={t('columnMenu', { name })} title={t('columnMenu', { name })} aria-haspopup="menu" aria-expanded={menu} onClick={() => setMenu(true)}>
        <IconChevronDown size={14} />
      </button>
      {menu && <HeadMenu field={field} index={index} count={fields.length} pinned={pinned} sort={sort} group={group} actions={actions} onClose={() => { setMenu(false); back(); }} />}
      {typed !== null && <JumpBox field={field} typed={typed} onTyped={setTyped} onEnter={jump} onClose={() => { setTyped(null); back(); }} />}
      <span className={css.grip} aria-hidden title={t('resize', { name })} onPointerDown={(event) => dragEdge(event, onSize)} onDoubleClick={onFit} />
    </div>
  );
}

/** The title always stays; a view says only of more. */
const pinsText = (count: number): string => (count > 1 ? String(count) : '');
