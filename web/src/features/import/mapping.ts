/*
 * What a column may become, whether it is right, and what still stands in the way of a dry run. Pure: the server
 * decides in the end, but what the page can see it says at once.
 */
import { choiceOf, fieldOf, isWritable, type Catalogue } from '@/api/catalogue';
import type { Field, ObjectDeclaration } from '@/api/types';
import type { ColumnChange, DateOrder, FileChange, Import, ImportColumn, ImportFile, NumberStyle } from './api';

export interface Target {
  path: string;
  field: Field;
  /** For a path through owned lines: the field that holds them. */
  through: Field | null;
  /** Of a relation that is told by another field of its target than the title: that field. */
  by?: Field;
}

export type Check =
  | { kind: 'skipped' | 'ok' | 'mapped' | 'double' }
  | { kind: 'values' | 'rows'; n: number };

export type Issue =
  | { kind: 'object' | 'nothing'; file: string }
  | { kind: 'double' | 'required' | 'made'; file: string; field: Field }
  | { kind: 'date'; file: string; column: string };

const notFromColumns = ['lines', 'links'];

const tellsOne = (field: Field): boolean => field.name === 'id' || field.unique;

/** A relation by its title, by an id, by what is unique in its target. */
function waysTo(field: Field, catalogue: Catalogue): Target[] {
  const others = field.type === 'relation' ? (catalogue.find(field.to)?.fields.filter(tellsOne) ?? []) : [];
  const byOthers = others.map((by) => ({ path: `${field.name}.${by.name}`, field, through: null, by }));
  return [{ path: field.name, field, through: null }, ...byOthers];
}

export function targetsOf(object: ObjectDeclaration, catalogue: Catalogue): Target[] {
  const id = fieldOf(object, 'id');
  const own = object.fields.filter((field) => isWritable(field) && !notFromColumns.includes(field.type));
  const lines = object.fields.filter((field) => field.type === 'lines' && !field.computed);
  const inside = lines.flatMap((through) => {
    const part = catalogue.find(through.of);
    const fields = part?.fields.filter((field) => !field.system && !field.computed && !notFromColumns.includes(field.type)) ?? [];
    return fields.filter((field) => field.to !== object.object).map((field) => ({ path: `${through.name}.${field.name}`, field, through }));
  });
  return [...(id ? [{ path: 'id', field: id, through: null }] : []), ...own.flatMap((field) => waysTo(field, catalogue)), ...inside];
}

export function targetOf(object: ObjectDeclaration | undefined, catalogue: Catalogue, path: string | null): Target | null {
  if (!object || path === null) return null;
  const [first = '', second] = path.split('.');
  const field = fieldOf(object, first);
  if (!field) return null;
  if (second === undefined) return { path, field, through: null };
  const by = field.type === 'relation' ? catalogue.find(field.to)?.fields.find((one) => one.name === second && tellsOne(one)) : undefined;
  if (by) return { path, field, through: null, by };
  const part = catalogue.find(field.of);
  const inner = part ? fieldOf(part, second) : undefined;
  return inner ? { path, field: inner, through: field } : null;
}

export function checkOf(column: ImportColumn, file: ImportFile, target: Target | null): Check {
  if (column.target === null) return { kind: 'skipped' };
  if (file.columns.some((other) => other !== column && other.target === column.target)) return { kind: 'double' };
  const open = target?.field.type === 'choice' ? unmapped(column, target.field) : [];
  if (open.length > 0) return { kind: 'values', n: open.length };
  if (column.problems > 0) return { kind: 'rows', n: column.problems };
  return { kind: target?.field.type === 'choice' ? 'mapped' : 'ok' };
}

/** Values of the file that are no choice yet and that nobody has decided on. */
export function unmapped(column: ImportColumn, field: Field): string[] {
  return (column.unmatched ?? []).filter((value) => {
    const chosen = column.values?.[value];
    return chosen === undefined || (chosen !== null && !choiceOf(field, chosen));
  });
}

/** What a value becomes: decided, or found by its name; undefined is undecided, null is left empty. */
export function valueTarget(column: ImportColumn, field: Field, value: string): string | null | undefined {
  const chosen = column.values?.[value];
  if (chosen !== undefined) return chosen;
  const plain = (text: string) => text.toLowerCase().replace(/\s+/g, '');
  return field.choices?.find((choice) => [choice.value, choice.label.zh, choice.label.en].some((name) => plain(name) === plain(value)))?.value;
}

/** The ways a column's days and months can be read: two where every sample fits both, or the server was not sure. */
export function dateOrders(column: ImportColumn): { isOpen: boolean; orders: DateOrder[] } {
  const parts = column.samples.map((sample) => /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})\b/.exec(sample)).filter((match) => match !== null);
  const fitsBoth = parts.length > 0 && parts.every((match) => Number(match[1]) <= 12 && Number(match[2]) <= 12);
  const orders: DateOrder[] = fitsBoth || column.notice ? ['dmy', 'mdy'] : [];
  return { isOpen: orders.length > 1 && column.date_order === null, orders };
}

