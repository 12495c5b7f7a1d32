/*
 * A board's lanes out of the declaration, and their figures out of the server's summary. Nothing is added up here:
 * each figure is one the server gave, currencies stay apart.
 */
import { choiceOf, fieldOf, hueOf, stubOf } from '@/api/catalogue';
import type { Field, Hue, Label, ObjectDeclaration, RecordData, SummaryRow } from '@/api/types';
import type { Figure } from '@/i18n/formats';

export interface Lane {
  value: string;
  order: number;
  label: Label;
  hue: Hue;
  is: 'won' | 'lost' | null;
  required: readonly string[];
  stuckAfter: number | null;
}

export interface Measures {
  amount: string | null;
  weighted: string | null;
  measure: string;
  group: string;
}

export interface Sum {
  currency: string | null;
  sum: Figure;
  weighted: Figure | null;
}

export interface LaneFigures {
  count: number;
  sums: Sum[];
}

export function lanesOf(object: ObjectDeclaration): Lane[] {
  const process = object.process;
  const field = process ? fieldOf(object, process.field) : undefined;
  if (!process || !field) return [];
  return process.states.map((state, order) => {
    const choice = choiceOf(field, state.value);
    return {
      value: state.value, order, label: choice?.label ?? { zh: state.value, en: state.value }, hue: hueOf(choice),
      is: state.is, required: state.required, stuckAfter: state.stuck_after_days,
    };
  });
}

/** The money a lane is summed by, and what it weighs: as the process names them. */
export function measuresOf(object: ObjectDeclaration): Measures {
  const { field: stage, amount, weighted } = object.process ?? { field: '', amount: null, weighted: null };
  const measures = ['count', amount && `sum(${amount})`, weighted && `sum(${weighted})`].filter(Boolean);
  return { amount, weighted, measure: measures.join(','), group: amount ? `${stage},currency` : stage };
}

export function figuresByLane(rows: readonly SummaryRow[], stage: string, measures: Measures, company: string): Map<string, LaneFigures> {
  const found = new Map<string, LaneFigures>();
  for (const row of rows) {
    const value = String(row[stage]);
    const lane = found.get(value) ?? { count: 0, sums: [] };
    lane.count += row.count ?? 0;
    const sum = sumOf(row, measures);
    if (sum) lane.sums.push(sum);
    found.set(value, lane);
  }
  for (const lane of found.values()) lane.sums = ordered(lane.sums, company);
  return found;
}

export function figuresOf(rows: readonly SummaryRow[], measures: Measures, company: string): LaneFigures {
  const sums = rows.map((row) => sumOf(row, measures)).filter((sum): sum is Sum => sum !== null);
  return { count: rows.reduce((count, row) => count + (row.count ?? 0), 0), sums: ordered(sums, company) };
}

/** What a state asks for and the record does not have yet. */
export function missingFields(object: ObjectDeclaration, lane: Lane, record: RecordData): Field[] {
  return lane.required
    .filter((name) => record[name] === null || record[name] === undefined || record[name] === '')
    .map((name) => fieldOf(object, name))
    .filter((field): field is Field => field !== undefined);
}

/** Whether the page may offer to move it; the server has the last word. */
export function mayMove(object: ObjectDeclaration, record: RecordData, me: number): boolean {
  const scope = object.rights.change;
  if (!scope) return false;
  if (scope !== 'own') return true;
  const owner = stubOf(record.owner)?.id ?? record.owner;
  return owner === me;
}

function sumOf(row: SummaryRow, { amount, weighted }: Measures): Sum | null {
  const sum = amount ? (row[`sum(${amount})`] as Figure | null | undefined) : null;
  if (sum === null || sum === undefined || Number(sum) === 0) return null;
  const part = weighted ? (row[`sum(${weighted})`] as Figure | null | undefined) : null;
  return { currency: typeof row.currency === 'string' ? row.currency : null, sum, weighted: part ?? null };
}

/** The company's currency first, the others by code. */
function ordered(sums: readonly Sum[], company: string): Sum[] {
  const rank = (sum: Sum) => (sum.currency === company || sum.currency === null ? '' : sum.currency);
  return [...sums].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}
