/*
 * The grid's own state: which cell has the focus, which is edited. Focus is kept by record (or heading) and field, so it
 * survives sorting, virtual rows and live changes; only the keyboard scrolls to it. The head is the row above the first.
 */
import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Field, RecordData } from '@/api/types';
import { isComposing, isMod } from '@/ui/keys';
import type { Line } from './lines';

export const pick = '_pick';
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

interface Options {
  lines: readonly Line[];
  fields: readonly Field[];
  canEdit: (field: Field) => boolean;
  scrollTo: (index: number) => void;
  onOpen: (record: RecordData) => void;
  onPeek: (record: RecordData) => void;
  onPick: (index: number, range: boolean) => void;
  onToggle: (key: string) => void;
  onEscape: () => void;
  onEnd: () => void;
}

const pageRows = 15;

export function useGrid({ lines, fields, canEdit, scrollTo, onOpen, onPeek, onPick, onToggle, onEscape, onEnd }: Options) {
  const [active, setActive] = useState<Place | null>(null);
  const [edit, setEdit] = useState<Edit | null>(null);
  const byKeyboard = useRef(false);
  const root = useRef<HTMLDivElement>(null);
  const names = [pick, ...fields.map((field) => field.name)];
  const index = active === null ? -1 : active.id === headId ? -1 : lines.findIndex((line) => line.id === active.id);
  const first = lines[0];
  // A heading is one cell, whatever the column.
  const hasCell = active !== null && (names.includes(active.name) || lines[index]?.kind === 'group');
  const isKnown = hasCell && (active.id === headId || index >= 0);
  const current: Place | null = isKnown ? active : first ? { id: first.id, name: fields[0]?.name ?? pick } : null;

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
    const act = (line ? lineKeys(line, current.name, event) : null) ?? moveKeys(at, names.indexOf(current.name), event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  const moveKeys = (at: number, column: number, event: KeyboardEvent): (() => void) | undefined => {
    const to = (row: number, next: number) => () => moveTo(row, names[Math.max(0, Math.min(names.length - 1, next))] ?? pick);
    const mod = isMod(event);
    const moves: Record<string, () => void> = {
      Home: to(mod ? 0 : at, 0), End: to(mod ? lines.length - 1 : at, names.length - 1),
      ...(mod ? {} : {
        ArrowDown: to(at + 1, column), ArrowUp: to(at - 1, column), ArrowLeft: to(at, column - 1), ArrowRight: to(at, column + 1),
        PageDown: to(at + pageRows, column), PageUp: to(Math.max(0, at - pageRows), column), Escape: onEscape,
        ...(at >= 0 ? { j: to(at + 1, column), k: to(Math.max(0, at - 1), column) } : {}),
      }),
    };
    return moves[event.key];
  };

  const lineKeys = (line: Line, name: string, event: KeyboardEvent): (() => void) | undefined => {
    if (isMod(event) || line.kind === 'wait') return undefined;
    if (line.kind === 'group') {
      const toggle = () => onToggle(line.group.key);
      const folds = { Enter: toggle, ' ': toggle, ...(line.isOpen ? { ArrowLeft: toggle } : { ArrowRight: toggle }) } as Record<string, () => void>;
      return folds[event.key];
    }
    const { record } = line;
    const field = fields.find((one) => one.name === name);
    const pickIt = () => onPick(line.index, event.shiftKey);
    const keys: Record<string, () => void> = {
      x: pickIt, X: () => onPick(line.index, true), F2: () => field && begin(record, field), ' ': name === pick ? pickIt : () => onPeek(record),
      Enter: () => (name === pick ? pickIt() : !field || name === fields[0]?.name || !canEdit(field) ? onOpen(record) : begin(record, field)),
    };
    return keys[event.key];
  };
  const refocus = useCallback((place: Place) => { byKeyboard.current = true; setActive({ ...place }); }, []);
  return { root, active: current, edit, setEdit, setActive, begin, leave, refocus, onKeyDown };
}

/** A heading is one cell, whichever column the focus is in. */
export function focusCell(root: HTMLElement | null, place: Place): void {
  const cell = root?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(String(place.id))}:${CSS.escape(place.name)}"]`)
    ?? root?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(String(place.id))}"]`);
  // The head is always in sight.
  cell?.focus({ preventScroll: place.id === headId });
}