/** Decimal marks to choose from, by an example: only where the server was not sure, or somebody chose before. */
export function numberStyles(column: ImportColumn): NumberStyle[] {
  const isEither = column.samples.some((sample) => /^\D*\d{1,3}[.,]\d{3}\D*$/.test(sample));
  return column.number_style !== null && (column.notice !== null || isEither) ? ['point', 'comma'] : [];
}

export function readDate(sample: string, order: DateOrder): string | null {
  const match = /^\s*(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})/.exec(sample);
  if (!match) return null;
  const [a = '', b = '', c = ''] = match.slice(1);
  const [day, month, year] = order === 'dmy' ? [a, b, c] : order === 'mdy' ? [b, a, c] : [c, b, a];
  const whole = year.length === 2 ? `20${year}` : year;
  if (Number(month) > 12 || Number(day) > 31) return null;
  return `${whole}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** The first sample that is a date in the column's order. Among dates with strokes the server reads those with dots day first. */
export function readingOf(column: ImportColumn): { sample: string; date: string } | null {
  const hasStrokes = column.samples.some((sample) => /^\s*\d{1,2}[/-]/.test(sample));
  for (const sample of column.samples) {
    const order = hasStrokes && /^\s*\d{1,2}\./.test(sample) ? 'dmy' : column.date_order;
    const date = order && readDate(sample, order);
    if (date) return { sample, date };
  }
  return null;
}

/** Fields a file may be matched by: mapped, of its own record, and telling one from another. */
export function updateKeys(file: ImportFile, object: ObjectDeclaration): Field[] {
  const mapped = new Set(file.columns.map((column) => column.target));
  const fits = (field: Field) => field.unique || ['text', 'email', 'phone', 'integer'].includes(field.type);
  return object.fields.filter((field) => mapped.has(field.name) && fits(field)).sort((a, b) => Number(b.unique) - Number(a.unique));
}

/** A missing required field is only pointed out: the server may know how to fill it, and the dry run will say. */
export const isBlocking = (issue: Issue): boolean => issue.kind !== 'required' && issue.kind !== 'made';

export function issuesOf(one: Import, catalogue: Catalogue): Issue[] {
  return one.files.flatMap((file) => issuesOfFile(file, catalogue));
}

export function issuesOfFile(file: ImportFile, catalogue: Catalogue): Issue[] {
  const object = catalogue.find(file.object);
  if (!object) return [{ kind: 'object', file: file.name }];
  const mapped = file.columns.filter((column) => column.target !== null);
  if (mapped.length === 0) return [{ kind: 'nothing', file: file.name }];
  const issues: Issue[] = [];
  const paths = mapped.map((column) => column.target as string);
  for (const path of new Set(paths.filter((path, index) => paths.indexOf(path) !== index))) {
    const target = targetOf(object, catalogue, path);
    if (target) issues.push({ kind: 'double', file: file.name, field: target.field });
  }
  for (const field of object.fields) {
    const isFilled = paths.includes(field.name) || (field.default !== null && field.default !== undefined);
    if (!field.required || field.computed || field.system || isFilled || file.update_by) continue;
    issues.push({ kind: field.name === object.title && isNamedByRelations(mapped, object, catalogue) ? 'made' : 'required', file: file.name, field });
  }
  for (const column of mapped) {
    const type = targetOf(object, catalogue, column.target)?.field.type;
    if ((type === 'date' || type === 'timestamp') && dateOrders(column).isOpen) issues.push({ kind: 'date', file: file.name, column: column.column });
  }
  return issues;
}

/** A name that no column gives is made by the server from what the row points at: its customer, its product. */
function isNamedByRelations(columns: readonly ImportColumn[], object: ObjectDeclaration, catalogue: Catalogue): boolean {
  return columns.some((column) => {
    const field = targetOf(object, catalogue, column.target)?.field;
    return field?.type === 'relation' && !field.system;
  });
}

/** The import as it will be once the server has taken the change: shown at once. */
export function changed(one: Import, changes: readonly FileChange[]): Import {
  const files = one.files.map((file) => {
    const change = changes.find((candidate) => candidate.name === file.name);
    if (!change) return file;
    const { columns = [], separator, header, ...rest } = change;
    const read = { separator: separator ?? file.separator, header: header ?? file.header };
    return { ...file, ...rest, ...read, columns: file.columns.map((column) => changedColumn(column, columns.find((candidate) => candidate.column === column.column))) };
  });
  return { ...one, state: one.state === 'checked' ? 'mapping' : one.state, files };
}

function changedColumn(column: ImportColumn, change: ColumnChange | undefined): ImportColumn {
  const isSaid = change?.date_order !== undefined || change?.number_style !== undefined || change?.target !== undefined;
  return { ...column, ...change, notice: isSaid ? null : column.notice };
}
