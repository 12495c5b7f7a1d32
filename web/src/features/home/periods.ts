/* Spans of days for figures: this month or quarter so far, and as many days of the one before, so that they compare. */
export type Period = 'month' | 'quarter';

/** First and last day, both within. */
export interface Span {
  from: string;
  to: string;
}

export interface Spans {
  now: Span;
  before: Span;
  /** The last day of the period that runs. */
  end: string;
}

export function spansOf(period: Period, today: string): Spans {
  const months = period === 'month' ? 1 : 3;
  const [year = 0, month = 1] = today.split('-').map(Number);
  const first = month - 1 - ((month - 1) % months);
  const from = day(year, first, 1);
  const start = day(year, first - months, 1);
  const end = day(year, first + months, 0);
  const last = plusDays(from, -1);
  const matching = plusDays(start, daysBetween(from, today));
  const isWhole = today === end;
  return { now: { from, to: today }, before: { from: start, to: isWhole || matching > last ? last : matching }, end };
}

/** The first days of the last twelve months, the running one last. */
export function lastMonths(today: string, count: number): string[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  return Array.from({ length: count }, (_, index) => day(year, month - count + index, 1));
}

export function monthSpan(first: string): Span {
  const [year = 0, month = 1] = first.split('-').map(Number);
  return { from: first, to: day(year, month, 0) };
}

export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);
}

/** The next round number above, for the top of an axis: 1, 2, 2.5 or 5 times a power of ten. */
export function roundAbove(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((step) => step >= value) ?? 10 * power;
}

const dayMs = 86_400_000;
const day = (year: number, month: number, date: number) => new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10);
