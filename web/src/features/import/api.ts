/* Imports as the server speaks them: one act, one or several files, one change set. */
import { address, call, get, type Answer } from '@/api/client';
import { Problem } from '@/api/problems';
import type { Import, ImportColumn, ImportFilePatch } from '@/api/schema';
import type { Answers, ProblemBody } from '@/api/types';
import { language } from '@/i18n/language';

export type { DateOrder, Import, ImportColumn, ImportFile, ImportProblem, ImportResult, ImportState, Missing, NumberStyle } from '@/api/schema';
export type { ImportColumnPatch as ColumnChange, ImportFilePatch as FileChange } from '@/api/schema';
export type ValueMap = NonNullable<ImportColumn['values']>;

export const importKeys = {
  all: ['import'] as const,
  list: ['import', 'list'] as const,
  one: (id: number) => ['import', id] as const,
};

export const listImports = (signal?: AbortSignal) => get<Answers['imports']>('/imports', { query: { limit: 20 }, ...(signal ? { signal } : {}) });
export const readImport = (id: number, signal?: AbortSignal) => get<Import>(`/imports/${id}`, signal ? { signal } : {});
export const createImport = (name: string): Promise<Answer<Import>> => call('POST', '/imports', { body: { name } });
export const changeImport = (id: number, files: ImportFilePatch[]): Promise<Answer<Import>> => call('PATCH', `/imports/${id}`, { body: { files } });
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
