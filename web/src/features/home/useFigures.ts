import { useQuery } from '@tanstack/react-query';
import { choiceOf, fieldOf, useCatalogue } from '@/api/catalogue';
import { both, printOperand } from '@/api/condition';
import { keys, listRecords, summarise, type SummaryQuery } from '@/api/records';
import { useMe } from '@/api/session';
import type { ObjectDeclaration, SummaryRow } from '@/api/types';
import * as formats from '@/i18n/formats';
import type { Span } from './periods';

/** Figures of one object over a condition; each part of the page asks alone. */
export function useFigures(object: ObjectDeclaration | undefined, query: SummaryQuery) {
  return useQuery({
    queryKey: keys.summary(object?.object ?? '', query),
    queryFn: ({ signal }) => summarise(object?.plural ?? '', query, signal),
    enabled: object !== undefined,
  });
}

/** The first few rows of a condition, with how many there are. */
export function useRows(object: ObjectDeclaration | undefined, where: string, sort: string, limit: number, fields?: string) {
  const query = { where, sort, limit, count: 'estimate' as const, ...(fields ? { fields } : {}) };
  return useQuery({
    queryKey: keys.list(object?.object ?? '', query),
    queryFn: ({ signal }) => listRecords(object?.plural ?? '', query, signal),
    enabled: object !== undefined,
  });
}

/** What the deals of a company are asked by: names and states come from the declaration. */
export function useDeals() {
  const object = useCatalogue().find('opportunity');
  const process = object?.process;
  const stage = object && fieldOf(object, process?.field ?? '');
  // Who may not see the amounts has no figures of them.
  if (!object || !process?.amount || !process.weighted || !stage) return null;
  const valueOf = (is: 'won' | 'lost') => process.states.filter((state) => state.is === is).map((state) => printOperand(state.value)).join(', ');
  const { since, amount, weighted } = process;
  const stuck = process.states.filter((state) => since && state.stuck_after_days && !state.is)
    .map((state) => `(${stage.name} = ${printOperand(state.value)} and ${since} < today() - ${state.stuck_after_days})`).join(' or ');
  return {
    object, stage, since, amount: `sum(${amount})`, weighted: `sum(${weighted})`, states: process.states.filter((state) => !state.is),
    open: `${stage.name} not in (${[valueOf('won'), valueOf('lost')].filter(Boolean).join(', ')})`,
    won: (span: Span) => `${stage.name} in (${valueOf('won')}) and close_date >= ${printOperand(span.from)} and close_date <= ${printOperand(span.to)}`,
    stuck, choice: (value: unknown) => choiceOf(stage, value),
  };
}

export type Deals = NonNullable<ReturnType<typeof useDeals>>;

/** Reports count days in the company's zone, and say so. */
export function useCompanyDay() {
  const { company } = useMe();
  return { zone: company.time_zone, today: formats.today(company.time_zone), currency: company.currency };
}

export const rowsHref = (object: ObjectDeclaration, where: string) => `/o/${object.plural}?where=${encodeURIComponent(where)}`;
export const owned = (where: string, isMine: boolean) => both(where, isMine ? 'owner = me()' : '');

/** The company's own currency first, then by size; rows of a summary grouped by currency. */
export function byCurrency(rows: readonly SummaryRow[], currency: string, measure: string): SummaryRow[] {
  const rank = (row: SummaryRow) => (row.currency === currency ? Infinity : Number(row[measure] ?? 0));
  return [...rows].sort((a, b) => rank(b) - rank(a));
}
