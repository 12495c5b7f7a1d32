/*
 * A refusal of the server (problem+json) as an error, and where its parts belong on the page.
 */
import type { ProblemBody } from './types';

export class Problem extends Error {
  readonly status: number;
  readonly body: ProblemBody;
  readonly retryAfter: number | null;

  constructor(status: number, body: ProblemBody, retryAfter: number | null = null) {
    super(body.detail ?? body.title ?? `HTTP ${status}`);
    this.status = status;
    this.body = body;
    this.retryAfter = retryAfter;
  }

  /** No answer came: the network, not the server. */
  get isOffline(): boolean {
    return this.status === 0;
  }
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, { detail: error instanceof Error ? error.message : String(error) });
}

/** `/lines/2/price` → `lines`: an error inside owned lines belongs to the field that holds them. */
export function pointerField(pointer: string): string {
  const first = pointer.replace(/^\//, '').split('/')[0] ?? '';
  return first.replace(/~1/g, '/').replace(/~0/g, '~');
}

/** Sentences by field name; what names no field is under ''. */
export function fieldErrors(problem: Problem): Record<string, string> {
  const found: Record<string, string> = {};
  for (const part of problem.body.errors ?? []) {
    const name = part.pointer ? pointerField(part.pointer) : '';
    found[name] = found[name] ? `${found[name]} ${part.detail}` : part.detail;
  }
  return found;
}
