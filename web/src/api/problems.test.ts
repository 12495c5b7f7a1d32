import { describe, expect, it } from 'vitest';
import { fieldErrors, pointerField, Problem } from './problems';

describe('problems', () => {
  it('maps a pointer to the form field that holds it', () => {
    expect(pointerField('/email')).toBe('email');
    expect(pointerField('/lines/2/price')).toBe('lines');
    expect(pointerField('/a~1b')).toBe('a/b');
  });
  it('collects every sentence under its field', () => {
    const problem = new Problem(422, {
      errors: [
        { pointer: '/name', code: 'required', detail: 'Enter the name' },
        { pointer: '/lines/0/price', code: 'min', detail: 'Line 1.' },
        { pointer: '/lines/1/price', code: 'min', detail: 'Line 2.' },
        { code: 'other', detail: 'Elsewhere' },
      ],
    });
    expect(fieldErrors(problem)).toEqual({ name: 'Enter the name', lines: 'Line 1. Line 2.', '': 'Elsewhere' });
  });
});
