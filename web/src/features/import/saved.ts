/*
 * A mapping as a file: what one file of an import says in PATCH /api/imports/{id}, without its name. The command line takes the
 * same (guanxi import --mapping), so a mapping that was found here once imports the next file of that kind at night.
 */
import type { ColumnChange, FileChange, ImportColumn, ImportFile } from './api';

export type SavedMapping = Omit<FileChange, 'name'>;

/** All that decides how the file is read; what a column does not have is left out. */
export function mappingOf(file: ImportFile): SavedMapping {
  return {
    object: file.object, separator: file.separator ?? ',', header: file.header, update_by: file.update_by,
    columns: file.columns.map(savedColumn),
  };
}

function savedColumn({ column, target, missing, date_order, number_style, values }: ImportColumn): ColumnChange {
  if (target === null) return { column, target };
  const forms = { ...(date_order && { date_order }), ...(number_style && { number_style }) };
  return { column, target, ...(missing && { missing }), ...forms, ...(values && { values }) };
}

/** Null where the text is no mapping; whether its columns and fields are there, the server says. */
export function readMapping(text: string): SavedMapping | null {
  try {
    const saved: unknown = JSON.parse(text);
    if (typeof saved !== 'object' || saved === null || !('columns' in saved) || !Array.isArray(saved.columns)) return null;
    return saved as SavedMapping;
  } catch {
    return null;
  }
}

export function mappingAddress(file: ImportFile): string {
  return `data:application/json;charset=utf-8,${encodeURIComponent(`${JSON.stringify(mappingOf(file), null, 1)}\n`)}`;
}

export const mappingName = (file: ImportFile): string => `${file.name.replace(/\.[^.]*$/, '')}.mapping.json`;
