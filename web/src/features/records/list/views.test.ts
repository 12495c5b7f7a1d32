import { describe, expect, it } from 'vitest';
import type { ObjectDeclaration } from '@/api/types';
import { isWhole, startView, texts, valuesOf, viewOf, withStartView } from './views';

const object = { title: 'name', fields: [{ name: 'updated_at', sortable: true }, { name: 'name' }, { name: 'amount' }] } as unknown as ObjectDeclaration;

describe('views', () => {
  it('come back from their record as they were saved', () => {
    const list = texts({ where: "stage = 'won'", sort: '-amount,name', columns: 'name,amount', widths: 'name:240', pinned: '2', density: 'compact' });
    const values = valuesOf(object, list);
    expect(values).toMatchObject({ condition: "stage = 'won'", pinned: 2, grouped_by: null });
    expect(viewOf({ id: 12, version: 1, ...values }, object)).toMatchObject({ id: '12', texts: list });
    expect(viewOf({ id: 12, version: 1 }, object).texts).toEqual(texts({ sort: '-updated_at' }));
  });

  it('are sent without names that no field has any more', () => {
    const sent = (some: Parameters<typeof texts>[0]) => valuesOf(object, texts(some));
    expect(sent({ columns: 'name,gone,amount', group: 'gone' })).toMatchObject({ shown: 'name,amount', grouped_by: null });
    expect(sent({ columns: 'gone', group: 'month(updated_at)' })).toMatchObject({ shown: null, grouped_by: 'month(updated_at)' });
    expect(sent({ group: 'month(gone)' })).toMatchObject({ grouped_by: null });
  });

  it('without their condition are not offered', () => {
    expect(isWhole({ id: 1, version: 1, left_out: ['condition', 'shown'] })).toBe(false);
    expect(isWhole({ id: 1, version: 1, left_out: ['shown'] })).toBe(true);
    expect(isWhole({ id: 1, version: 1 })).toBe(true);
  });

  it('one of each object is where a person starts', () => {
    const kept = withStartView(withStartView(null, 'customer', '12'), 'lead', 'mine');
    expect(kept).toBe('customer:12 lead:mine');
    expect(startView(kept, 'lead')).toBe('mine');
    expect(withStartView(kept, 'customer', null)).toBe('lead:mine');
    expect(startView(kept, 'opportunity')).toBeNull();
  });
});
