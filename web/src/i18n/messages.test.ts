import { describe, expect, it } from 'vitest';
import { fill } from './messages';

describe('fill', () => {
  it('puts values in their places and groups figures', () => {
    expect(fill('已把 {n} 个客户分配给{name}', { n: 1284, name: '林晓' })).toBe('已把 1,284 个客户分配给林晓');
  });
  it('chooses the English number', () => {
    expect(fill('{n} {n:customer|customers}', { n: 1 })).toBe('1 customer');
    expect(fill('{n} {n:customer|customers}', { n: 3 })).toBe('3 customers');
  });
  it('leaves an unknown place visible', () => {
    expect(fill('{missing}', {})).toBe('{missing}');
  });
});
