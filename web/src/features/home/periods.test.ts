import { describe, expect, it } from 'vitest';
import { daysBetween, lastMonths, monthSpan, roundAbove, spansOf } from './periods';

describe('spansOf', () => {
  it('compares as many days of the month before', () => {
    expect(spansOf('month', '2026-11-20')).toEqual({ now: { from: '2026-11-01', to: '2026-11-20' }, before: { from: '2026-10-01', to: '2026-10-20' }, end: '2026-11-30' });
  });
  it('compares no day that is not there, and the whole with the whole', () => {
    expect(spansOf('month', '2026-03-30').before).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(spansOf('month', '2026-02-28').before).toEqual({ from: '2026-01-01', to: '2026-01-31' });
  });
  it('knows quarters, over the turn of a year too', () => {
    expect(spansOf('quarter', '2026-11-20')).toEqual({ now: { from: '2026-10-01', to: '2026-11-20' }, before: { from: '2026-07-01', to: '2026-08-20' }, end: '2026-12-31' });
    expect(spansOf('quarter', '2027-01-02').before).toEqual({ from: '2026-10-01', to: '2026-10-02' });
  });
});

describe('months and axes', () => {
  it('counts months back', () => {
    expect(lastMonths('2026-02-10', 3)).toEqual(['2025-12-01', '2026-01-01', '2026-02-01']);
    expect(monthSpan('2024-02-01')).toEqual({ from: '2024-02-01', to: '2024-02-29' });
    expect(daysBetween('2026-02-27', '2026-03-02')).toBe(3);
  });
  it('ends an axis on a round number that holds the largest bar', () => {
    expect([0, 1, 3, 24, 26, 510, 100000].map(roundAbove)).toEqual([1, 1, 5, 25, 50, 1000, 100000]);
  });
});
