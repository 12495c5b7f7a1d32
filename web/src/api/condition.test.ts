import { describe, expect, it } from 'vitest';
import { both, certainTests, chipsOf, ConditionError, noChips, parseCondition, printChips, printCondition } from './condition';

describe('conditions', () => {
  const round = [
    "stage = 'won'",
    "industry not in ('government', 'education')",
    'last_contacted >= today() - 60',
    "name ~ 'O''Neil' and owner = me()",
    'email is null and annual_revenue > 1000.5',
    "name starts with '华' and parent is not null",
    'about has customer:12',
    'done = false and due_at < now()',
  ];
  it.each(round)('prints what it read: %s', (text) => {
    expect(printCondition(parseCondition(text))).toBe(text);
    expect(printChips(chipsOf(text) ?? noChips)).toBe(text);
  });

  it('keeps the grouping of or within and', () => {
    const text = "(stage = 'won' or stage = 'lost') and amount > 5";
    expect(printCondition(parseCondition(text))).toBe(text);
  });

  it.each([
    "(stage = 'won' or stage = 'lost') and amount > 5",
    "amount > 5 and stage = 'won' or owner = me()",
    "a = 1 or b = 2",
    "team = my_team() or owner = me()",
  ])('shows one level of groups as chips: %s', (text) => {
    expect(printChips(chipsOf(text) ?? noChips)).toBe(text);
  });

  it.each(["not (a = 1)", "((a = 1 or b = 2) and c = 3 or d = 4) and e = 5", "a ="])('leaves the rest to the text: %s', (text) => {
    expect(chipsOf(text)).toBeNull();
  });

  it('drops a group that was emptied', () => {
    const [a, b] = chipsOf("a = 1 and b = 2")?.items ?? [];
    expect(printChips({ join: 'and', items: [[], a, [b]].map((item) => item as never) })).toBe('a = 1 and b = 2');
  });

  it('knows what holds of every record', () => {
    expect(certainTests("a = 1 and (b = 2 or c = 3)").map((test) => test.path)).toEqual(['a']);
    expect(certainTests("a = 1 or b = 2")).toEqual([]);
    expect(certainTests("a = 1").map((test) => test.path)).toEqual(['a']);
  });

  it('reads dates, negative figures and other signs for not equal', () => {
    expect(printCondition(parseCondition("close_date = date'2026-11-20' and x <> -3"))).toBe("close_date = '2026-11-20' and x != -3");
  });

  it('says where it went wrong', () => {
    const fault = (text: string, knows?: (path: string) => boolean) => {
      try {
        parseCondition(text, knows);
      } catch (error) {
        if (error instanceof ConditionError) return [error.code, error.position];
      }
      return null;
    };
    expect(fault("stage = 'won")).toEqual(['text_end', 8]);
    expect(fault("stage 'won'")).toEqual(['operator', 6]);
    expect(fault('stage = ')).toEqual(['value', 8]);
    expect(fault("sage = 'won'", (path) => path === 'stage')).toEqual(['unknown_field', 0]);
    expect(fault("(stage = 'won'")).toEqual(['closing', 14]);
    expect(fault("stage = 'won' x")).toEqual(['rest', 14]);
  });

  it('joins conditions without changing their meaning', () => {
    expect(both("a = 1 or b = 2", 'c = 3')).toBe('(a = 1 or b = 2) and c = 3');
    expect(both('', 'c = 3')).toBe('c = 3');
  });
});
