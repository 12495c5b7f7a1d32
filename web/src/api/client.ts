/*
 * The one way to the server. Adds what every call needs (language, idempotency key, version) and turns a refusal
 * into a Problem. It knows no objects; records.ts and session.ts do.
 */
import { language } from '@/i18n/language';
import { Problem } from './problems';
import type { ProblemBody } from './types';
import { isUnsure, whatBecame } from './unsure';

export interface CallOptions {
  query?: Record<string, string | number | boolean | null | undefined>;
  body?: unknown;
  ifMatch?: number;
  signal?: AbortSignal;
  /** Sign-in itself answers 401: that is no ended session. */
  signingIn?: boolean;
}

export interface Answer<T> {
  data: T;
  /** The change set of a write: what Undo takes back. */
  changeset: number | null;
}

type SessionListener = () => void;
const sessionListeners = new Set<SessionListener>();

export function onSessionEnded(listener: SessionListener): () => void {
  sessionListeners.add(listener);
  return () => sessionListeners.delete(listener);
}

export function endSession(): void {
  sessionListeners.forEach((notify) => notify());
}

export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
  const key = method === 'POST' ? idempotencyKey() : null;
  const again = () => once<T>(method, path, options, key);
  try {
    return await again();
  } catch (error) {
    if (!isUnsure(error)) throw error;
    return whatBecame<T>(error, {
      again,
      wasDone: async (act) => {
        await once('GET', act, {}, null);
      },
      read: () => (method === 'DELETE' ? Promise.resolve(null as T) : get<T>(path, { query: options.query })),
    });
  }
}

async function once<T>(method: string, path: string, options: CallOptions, key: string | null): Promise<Answer<T>> {
  const response = await send(method, path, options, key);
  if (!response.ok) throw await refusal(response, options);
  const changeset = response.headers.get('X-Change-Set');
  const text = response.status === 204 ? '' : await response.text();
  return { data: (text ? JSON.parse(text) : null) as T, changeset: changeset ? Number(changeset) : null };
}

export async function get<T>(path: string, options: CallOptions = {}): Promise<T> {
  return (await call<T>('GET', path, options)).data;
}

export function address(path: string, query: CallOptions['query'] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `/api${path}?${text}` : `/api${path}`;
}

async function send(method: string, path: string, options: CallOptions, key: string | null): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language() };
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (key) headers['Idempotency-Key'] = key;
  if (options.ifMatch !== undefined) headers['If-Match'] = `"${options.ifMatch}"`;
  const request: RequestInit = { method, headers, credentials: 'same-origin' };
  if (options.body !== undefined) request.body = JSON.stringify(options.body);
  if (options.signal) request.signal = options.signal;
  try {
    return await fetch(address(path, options.query), request);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(0, {});
  }
}

async function refusal(response: Response, options: CallOptions): Promise<Problem> {
  let body: ProblemBody = {};
  try {
    body = (await response.json()) as ProblemBody;
  } catch {
    // A proxy's page instead of a problem: the status alone has to do.
  }
  if (response.status === 401 && !options.signingIn) endSession();
  const wait = response.headers.get('Retry-After');
  return new Problem(response.status, body, wait ? Number(wait) : null);
}

function idempotencyKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  // randomUUID needs a secure context; a first visit over plain http in the house has none.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
