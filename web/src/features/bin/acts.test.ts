import { describe, expect, it } from 'vitest';
import type { ObjectDeclaration } from '@/api/types';
import { actsOf, type Deleted } from './acts';

const object = { object: 'customer' } as ObjectDeclaration;
const deleted = (id: number, at: string, by: number): Deleted => ({ object, record: { id, version: 2, deleted_at: at, deleted_by: { id: by, name: `P${by}` } } });

describe('actsOf', () => {
  it('gathers what one person deleted at one moment, newest act first', () => {
    const acts = actsOf([deleted(1, '2026-11-20T09:00:00.000Z', 1), deleted(2, '2026-11-20T10:00:00.000Z', 1), deleted(3, '2026-11-20T09:00:00.000Z', 1), deleted(4, '2026-11-20T09:00:00.000Z', 2)]);
    expect(acts.map((act) => [act.by?.name, act.deleted.map((one) => one.record.id)])).toEqual([['P1', [2]], ['P1', [1, 3]], ['P2', [4]]]);
  });
});
