import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '@/api/types';
import { foldChanges, joined, nearGroups } from './fold';

const change = (at: string, changeset: number, changes: TimelineEntry['changes'], actor = 1): TimelineEntry =>
  ({ kind: 'change', at, changeset, actor: { id: actor, name: 'A' }, changes: changes ?? {} });

describe('foldChanges', () => {
  it('reads one change set as one line, from the first before to the last after', () => {
    const folded = foldChanges([
      change('2026-11-20T09:42:30.000Z', 7, { amount: { before: 2, after: null } }),
      change('2026-11-20T09:42:00.000Z', 7, { amount: { before: 1, after: 2 }, stage: { before: 'a', after: 'b' } }),
    ]);
    expect(folded).toHaveLength(1);
    expect(folded[0]?.changes).toEqual({ amount: { before: 1, after: null }, stage: { before: 'a', after: 'b' } });
  });
  it('keeps acts apart that are undone apart, and other people', () => {
    expect(foldChanges([change('2026-11-20T09:42:30.000Z', 8, {}), change('2026-11-20T09:42:00.000Z', 7, {})])).toHaveLength(2);
    expect(foldChanges([change('2026-11-20T09:42:30.000Z', 7, {}, 2), change('2026-11-20T09:42:00.000Z', 7, {})])).toHaveLength(2);
  });
});

describe('nearGroups', () => {
  it('gathers the acts of one person within five minutes, step by step', () => {
    const entries = [change('2026-11-20T09:48:00.000Z', 9, {}), change('2026-11-20T09:44:00.000Z', 8, {}), change('2026-11-20T09:40:00.000Z', 7, {})];
    expect(nearGroups(entries)).toEqual([entries]);
  });
  it('stops at another person, a longer pause, an undone act and anything that is no change', () => {
    const entries: TimelineEntry[] = [
      change('2026-11-20T09:48:00.000Z', 9, {}, 2), change('2026-11-20T09:47:00.000Z', 8, {}), change('2026-11-20T09:40:00.000Z', 7, {}),
      { ...change('2026-11-20T09:39:00.000Z', 6, {}), undone: true }, { kind: 'created', at: '2026-11-20T09:38:00.000Z', actor: null },
    ];
    expect(nearGroups(entries).map((group) => group.length)).toEqual([1, 1, 1, 1, 1]);
  });
  it('tells the whole way of a field', () => {
    const [near = []] = nearGroups([change('2026-11-20T09:43:00.000Z', 9, { stage: { before: 'b', after: 'c' } }), change('2026-11-20T09:42:00.000Z', 8, { stage: { before: 'a', after: 'b' } })]);
    expect(joined(near)).toEqual({ stage: { before: 'a', after: 'c' } });
  });
});
