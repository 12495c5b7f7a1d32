/* Columns of the grid: which fields, how wide, which of them stay when the rest is scrolled. */
import { fieldsOf, isWritable } from '@/api/catalogue';
import type { Field, ObjectDeclaration } from '@/api/types';
import { fieldKind } from '@/fields';

export const pickWidth = 44;
const titleWidth = 206;
const unitWidth = 32;
export const widthMin = 64;
const widthMax = 800;

export type Widths = Record<string, number>;

/** As a view keeps them: "name:240,stage:96". */
export function parseWidths(text: string): Widths {
  const pairs = text.split(',').map((pair) => pair.split(':')).filter(([name, width]) => name && Number(width) > 0);
  return Object.fromEntries(pairs.map(([name, width]) => [name, fittedWidth(Number(width))]));
}

export function printWidths(widths: Widths): string {
  return Object.entries(widths).map(([name, width]) => `${name}:${width}`).join(',');
}

export const fittedWidth = (width: number): number => Math.min(widthMax, Math.max(widthMin, Math.round(width)));

export function columnFields(object: ObjectDeclaration, names: readonly string[]): Field[] {
  return fieldsOf(object, names);
}

/** The names with one of them put elsewhere. The title stays first. */
export function moved(names: readonly string[], name: string, to: number): string[] {
  const rest = names.filter((one) => one !== name);
  if (name === names[0]) return [...names];
  const at = Math.min(rest.length, Math.max(1, to));
  return [...rest.slice(0, at), name, ...rest.slice(at)];
}

export function widthOf(object: ObjectDeclaration, field: Field, widths: Widths): number {
  return widths[field.name] ?? (field.name === object.title ? titleWidth : naturalWidth(field));
}

/** Money makes room for its header and unit, a choice for its longest word: a grade of one letter wants no more than its header. */
function naturalWidth(field: Field): number {
  if (field.type === 'relation' && field.to !== 'user') return 124;
  const header = Math.max(field.label.en.length * 6.4, [...field.label.zh].length * 12) + 22;
  if (field.type === 'money') return Math.max(fieldKind(field).width, Math.round(header + unitWidth));
  if (field.type !== 'choice' || !field.choices?.length) return fieldKind(field).width;
  const isChip = field.choices.some((choice) => choice.hue);
  const longest = Math.max(...field.choices.map((choice) => Math.max(choice.label.en.length * 7.5, [...choice.label.zh].length * 14)));
  return Math.round(Math.min(isChip ? 124 : 120, Math.max(60, header, longest + (isChip ? 44 : 24))));
}

export interface Template {
  /** For grid-template-columns. */
  columns: string;
  total: number;
  /** Where the pinned columns stick, from the left. */
  pins: number[];
}

/** Columns grow to fill a wide window; one that was dragged keeps its width. Scrolled sideways there is no growth, so pins are exact. */
export function template(object: ObjectDeclaration, fields: readonly Field[], widths: Widths, pinned: number): Template {
  let total = pickWidth;
  const pins: number[] = [];
  const columns = fields.map((field, index) => {
    const width = widthOf(object, field, widths);
    if (index < pinned) pins.push(total);
    total += width;
    if (widths[field.name] || fieldKind(field).figure) return `${width}px`;
    return `minmax(${width}px, ${width}fr)`;
  });
  return { columns: `${pickWidth}px ${columns.join(' ')}`, total, pins };
}

/** Whether a cell may be edited in place: writable, allowed, and of a type that fits a cell. */
export function isEditable(object: ObjectDeclaration, field: Field): boolean {
  return isWritable(field) && Boolean(object.rights.change) && !['lines', 'links'].includes(field.type);
}
