import { describe, expect, it } from 'vitest';
import type { ObjectDeclaration, RecordData } from '@/api/types';
import type { Language } from '@/i18n/language';
import { fill, pick } from '@/i18n/messages';
import { ageOf } from './age';
import { figuresByLane, lanesOf, mayMove, measuresOf, missingFields, type Lane } from './lanes';
import { messages } from './messages';
import { asMoved, placeOf, withCard, without, type LanePages } from './order';
import { announcementsOf, type Say } from './speech';

const text = (name: string, type: string) => ({
  number: 1, name, type, label: { zh: name, en: name }, required: false, unique: false, sortable: true, computed: false, system: false,
});
const deal = {
  object: 'deal', plural: 'deals', title: 'name', rights: { change: 'own' }, layout: { list: [], card: ['amount'] },
  fields: [
    text('name', 'text'), text('amount', 'money'), text('weighted_amount', 'money'), text('reason', 'text'),
    { ...text('stage', 'choice'), choices: [{ number: 1, value: 'quote', label: { zh: '报价', en: 'Quote' }, hue: 'sky' }, { number: 2, value: 'lost', label: { zh: '输单', en: 'Lost' } }] },
  ],
  process: {
    field: 'stage', amount: 'amount', weighted: 'weighted_amount', since: 'stage_since',
    states: [{ value: 'quote', is: null, required: [], stuck_after_days: 14 }, { value: 'lost', is: 'lost', required: ['reason'], stuck_after_days: null }],
  },
} as unknown as ObjectDeclaration;
const [quote, lost] = lanesOf(deal) as [Lane, Lane];
const card = (id: number, rest: Record<string, unknown> = {}): RecordData => ({ id, version: 1, ...rest });

describe('lanes', () => {
  it('come from the process, named and coloured by its choices', () => {
    expect(quote).toMatchObject({ value: 'quote', label: { zh: '报价' }, hue: 'sky', stuckAfter: 14, is: null });
    expect(lost).toMatchObject({ hue: 'gray', is: 'lost', required: ['reason'] });
  });

  it('keep currencies apart, the company\'s first, and add no money up', () => {
    const measures = measuresOf(deal);
    expect(measures).toMatchObject({ measure: 'count,sum(amount),sum(weighted_amount)', group: 'stage,currency' });
    const rows = [
      { stage: 'quote', currency: 'USD', count: 2, 'sum(amount)': '10.10', 'sum(weighted_amount)': '5.05' },
      { stage: 'quote', currency: 'CNY', count: 3, 'sum(amount)': 300, 'sum(weighted_amount)': 150 },
      { stage: 'quote', currency: 'EUR', count: 1, 'sum(amount)': null, 'sum(weighted_amount)': null },
    ];
    expect(figuresByLane(rows, 'stage', measures, 'CNY').get('quote')).toEqual({
      count: 6, sums: [{ currency: 'CNY', sum: 300, weighted: 150 }, { currency: 'USD', sum: '10.10', weighted: '5.05' }],
    });
  });

  it('ask only for what the record does not have', () => {
    expect(missingFields(deal, lost, card(1, { reason: null })).map((field) => field.name)).toEqual(['reason']);
    expect(missingFields(deal, lost, card(1, { reason: 'price' }))).toEqual([]);
  });

  it('offer to move only one\'s own where rights say so', () => {
    expect(mayMove(deal, card(1, { owner: { id: 7, name: 'Ada' } }), 7)).toBe(true);
    expect(mayMove(deal, card(1, { owner: 8 }), 7)).toBe(false);
    expect(mayMove({ ...deal, rights: { see: null, create: null, change: null, delete: null } }, card(1, { owner: 7 }), 7)).toBe(false);
  });
});

describe('age', () => {
  const now = Date.parse('2026-11-20T00:00:00Z');
  it('is a share of the allowed days and stuck past them', () => {
    expect(ageOf('2026-11-13T00:00:00Z', 14, now)).toEqual({ days: 7, share: 0.5, isStuck: false });
    expect(ageOf('2026-11-06T00:00:00Z', 14, now)).toEqual({ days: 14, share: 1, isStuck: false });
    expect(ageOf('2026-11-05T00:00:00Z', 14, now)).toEqual({ days: 15, share: 1, isStuck: true });
  });
  it('has no share without a limit and is nothing without a date', () => {
    expect(ageOf('2026-11-19T00:00:00Z', null, now)).toEqual({ days: 1, share: null, isStuck: false });
    expect(ageOf(null, 14, now)).toBeNull();
  });
});

describe('the place in a lane', () => {
  const rows = [card(1, { amount: 300 }), card(2, { amount: 200 }), card(3, { amount: null })];
  it('is the one the view\'s order gives', () => {
    expect(placeOf(rows, card(9, { amount: 250 }), '-amount')).toBe(1);
    expect(placeOf(rows, card(9, { amount: 100 }), '-amount')).toBe(2);
    expect(placeOf(rows, card(9, { amount: 250 }), 'amount')).toBe(0);
  });
  it('is the first by time, because a moved card has just changed', () => {
    const timed = [card(1, { updated_at: '2026-01-02T00:00:00.000Z' }), card(2, { updated_at: '2026-01-01T00:00:00.000Z' })];
    expect(placeOf(timed, asMoved(card(9, { updated_at: '2020-01-01T00:00:00.000Z' }), deal.process, 'lost'), '-updated_at')).toBe(0);
  });
  it('survives pages, and leaving is undone by coming back', () => {
    const pages: LanePages = { pageParams: ['', 'x'], pages: [{ data: rows.slice(0, 2), next: 'x' }, { data: rows.slice(2), next: null }] };
    const ids = (some: LanePages) => some.pages.map((page) => page.data.map((row) => row.id));
    const gone = without(pages, 2);
    expect(ids(gone)).toEqual([[1], [3]]);
    expect(ids(withCard(gone, card(2, { amount: 200 }), '-amount'))).toEqual([[1, 2], [3]]);
    expect(ids(withCard(pages, card(9, { amount: 1 }), '-amount'))).toEqual([[1, 2, 9], [3]]);
  });
});

describe('what is spoken', () => {
  const record = card(5, { name: 'Acme' });
  const voice = (language: Language) => {
    const t: Say = (key, values) => fill(pick(messages[key], language), values);
    return announcementsOf({
      t, laneName: (lane) => lane.label[language], laneOf: (id) => [quote, lost].find((lane) => lane.value === id) ?? null, placeIn: () => 1,
      carried: () => ({ name: 'Acme', record, lane: quote, place: 2, total: 7 }), needs: (lane) => (lane === lost ? lost.required.join() : ''),
    });
  };
  const at = (id: string | null) => ({ active: { id: 5 }, over: id ? { id } : null }) as never;

  it('says lifted, over, dropped in Chinese', () => {
    const say = voice('zh');
    expect(say.onDragStart(at(null))).toBe('已拿起 Acme，报价，第 2 张，共 7 张');
    expect(say.onDragOver(at('quote'))).toBeUndefined();
    expect(say.onDragOver(at('lost'))).toBe('输单，第 1 张');
    expect(say.onDragOver(at('quote'))).toBe('报价，第 2 张');
    expect(say.onDragEnd(at('lost'))).toBe('移到输单之前需要填写reason');
  });
  it('says back where it came from', () => {
    const say = voice('en');
    expect(say.onDragStart(at(null))).toBe('Lifted Acme, Quote, card 2 of 7');
    expect(say.onDragCancel(at(null))).toBe('Back in Quote');
    expect(say.onDragEnd(at('quote'))).toBe('Back in Quote');
  });
});
