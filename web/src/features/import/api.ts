/* Imports as the server speaks them: one act, one or several files, one change set. */
import { address, call, get, type Answer } from '@/api/client';
import { Problem, type ProblemBody } from '@/api/problems';
import type { Actor, FieldType, Page } from '@/api/types';
import { language } from '@/i18n/language';

export type ImportState = 'new' | 'mapping' | 'checking' | 'checked' | 'running' | 'done' | 'failed' | 'cancelled' | 'undone';
export type Missing = 'reject' | 'empty' | 'create';
export type DateOrder = 'dmy' | 'mdy' | 'ymd';
export type NumberStyle = 'point' | 'comma';
export type ValueMap = Record<string, string | null>;

export interface ImportColumn {
  column: string;
  samples: string[];
  target: string | null;
  type: FieldType | null;
  missing: Missing | null;
  date_order: DateOrder | null;
  number_style: NumberStyle | null;
  /** How the column is read was guessed, or its values contradict each other; gone once somebody says it. */
  notice: { code: string; detail: string } | null;
  values: ValueMap | null;
  distinct: string[] | null;
  unmatched: string[] | null;
  empty: number;
  problems: number;
}

export interface ImportCounts {
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

export interface ImportProblem {
  column: string | null;
  code: string;
  detail: string;
  count: number;
  rows: number[];
}

export interface ImportFile {
  name: string;
  bytes: number;
  rows: number;
  object: string | null;
  separator: string | null;
  header: boolean;
  update_by: string | null;
  columns: ImportColumn[];
  /** The first rows as they stand in the file, where the server shows them. */
  preview?: string[][];
  result: ImportCounts | null;
  problems: ImportProblem[] | null;
}

export interface Import {
  id: number;
  name: string;
  state: ImportState;
  changeset: number | null;
  progress: { done: number; total: number; rows_per_second: number | null } | null;
  files: ImportFile[];
  created_at?: string;
  created_by?: Actor | null;
}

export type ColumnChange = { column: string } & Partial<Pick<ImportColumn, 'target' | 'missing' | 'date_order' | 'number_style' | 'values'>>;
export type FileChange = { name: string; columns?: ColumnChange[] } & Partial<Pick<ImportFile, 'object' | 'separator' | 'header' | 'update_by'>>;

export const importKeys = {
  all: ['import'] as const,
  list: ['import', 'list'] as const,
  one: (id: number) => ['import', id] as const,
};

export const listImports = (signal?: AbortSignal) => get<Page<Import>>('/imports', { query: { limit: 20 }, ...(signal ? { signal } : {}) });
export const readImport = (id: number, signal?: AbortSignal) => get<Import>(`/imports/${id}`, signal ? { signal } : {});
export const createImport = (name: string): Promise<Answer<Import>> => call('POST', '/imports', { body: { name } });
export const changeImport = (id: number, files: FileChange[]): Promise<Answer<Import>> => call('PATCH', `/imports/${id}`, { body: { files } });
export const removeFile = (id: number, name: string): Promise<Answer<Import>> => call('DELETE', filePath(id, name));
export const startImport = (id: number, act: 'dry_run' | 'run'): Promise<Answer<Import>> => call('POST', `/imports/${id}/actions/${act}`, { body: {} });
export const cancelImport = (id: number, keep: boolean): Promise<Answer<Import>> => call('POST', `/imports/${id}/actions/cancel`, { body: { keep } });
export const rejectedAddress = (id: number) => address(`/imports/${id}/rejected`);

/** The bytes of a file as they are. By XMLHttpRequest, because fetch does not tell how much has gone. */
export function uploadFile(id: number, file: File, onShare: (share: number) => void): Promise<Import> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', address(filePath(id, file.name)));
    request.setRequestHeader('Accept-Language', language());
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = (event) => { if (event.lengthComputable) onShare(event.loaded / event.total); };
    request.onerror = () => reject(new Problem(0, {}));
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as Import);
      else reject(new Problem(request.status, (body ?? {}) as ProblemBody));
    };
    request.send(file);
  });
}

const filePath = (id: number, name: string) => `/imports/${id}/files/${encodeURIComponent(name)}`;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
