/* What the server is sent for a value of the page: a relation is an id there. */
import { stubOf } from '@/api/catalogue';
import type { Field, ObjectDeclaration } from '@/api/types';

export function plainValue(field: Field | undefined, value: unknown): unknown {
  if (field?.type === 'relation') return stubOf(value)?.id ?? value;
  if (field?.type === 'lines' && Array.isArray(value)) {
    return value.map((line: Record<string, unknown>) => Object.fromEntries(Object.entries(line).map(([name, part]) => [name, stubOf(part)?.id ?? part])));
  }
  return value;
}

export function plainValues(object: ObjectDeclaration, values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, plainValue(object.fields.find((field) => field.name === name), value)]),
  );
}
