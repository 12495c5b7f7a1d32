/* What a key does in the grid, where nothing is edited: move the focus, or act on the line it is in. */
import type { KeyboardEvent } from 'react';
import type { Field, RecordData } from '@/api/types';
import { isMod } from '@/ui/keys';
import type { Line } from './lines';

/** The column of ticks. */
export const pick = '_pick';

const pageRows = 15;
type Keys = Record<string, () => void>;

interface Moving {
  /** Of the focus; the head is the row above the first. */
  at: number;
  column: number;
  rows: number;
  names: readonly string[];
  moveTo: (row: number, name: string) => void;
  onEscape: () => void;
}

export function moveKeys({ at, column, rows, names, moveTo, onEscape }: Moving, event: KeyboardEvent): (() => void) | undefined {
  const to = (row: number, next: number) => () => moveTo(row, names[Math.max(0, Math.min(names.length - 1, next))] ?? pick);
  const mod = isMod(event);
  const ends: Keys = { Home: to(mod ? 0 : at, 0), End: to(mod ? rows - 1 : at, names.length - 1) };
  const steps: Keys = {
    ArrowDown: to(at + 1, column), ArrowUp: to(at - 1, column), ArrowLeft: to(at, column - 1), ArrowRight: to(at, column + 1),
    PageDown: to(at + pageRows, column), PageUp: to(Math.max(0, at - pageRows), column), Escape: onEscape,
    ...(at >= 0 ? { j: to(at + 1, column), k: to(Math.max(0, at - 1), column) } : {}),
  };
  return ends[event.key] ?? (mod ? undefined : steps[event.key]);
}

export interface Acting {
  fields: readonly Field[];
  canEdit: (field: Field) => boolean;
  begin: (record: RecordData, field: Field) => void;
  onOpen: (record: RecordData) => void;
  onPeek: (record: RecordData) => void;
  onPick: (index: number, range: boolean) => void;
  onToggle: (key: string) => void;
}

export function lineKeys(line: Line, name: string, doing: Acting, event: KeyboardEvent): (() => void) | undefined {
  if (isMod(event) || line.kind === 'wait') return undefined;
  return (line.kind === 'group' ? groupKeys(line, doing) : rowKeys(line, name, doing, event.shiftKey))[event.key];
}

function groupKeys(line: Line & { kind: 'group' }, { onToggle }: Acting): Keys {
  const toggle = () => onToggle(line.group.key);
  return { Enter: toggle, ' ': toggle, ...(line.isOpen ? { ArrowLeft: toggle } : { ArrowRight: toggle }) } as Keys;
}

function rowKeys({ record, index }: Line & { kind: 'row' }, name: string, { fields, canEdit, begin, onOpen, onPeek, onPick }: Acting, isRange: boolean): Keys {
  const field = fields.find((one) => one.name === name);
  const pickIt = () => onPick(index, isRange);
  const enter = () => {
    if (name === pick) pickIt();
    else if (!field || name === fields[0]?.name || !canEdit(field)) onOpen(record);
    else begin(record, field);
  };
  return {
    x: pickIt, X: () => onPick(index, true), F2: () => field && begin(record, field), ' ': name === pick ? pickIt : () => onPeek(record), Enter: enter,
  };
}
