/*
 * Records of any object: reading, writing, undoing. Paths come from the declaration's plural.
 */
import { call, get, type Answer } from './client';
import type { Answers, Done, History, Page, RecordData, Summary, Timeline, Undone } from './types';

export interface ListQuery {
  where?: string;
  q?: string;
  sort?: string;
  limit?: number;
  after?: string;
  before?: string;
  /** The value to begin at, of the first sort key. */
  from?: string;
  fields?: string;
  expand?: string;
  count?: 'exact' | 'estimate';
  deleted?: 'only';
  as_of?: string;
}

export interface SummaryQuery {
  group?: string;
  measure: string;
  where?: string;
  q?: string;
  receipt?: boolean;
}

export type Values = Record<string, unknown>;
export type Later = 'undo' | 'keep';

/** Query keys. Writing a record makes its lists stale by their common beginning. */
export const keys = {
  object: (object: string) => [object] as const,
  record: (object: string, id: number) => [object, id] as const,
  lists: (object: string) => [object, 'list'] as const,
  list: (object: string, query: unknown) => [object, 'list', query] as const,
  summaries: (object: string) => [object, 'summary'] as const,
  summary: (object: string, query: unknown) => [object, 'summary', query] as const,
  timeline: (object: string, id: number, kinds: string) => [object, id, 'timeline', kinds] as const,
  history: (object: string, id: number) => [object, id, 'history'] as const,
  past: (object: string, id: number, asOf: string) => [object, id, 'as_of', asOf] as const,
  search: (text: string) => ['search', text] as const,
};

export function listRecords(plural: string, query: ListQuery, signal?: AbortSignal): Promise<Page> {
  return get<Page>(`/${plural}`, { query: { ...query }, ...(signal ? { signal } : {}) });
}

export function readRecord(plural: string, id: number, expand?: string, signal?: AbortSignal): Promise<RecordData> {
  return get<RecordData>(`/${plural}/${id}`, { query: { expand }, ...(signal ? { signal } : {}) });
}

/** The record as it stood then. */
export function readPast(plural: string, id: number, asOf: string, expand: string, signal: AbortSignal): Promise<RecordData> {
  return get<RecordData>(`/${plural}/${id}`, { query: { expand, as_of: asOf }, signal });
}

export function createRecord(plural: string, values: Values): Promise<Answer<RecordData>> {
  return call<RecordData>('POST', `/${plural}`, { body: values });
}

export function changeRecord(plural: string, id: number, version: number, values: Values, expand?: string): Promise<Answer<RecordData>> {
  return call<RecordData>('PATCH', `/${plural}/${id}`, { body: values, ifMatch: version, query: { expand } });
}

export function deleteRecord(plural: string, id: number, version?: number): Promise<Answer<null>> {
  return call<null>('DELETE', `/${plural}/${id}`, version === undefined ? {} : { ifMatch: version });
}

export function restoreRecord(plural: string, id: number): Promise<Answer<RecordData>> {
  return call<RecordData>('POST', `/${plural}/${id}/restore`, { body: {} });
}

export function purgeRecord(plural: string, id: number): Promise<Answer<null>> {
  return call<null>('POST', `/${plural}/${id}/purge`, { body: {} });
}

export type BulkTarget = { ids: number[] } | { where: string };
export type BulkAct = { set: Values } | { delete: true };

export function changeMany(plural: string, target: BulkTarget, act: BulkAct): Promise<Answer<Done>> {
  return call('POST', `/${plural}/bulk`, { body: { ...target, ...act } });
}

export function act(plural: string, id: number, action: string, values: Values): Promise<Answer<RecordData>> {
  return call<RecordData>('POST', `/${plural}/${id}/actions/${action}`, { body: values });
}

export function summarise(plural: string, query: SummaryQuery, signal?: AbortSignal): Promise<Summary> {
  return get(`/${plural}/summary`, { query: { ...query }, ...(signal ? { signal } : {}) });
}

export function timeline(plural: string, id: number, query: { after?: string; kinds?: string }): Promise<Timeline> {
  return get(`/${plural}/${id}/timeline`, { query: { ...query } });
}

/** Newest first, the next page by the `next` of the one before. */
export function history(plural: string, id: number, after: number | null, signal: AbortSignal): Promise<History> {
  return get(`/${plural}/${id}/history`, { query: { limit: 100, after }, signal });
}

/** Several records as one act, undone as one. */
export function createMany(plural: string, create: Values[]): Promise<Answer<Done>> {
  return call('POST', `/${plural}/bulk`, { body: { create } });
}

export function search(text: string, limit: number, signal?: AbortSignal): Promise<Answers['search']> {
  return get('/search', { query: { q: text, limit }, ...(signal ? { signal } : {}) });
}

export function undo(changeset: number, later?: Later): Promise<Answer<Undone>> {
  return call('POST', `/changesets/${changeset}/undo`, { body: later ? { later } : {} });
}
