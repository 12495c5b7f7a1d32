import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '@/api/types';
import { foldChanges } from './fold';

const change = (at: string, changeset: number, changes: TimelineEntry['changes'], actor = 1): TimelineEntry =>
  ({ kind: 'change', at, changeset, actor: { id: actor, name: 'A' }, changes: changes ?? {} });

describe('foldChanges', () => {
  it('reads one change set as one line, from the first before to the last after', () => {
    const folded = foldChanges([
      change('2026-11-20T09:42:30.000Z', 7, { amount: { before: 2, after: 3 } }),
      change('2026-11-20T09:42:00.000Z', 7, { amount: { before: 1, after: 2 }, stage: { before: 'a', after: 'b' } }),
    ]);
    expect(folded).toHaveLength(1);
    expect(folded[0]?.changes).toEqual({ amount: { before: 1, after: 3 }, stage: { before: 'a', after: 'b' } });
  });
  it('keeps acts apart that are undone apart, and other people', () => {
    expect(foldChanges([change('2026-11-20T09:42:30.000Z', 8, {}), change('2026-11-20T09:42:00.000Z', 7, {})])).toHaveLength(2);
    expect(foldChanges([change('2026-11-20T09:42:30.000Z', 7, {}, 2), change('2026-11-20T09:42:00.000Z', 7, {})])).toHaveLength(2);
  });
});
