import { describe, expect, it } from 'vitest';
import { groupLines, groupsOf, plainLines } from './lines';

const row = (id: number) => ({ id, version: 1 });

describe('lines of the grid', () => {
  it('are the records, or headings with the records of the open ones', () => {
    expect(plainLines([row(7), row(3)]).map((line) => line.id)).toEqual([7, 3]);
    const groups = groupsOf([{ stage: 'won', count: 2, where: 'a' }, { stage: null, count: 1, where: 'b' }, { stage: 'lost', count: 5, where: 'c' }], 'stage', null);
    const lines = groupLines(groups, new Set(['won', 'lost']), new Map([['won', { rows: [row(7), row(3)], hasMore: false }], ['lost', { rows: [row(9)], hasMore: true }]]));
    expect(lines.map((line) => line.id)).toEqual(['group won', 7, 3, 'group null', 'group lost', 9, 'wait lost']);
    expect(lines.flatMap((line) => (line.kind === 'row' ? [line.index] : []))).toEqual([0, 1, 2]);
  });

  it('a group of two currencies counts both and lists both', () => {
    const [won] = groupsOf([
      { stage: 'won', currency: 'CNY', count: 2, 'sum(amount)': 5, where: "stage = 'won' and currency = 'CNY'" },
      { stage: 'won', currency: 'USD', count: 3, 'sum(amount)': 7, where: "stage = 'won' and currency = 'USD'" },
    ], 'stage', 'sum(amount)');
    expect(won).toMatchObject({ count: 5, sums: [{ currency: 'CNY', sum: 5 }, { currency: 'USD', sum: 7 }] });
    expect(won?.where).toBe("(stage = 'won' and currency = 'CNY') or (stage = 'won' and currency = 'USD')");
  });
});
