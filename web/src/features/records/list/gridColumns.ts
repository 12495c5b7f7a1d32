/* Columns of the grid: which fields, how wide. Widths a person dragged are kept per object in this browser. */
import { fieldsOf, isWritable } from '@/api/catalogue';
import type { Field, ObjectDeclaration } from '@/api/types';
import { fieldKind } from '@/fields';
import { store, stored } from '@/ui/preferences';

export const pickWidth = 44;
const titleWidth = 206;
const unitWidth = 32;
export const widthMin = 64;

export type Widths = Record<string, number>;

export function storedWidths(object: ObjectDeclaration): Widths {
  try {
    return (JSON.parse(stored(`gx-widths-${object.object}`) ?? '{}') as Widths | null) ?? {};
  } catch {
    return {};
  }
}

export function storeWidths(object: ObjectDeclaration, widths: Widths): void {
  store(`gx-widths-${object.object}`, JSON.stringify(widths));
}

export function columnFields(object: ObjectDeclaration, names: readonly string[]): Field[] {
  return fieldsOf(object, names);
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

/** Columns grow to fill a wide window; one that was dragged keeps its width. */
export function template(object: ObjectDeclaration, fields: readonly Field[], widths: Widths): { columns: string; total: number } {
  let total = pickWidth;
  const parts = fields.map((field) => {
    const width = widthOf(object, field, widths);
    total += width;
    if (widths[field.name] || fieldKind(field).figure) return `${width}px`;
    return `minmax(${width}px, ${width}fr)`;
  });
  return { columns: `${pickWidth}px ${parts.join(' ')}`, total };
}

/** Whether a cell may be edited in place: writable, allowed, and of a type that fits a cell. */
export function isEditable(object: ObjectDeclaration, field: Field): boolean {
  return isWritable(field) && Boolean(object.rights.change) && !['lines', 'links'].includes(field.type);
}
