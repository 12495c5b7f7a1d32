import { describe, expect, it } from 'vitest';
import { plainDay } from './dates';
import { plainFigure } from './figures';
import { local, localToUtc } from './timestamp';

describe('what people type', () => {
  it('reads dates in the usual writings', () => {
    for (const typed of ['2026-1-5', '2026/01/05', '2026年1月5日', '2026.1.5', '20260105']) expect(plainDay(typed)).toBe('2026-01-05');
    expect(plainDay('1/5/26')).toBe('1/5/26');
  });
  it('reads figures with grouping, signs and full-width digits', () => {
    expect(plainFigure('¥1,280,000.50')).toBe('1280000.50');
    expect(plainFigure('１２％')).toBe('12');
  });
  it('reads and writes local time', () => {
    expect(localToUtc('2026-11-20 9:42', 'Asia/Shanghai')).toBe('2026-11-20T01:42:00.000Z');
    expect(localToUtc('tomorrow', 'Asia/Shanghai')).toBe('tomorrow');
    expect(local('2026-11-20T01:42:00.000Z', 'Asia/Shanghai')).toBe('2026-11-20 09:42');
  });
});
