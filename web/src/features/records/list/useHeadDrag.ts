/* Dragging in the head: a header to another place, an edge to another width. Both have their keys and menu entries. */
import { useState, type PointerEvent } from 'react';

const threshold = 6;

export interface HeadDrag {
  name: string;
  /** Its place among the others. */
  to: number;
}

export function useHeadDrag(onMove: (name: string, to: number) => void) {
  const [drag, setDrag] = useState<HeadDrag | null>(null);
  const start = (event: PointerEvent<HTMLElement>, name: string) => {
    const head = event.currentTarget.closest('[role="row"]');
    if (event.button !== 0 || event.pointerType === 'touch' || !head) return;
    const handle = event.currentTarget;
    const from = event.clientX;
    let present: HeadDrag | null = null;
    const end = (keep: boolean) => {
      window.removeEventListener('pointermove', onPointerMove);
      window.removeEventListener('pointerup', onUp);
      window.removeEventListener('keydown', onKey, true);
      if (present && keep) onMove(present.name, present.to);
      if (present) suppressClick(handle);
      setDrag(null);
    };
    const onPointerMove = (move: globalThis.PointerEvent) => {
      if (!present && Math.abs(move.clientX - from) < threshold) return;
      present = { name, to: placeAt(head, name, move.clientX) };
      setDrag(present);
    };
    const onUp = () => end(true);
    const onKey = (key: globalThis.KeyboardEvent) => { if (key.key === 'Escape' && present) { key.stopPropagation(); end(false); } };
    window.addEventListener('pointermove', onPointerMove);
    window.addEventListener('pointerup', onUp);
    window.addEventListener('keydown', onKey, true);
  };
  return { drag, start };
}

function placeAt(head: Element, name: string, x: number): number {
  const others = [...head.querySelectorAll<HTMLElement>('[data-field]')].filter((cell) => cell.dataset.field !== name);
  return others.filter((cell) => { const box = cell.getBoundingClientRect(); return box.left + box.width / 2 < x; }).length;
}

/** What ended a drag is no click. */
function suppressClick(element: HTMLElement): void {
  const stop = (event: MouseEvent) => event.stopPropagation();
  element.addEventListener('click', stop, { capture: true, once: true });
  setTimeout(() => element.removeEventListener('click', stop, { capture: true }), 0);
}

/** An edge follows the pointer; what is kept is where it was let go. */
export function dragEdge(event: PointerEvent<HTMLElement>, onWidth: (width: number, isEnd: boolean) => void): void {
  const cell = event.currentTarget.parentElement;
  if (!cell || event.button !== 0) return;
  event.preventDefault();
  event.stopPropagation();
  const grip = event.currentTarget;
  const from = event.clientX;
  const width = cell.getBoundingClientRect().width;
  grip.setPointerCapture(event.pointerId);
  const onMove = (move: globalThis.PointerEvent) => onWidth(width + move.clientX - from, false);
  const onEnd = (end: globalThis.PointerEvent) => {
    grip.removeEventListener('pointermove', onMove);
    if (end.clientX !== from) onWidth(width + end.clientX - from, true);
  };
  grip.addEventListener('pointermove', onMove);
  grip.addEventListener('pointerup', onEnd, { once: true });
}

/** As wide as the widest of what is shown of a column. */
export function fitting(grid: Element | null, name: string): number {
  const cells = [...(grid?.querySelectorAll<HTMLElement>(`[data-field="${CSS.escape(name)}"]`) ?? [])];
  return Math.max(0, ...cells.map(contentWidth));
}

const padding = 22;
const gap = 8;

function contentWidth(cell: HTMLElement): number {
  const parts = [...cell.querySelectorAll<HTMLElement>('[data-fits]')].flatMap((box) => [...box.children]);
  const inner = parts.length ? parts : [...cell.children];
  return inner.reduce((sum, part) => sum + part.scrollWidth, 0) + gap * Math.max(0, inner.length - 1) + padding;
}
