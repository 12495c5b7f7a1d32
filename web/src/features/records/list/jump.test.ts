import { describe, expect, it } from 'vitest';
import type { Field } from '@/api/types';
import { fromValue } from './jump';

const field = (type: Field['type']) => ({ name: 'x', type, sortable: true }) as Field;

describe('jumping', () => {
  it('takes letters, by pinyin where names are Chinese', () => {
    expect(fromValue(field('text'), 'M', false)).toBe('M');
    expect(fromValue(field('text'), 'M', true)).toBe('妈');
    expect(fromValue(field('text'), 'Ma', true)).toBe('Ma');
    expect(fromValue(field('text'), '华', true)).toBe('华');
    expect(fromValue(field('text'), ' ', true)).toBeNull();
  });
  it('takes a day, a month or a year', () => {
    expect(fromValue(field('date'), '2026-11-20', false)).toBe('2026-11-20');
    expect(fromValue(field('timestamp'), '2026/3', false)).toBe('2026-03-01');
    expect(fromValue(field('timestamp'), '2026年3月', true)).toBe('2026-03-01');
    expect(fromValue(field('timestamp'), '2025', false)).toBe('2025-01-01');
    expect(fromValue(field('date'), '2026-02-30', false)).toBeNull();
    expect(fromValue(field('date'), 'March', false)).toBeNull();
  });
  it('takes figures as they are written', () => {
    expect(fromValue(field('money'), '1,200.50', false)).toBe('1200.50');
    expect(fromValue(field('integer'), 'x', false)).toBeNull();
  });
});
