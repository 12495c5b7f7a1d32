import { describe, expect, it } from 'vitest';
import type { Field, HistoryEntry, ObjectDeclaration, RecordData } from '@/api/types';
import { differing, restoring, stopsOf } from './past';

const field = (name: string, type: Field['type'], more: Partial<Field> = {}) => ({ name, type, number: 100, label: { zh: name, en: name }, required: false, unique: false, sortable: false, computed: false, system: false, ...more }) as Field;
const line = { object: 'line', owned_by: 'deal', fields: [field('product', 'relation'), field('position', 'integer'), field('total', 'money', { computed: true }), field('deal', 'relation', { to: 'deal' })] } as unknown as ObjectDeclaration;
const deal = { object: 'deal', fields: [field('name', 'text'), field('amount', 'money'), field('weighted', 'money', { computed: true }), field('lines', 'lines', { of: 'line' })] } as unknown as ObjectDeclaration;
const entry = (version: number, at: string, more: Partial<HistoryEntry> = {}): HistoryEntry =>
  ({ seq: version, object: 'deal', record: 1, via: 'page', changeset: version, version, kind: 'update', before: {}, after: { name: 1 }, actor: null, at, undone: false, partly_undone: false, ...more });

describe('stopsOf', () => {
  it('stops oldest first, once for what happened at one moment, never in the bin', () => {
    const stops = stopsOf([entry(5, 'd', { kind: 'restore', after: {} }), entry(4, 'c', { kind: 'delete' }), entry(3, 'b', { after: { amount: 1 } }), entry(2, 'b'), entry(1, 'a', { kind: 'create', after: {} })]);
    expect(stops.map((stop) => [stop.at, stop.version, stop.fields])).toEqual([['a', 1, []], ['b', 3, ['name', 'amount']], ['d', 5, []]]);
  });
});

describe('restoring', () => {
  const then: RecordData = { id: 1, version: 1, name: 'a', amount: 5, weighted: 1, lines: [{ id: 7, version: 1, position: 1, product: { id: 2, name: 'P' }, total: 5, deal: 1 }, { id: 8, version: 1, position: 2, product: null, total: null, deal: 1 }] };
  const today: RecordData = { id: 1, version: 3, name: 'a', amount: 6, weighted: 2, lines: [{ id: 7, version: 2, position: 1, product: { id: 3, name: 'Q' }, total: 6, deal: 1 }] };

  it('names what people write and stood otherwise', () => {
    expect(differing(deal, then, today).map((one) => one.name)).toEqual(['amount', 'lines']);
    expect(differing(deal, then, { ...then, version: 9, lines: (then.lines as RecordData[]).map((one) => ({ ...one, version: 9 })) })).toEqual([]);
  });
  it('writes a line that is gone anew and nothing that is worked out', () => {
    expect(restoring(differing(deal, then, today), then, today, () => line)).toEqual({ amount: 5, lines: [{ id: 7, product: { id: 2, name: 'P' } }, { product: null }] });
  });
});
