/*
 * What a field type knows about itself: how it looks in a cell, how it is entered, how it is filtered. One file a
 * type, named like the type on the server; index.ts is the only list of them.
 */
import type { ComponentType } from 'react';
import type { Op, Operand } from '@/api/condition';
import type { Formats } from '@/api/session';
import type { Field, Label, RecordData } from '@/api/types';
import type { Translate } from '@/i18n/messages';
import type { ControlIds } from '@/ui/Input';
import type { messages } from './messages';

export type FieldMessages = Translate<keyof typeof messages & string>;

export interface CellProps {
  field: Field;
  value: unknown;
  record?: RecordData | undefined;
  /** In a column the header carries the unit, and a relation is no link (the row is). */
  inList?: boolean;
}

export interface InputProps extends Partial<ControlIds> {
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
  /** The other values of the form: a price needs its currency. */
  values?: Record<string, unknown>;
  autoFocus?: boolean;
  onBlur?: () => void;
  /** In one cell of a grid: open at once. */
  inCell?: boolean;
}

export interface FilterProps {
  field: Field;
  op: Op;
  value: Operand | Operand[] | null;
  onChange: (value: Operand | Operand[] | null) => void;
}

export interface TextContext {
  formats: Formats;
  label: (label: Label | undefined | null) => string;
  t: FieldMessages;
}

export interface FieldKind {
  width: number;
  /** Figures align right with tabular digits. */
  figure?: boolean;
  /** Choosing is deciding: saved without Enter. */
  decides?: boolean;
  /** Enter belongs to the text, Ctrl-Enter saves. */
  multiline?: boolean;
  Cell: ComponentType<CellProps>;
  Input: ComponentType<InputProps>;
  Filter: ComponentType<FilterProps>;
  operators: readonly Op[];
  text: (value: unknown, field: Field, context: TextContext, record?: RecordData) => string;
  /** The sentence for a value that cannot be right, said when the field is left. */
  check?: (value: unknown, field: Field, t: FieldMessages) => string | null;
}

export const empty = '—';
export const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';
export const comparing: readonly Op[] = ['=', '!=', '>', '>=', '<', '<=', 'is null', 'is not null'];
export const wording: readonly Op[] = ['~', 'starts with', '=', '!=', 'is null', 'is not null'];
