import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call } from './client';
import { Problem } from './problems';

interface Sent {
  method: string;
  path: string;
  key: string | null;
}

const lost = (more: object) =>
  new Response(JSON.stringify({ status: 503, code: 'commit_unknown', detail: 'Perhaps', ...more }), { status: 503, headers: { 'Retry-After': '0' } });
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });

/** Answers one after the other; what was sent. */
function answering(...answers: Response[]): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', (path: string, { method, headers }: { method: string; headers: Record<string, string> }) => {
    sent.push({ method, path, key: headers['Idempotency-Key'] ?? null });
    return Promise.resolve(answers.shift() ?? json(500, {}));
  });
  return sent;
}

describe('a write that may have been done', () => {
  beforeEach(() => vi.stubGlobal('localStorage', { getItem: () => 'en', setItem: () => undefined }));
  afterEach(() => vi.unstubAllGlobals());

  it('is sent again with its key', async () => {
    const sent = answering(lost({ idempotency_key: 'k' }), json(503, {}), json(201, { id: 7 }));
    vi.useFakeTimers();
    const asking = call('POST', '/customers', { body: {} });
    await vi.runAllTimersAsync();
    vi.useRealTimers();
    expect((await asking).data).toEqual({ id: 7 });
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST']);
    expect(sent[0]?.key).toBeTruthy();
    expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
  });

  it('is asked after where it has none, and not done twice', async () => {
    const sent = answering(lost({ ask: '/api/changesets/12' }), json(200, { id: 12 }), json(200, { id: 7, version: 2 }));
    expect(await call('PATCH', '/customers/7', { body: {}, ifMatch: 1 })).toEqual({ data: { id: 7, version: 2 }, changeset: 12 });
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual(['PATCH /api/customers/7', 'GET /api/changesets/12', 'GET /api/customers/7']);
  });

  it('is done when it was not', async () => {
    const sent = answering(lost({ ask: '/api/changesets/12' }), json(404, {}), json(200, { id: 7, version: 2 }));
    expect((await call('PATCH', '/customers/7', { body: {}, ifMatch: 1 })).data).toEqual({ id: 7, version: 2 });
    expect(sent.map(({ method }) => method)).toEqual(['PATCH', 'GET', 'PATCH']);
  });

  it('is told as it is where nobody can find out', async () => {
    answering(lost({}));
    await expect(call('PATCH', '/me', { body: {} })).rejects.toBeInstanceOf(Problem);
  });
});
