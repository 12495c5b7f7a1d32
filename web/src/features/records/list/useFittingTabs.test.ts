import { describe, expect, it } from 'vitest';
import { fitting } from './useFittingTabs';

describe('tabs that find room', () => {
  it('are all, or those that leave room for the menu, but one at least', () => {
    expect(fitting([100, 100, 100], 300)).toBe(3);
    expect(fitting([100, 100, 100, 100], 399)).toBe(2);
    expect(fitting([100, 100], 50)).toBe(1);
  });
});
