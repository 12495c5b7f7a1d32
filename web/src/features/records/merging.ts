/*
 * Two people, one record. What only one of them changed merges; what both changed is a clash, for the person to decide.
 * Nothing typed is lost: put aside, it goes back to where it was typed.
 */
import { asProblem } from '@/api/problems';
import type { Values } from '@/api/records';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import { plainValue } from './plain';

export interface Clash {
  field: Field;
  mine: unknown;
  theirs: unknown;
  before: unknown;
}

export interface Conflict {
  clashes: Clash[];
  record: RecordData;
  /** Who was quicker, and when; null where it is not known. */
  name: string | null;
  at: string | null;
}

export interface Merging<T> {
  send: (values: Values, version: number) => Promise<T>;
  read: () => Promise<RecordData>;
  /** What to write of the clashing fields (a field left out keeps theirs); null: not now. */
  choose: (conflict: Conflict) => Promise<Values | null>;
  /** Everything went together without a question. */
  merged: (name: string | null) => void;
}

const roundsMax = 5;

/** Writes what one person changed of a record as they saw it. null: put aside, nothing was written. */
export async function saveMerging<T>(object: ObjectDeclaration, seen: RecordData, values: Values, doing: Merging<T>): Promise<T | null> {
  let mine = values;
  let base = seen;
  let quietly: { name: string | null } | null = null;
  for (let round = 1; ; round++) {
    try {
      const answer = await doing.send(mine, base.version);
      if (quietly) doing.merged(quietly.name);
      return answer;
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status !== 412 || round === roundsMax) throw error;
      const current = problem.body.current ?? (await doing.read());
      const name = problem.body.actor?.name ?? null;
      const clashes = clashesOf(object, mine, base, current);
      if (clashes.length > 0) {
        const chosen = await doing.choose({ clashes, record: current, name, at: problem.body.at ?? null });
        if (!chosen) return null;
        const decided = clashes.map((clash) => clash.field.name);
        mine = { ...Object.fromEntries(Object.entries(mine).filter(([field]) => !decided.includes(field))), ...chosen };
      }
      quietly = clashes.length > 0 ? null : { name };
      base = { ...base, ...current };
    }
  }
}

/** The fields both changed, to different ends. A field the page had not read counts as changed by the other. */
export function clashesOf(object: ObjectDeclaration, mine: Values, seen: RecordData, current: RecordData): Clash[] {
  return object.fields
    .filter((field) => field.name in mine && field.name in current)
    .map((field) => ({ field, mine: mine[field.name], theirs: current[field.name], before: seen[field.name] }))
    .filter(({ field, mine: one, theirs, before }) => !isSame(field, theirs, before) && !isSame(field, theirs, one));
}

/** Compared as the server is sent them: a relation by its id, a figure by its value, empty text like none. */
export function isSame(field: Field, a: unknown, b: unknown): boolean {
  const [one, other] = [plainValue(field, a) ?? null, plainValue(field, b) ?? null];
  if (one === null || other === null || typeof one === 'object' || typeof other === 'object') return JSON.stringify(one) === JSON.stringify(other);
  return String(one) === String(other) || (figures.includes(field.type) && Number(one) === Number(other));
}

const figures = ['integer', 'decimal', 'money', 'percent'];
