/*
 * The grid's own state: which cell has the focus, which is edited. Focus is kept by record (or heading) and field, so it
 * survives sorting, virtual rows and live changes; only the keyboard scrolls to it. The head is the row above the first.
 */
import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Field, RecordData } from '@/api/types';
import { isComposing } from '@/ui/keys';
import { lineKeys, moveKeys, pick, type Acting } from './gridKeys';
import type { Line } from './lines';

export const headId = 0;
export interface Place {
  id: number | string;
  name: string;
}
export interface Edit {
  id: number;
  name: string;
  draft: unknown;
  error: string | null;
  /** What was typed to begin: it replaces the value. */
  typed?: string;
}

interface Options extends Omit<Acting, 'begin'> {
  lines: readonly Line[];
  scrollTo: (index: number) => void;
  onEscape: () => void;
  onEnd: () => void;
}

export function useGrid({ lines, scrollTo, onEscape, onEnd, ...acting }: Options) {
  const { fields, canEdit } = acting;
  const [active, setActive] = useState<Place | null>(null);
  const [edit, setEdit] = useState<Edit | null>(null);
  const byKeyboard = useRef(false);
  const root = useRef<HTMLDivElement>(null);
  const names = [pick, ...fields.map((field) => field.name)];
  const current = placeAmong(lines, names, active);

  useEffect(() => {
    if (!byKeyboard.current || !current || edit) return;
    byKeyboard.current = false;
    requestAnimationFrame(() => focusCell(root.current, current));
  }, [current, edit]);

  const moveTo = useCallback((to: number, name: string) => {
    const at = Math.max(-1, Math.min(lines.length - 1, to));
    if (to >= lines.length - 1) onEnd();
    byKeyboard.current = true;
    if (at >= 0) scrollTo(at);
    setActive({ id: lines[at]?.id ?? headId, name });
  }, [lines, onEnd, scrollTo]);

  const begin = useCallback((record: RecordData, field: Field, typed?: string) => {
    if (!canEdit(field)) return;
    setActive({ id: record.id, name: field.name });
    setEdit({ id: record.id, name: field.name, draft: typed ?? record[field.name], error: null, ...(typed === undefined ? {} : { typed }) });
  }, [canEdit]);

  const leave = useCallback((move: 'stay' | 'down' | 'right') => {
    setEdit(null);
    if (!current) return;
    const at = lines.findIndex((line) => line.id === current.id);
    const column = names.indexOf(current.name);
    if (move === 'down') moveTo(at + 1, current.name);
    else if (move === 'right') moveTo(at, names[Math.min(names.length - 1, column + 1)] ?? current.name);
    else moveTo(at, current.name);
  }, [current, lines, moveTo, names]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (edit || !current || isComposing(event) || event.altKey) return;
    if ((event.target as HTMLElement).getAttribute('data-cell') === null) return;
    const at = current.id === headId ? -1 : lines.findIndex((line) => line.id === current.id);
    const line = lines[at];
    const moving = { at, column: names.indexOf(current.name), rows: lines.length, names, moveTo, onEscape };
    const act = (line && lineKeys(line, current.name, { ...acting, begin }, event)) ?? moveKeys(moving, event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const refocus = useCallback((place: Place) => { byKeyboard.current = true; setActive({ ...place }); }, []);
  return { root, active: current, edit, setEdit, setActive, begin, leave, refocus, onKeyDown };
}

/** The cell that has the focus, while it is still there; else the first. */
function placeAmong(lines: readonly Line[], names: readonly string[], active: Place | null): Place | null {
  const at = lines.findIndex((line) => line.id === active?.id);
  // A heading is one cell, whatever the column.
  const hasCell = active !== null && (names.includes(active.name) || lines[at]?.kind === 'group');
  if (hasCell && (active.id === headId || at >= 0)) return active;
  return lines[0] ? { id: lines[0].id, name: names[1] ?? pick } : null;
}

/** A heading is one cell, whichever column the focus is in. */
export function focusCell(root: HTMLElement | null, place: Place): void {
  const cell = root?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(String(place.id))}:${CSS.escape(place.name)}"]`)
    ?? root?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(String(place.id))}"]`);
  // The head is always in sight.
  cell?.focus({ preventScroll: place.id === headId });
}
