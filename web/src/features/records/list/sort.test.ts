import { describe, expect, it } from 'vitest';
import type { Field } from '@/api/types';
import { directionOf, nextSort } from './sort';

const field = (name: string, type: Field['type']) => ({ name, type }) as Field;

describe('sort', () => {
  it('begins with the largest figure and the first letter, then turns round', () => {
    expect(nextSort('', field('amount', 'money'), false)).toBe('-amount');
    expect(nextSort('-amount', field('amount', 'money'), false)).toBe('amount');
    expect(nextSort('-amount', field('name', 'text'), false)).toBe('name');
  });
  it('adds a second key with Shift', () => {
    expect(nextSort('-amount', field('name', 'text'), true)).toBe('-amount,name');
    expect(nextSort('-amount,name', field('amount', 'money'), true)).toBe('name,amount');
  });
  it('tells the direction of a key', () => {
    expect(directionOf('-amount,name', 'amount')).toBe('down');
    expect(directionOf('-amount,name', 'name')).toBe('up');
    expect(directionOf('-amount', 'name')).toBeNull();
  });
});
