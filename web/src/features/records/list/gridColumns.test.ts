import { describe, expect, it } from 'vitest';
import { moved, parseWidths, printWidths } from './gridColumns';

describe('columns', () => {
  it('keep their widths in a view', () => {
    expect(parseWidths('name:240,stage:96')).toEqual({ name: 240, stage: 96 });
    expect(printWidths(parseWidths('name:240,stage:96'))).toBe('name:240,stage:96');
    expect(parseWidths('')).toEqual({});
    expect(parseWidths('name:1,x:abc,:5,y:9999')).toEqual({ name: 64, y: 800 });
  });

  it('move, but never before the title', () => {
    const names = ['name', 'a', 'b', 'c'];
    expect(moved(names, 'c', 1)).toEqual(['name', 'c', 'a', 'b']);
    expect(moved(names, 'a', 2)).toEqual(['name', 'b', 'a', 'c']);
    expect(moved(names, 'b', 0)).toEqual(['name', 'b', 'a', 'c']);
    expect(moved(names, 'b', 9)).toEqual(['name', 'a', 'c', 'b']);
    expect(moved(names, 'name', 2)).toEqual(names);
  });
});
