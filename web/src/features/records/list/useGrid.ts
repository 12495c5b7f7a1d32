/*
 * The grid's own state: which cell has the focus, which is edited, what is selected. Focus is kept by record and
 * field, so it survives sorting, virtual rows and live changes; only the keyboard scrolls to it.
 */
import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Field, RecordData } from '@/api/types';
import { isComposing, isMod } from '@/ui/keys';

export const pick = '_pick';
export interface Place {
  id: number;
  name: string;
}
export interface Edit extends Place {
  draft: unknown;
  error: string | null;
  /** What was typed to begin: it replaces the value. */
  typed?: string;
}

interface Options {
  rows: readonly RecordData[];
  fields: readonly Field[];
  canEdit: (field: Field) => boolean;
  scrollTo: (index: number) => void;
  onOpen: (record: RecordData) => void;
  onPick: (index: number, range: boolean) => void;
  onClear: () => boolean;
  onEnd: () => void;
}

export function useGrid({ rows, fields, canEdit, scrollTo, onOpen, onPick, onClear, onEnd }: Options) {
  const [active, setActive] = useState<Place | null>(null);
  const [edit, setEdit] = useState<Edit | null>(null);
  const byKeyboard = useRef(false);
  const root = useRef<HTMLDivElement>(null);
  const names = [pick, ...fields.map((field) => field.name)];
  const rowIndex = active ? rows.findIndex((row) => row.id === active.id) : -1;
  const current: Place | null = rowIndex >= 0 && active ? active : rows[0] ? { id: rows[0].id, name: fields[0]?.name ?? pick } : null;

  useEffect(() => {
    if (!byKeyboard.current || !current || edit) return;
    byKeyboard.current = false;
    requestAnimationFrame(() => root.current?.querySelector<HTMLElement>(`[data-cell="${current.id}:${current.name}"]`)?.focus({ preventScroll: false }));
  }, [current, edit]);

  const moveTo = useCallback((index: number, name: string) => {
    const clamped = Math.max(0, Math.min(rows.length - 1, index));
    const row = rows[clamped];
    if (!row) return;
    if (index >= rows.length - 1) onEnd();
    byKeyboard.current = true;
    scrollTo(clamped);
    setActive({ id: row.id, name });
  }, [onEnd, rows, scrollTo]);

  const begin = useCallback((record: RecordData, field: Field, typed?: string) => {
    if (!canEdit(field)) return;
    setActive({ id: record.id, name: field.name });
    setEdit({ id: record.id, name: field.name, draft: typed ?? record[field.name], error: null, ...(typed === undefined ? {} : { typed }) });
  }, [canEdit]);

  const leave = useCallback((move: 'stay' | 'down' | 'right') => {
    setEdit(null);
    if (!current) return;
    const index = rows.findIndex((row) => row.id === current.id);
    const column = names.indexOf(current.name);
    if (move === 'down') moveTo(index + 1, current.name);
    else if (move === 'right') moveTo(index, names[Math.min(names.length - 1, column + 1)] ?? current.name);
    else moveTo(index, current.name);
  }, [current, moveTo, names, rows]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (edit || !current || isComposing(event) || event.altKey) return;
    if ((event.target as HTMLElement).getAttribute('data-cell') === null) return;
    const index = rows.findIndex((row) => row.id === current.id);
    const row = rows[index];
    const column = names.indexOf(current.name);
    const field = fields.find((one) => one.name === current.name);
    const page = 15;
    const to = (nextRow: number, nextColumn: number) => moveTo(nextRow, names[Math.max(0, Math.min(names.length - 1, nextColumn))] ?? current.name);
    const moves: Record<string, () => void> = {
      ArrowDown: () => to(index + 1, column), ArrowUp: () => to(index - 1, column), ArrowLeft: () => to(index, column - 1), ArrowRight: () => to(index, column + 1),
      PageDown: () => to(index + page, column), PageUp: () => to(index - page, column), Home: () => to(isMod(event) ? 0 : index, 0),
      End: () => to(isMod(event) ? rows.length - 1 : index, names.length - 1), j: () => to(index + 1, column), k: () => to(index - 1, column),
      x: () => onPick(index, event.shiftKey), X: () => onPick(index, true),
      Enter: () => row && (current.name === pick ? onPick(index, event.shiftKey) : column === 1 || !field || !canEdit(field) ? onOpen(row) : begin(row, field)),
      F2: () => row && field && begin(row, field), ' ': () => current.name === pick && onPick(index, event.shiftKey), Escape: () => { onClear(); },
    };
    const act = isMod(event) && !['Home', 'End'].includes(event.key) ? undefined : moves[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return { root, active: current, edit, setEdit, setActive, begin, leave, onKeyDown };
}
