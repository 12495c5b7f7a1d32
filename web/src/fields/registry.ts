/* Found by type. Filled by index.ts, because a type (lines) may itself draw other types. */
import type { Field, FieldType } from '@/api/types';
import type { FieldKind } from './kind';

const kinds = new Map<FieldType, FieldKind>();

export function setFieldKinds(all: Record<FieldType, FieldKind>): void {
  for (const [type, kind] of Object.entries(all)) kinds.set(type as FieldType, kind);
}

export function fieldKind(field: Field): FieldKind {
  const kind = kinds.get(field.type) ?? kinds.get('text');
  if (!kind) throw new Error(`no field type ${field.type}`);
  return kind;
}
