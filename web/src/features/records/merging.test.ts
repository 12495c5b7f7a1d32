import { describe, expect, it } from 'vitest';
import { Problem } from '@/api/problems';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import { clashesOf, isSame, saveMerging } from './merging';
import { changesOf, mergeTexts } from './textMerge';

const field = (name: string, type: Field['type']) => ({ name, type, number: 100, label: { zh: name, en: name }, required: false, unique: false, sortable: false, computed: false, system: false }) as Field;
const object = { fields: [field('name', 'text'), field('amount', 'money'), field('owner', 'relation'), field('lines', 'lines')] } as ObjectDeclaration;
const seen: RecordData = { id: 1, version: 1, name: 'a', amount: 10, owner: { id: 3, name: 'Lin' }, lines: [{ id: 5, product: { id: 7, name: 'P' } }] };
const refusal = (current: RecordData) => new Problem(412, { current, actor: { id: 9, name: 'Chen' }, at: '2026-11-20T09:42:00.000Z' });

describe('clashesOf', () => {
  it('finds only what both changed, to different ends', () => {
    const current = { ...seen, version: 2, name: 'b', amount: 20, owner: 3, lines: [{ id: 5, product: 7 }] };
    expect(clashesOf(object, { amount: 30 }, seen, current).map((one) => one.field.name)).toEqual(['amount']);
    expect(clashesOf(object, { amount: '20' }, seen, current)).toEqual([]);
    expect(clashesOf(object, { owner: { id: 4, name: 'Wu' }, lines: [] }, seen, current)).toEqual([]);
  });
  it('compares as the server is sent it', () => {
    expect(isSame(field('a', 'money'), '5.0', 5)).toBe(true);
    expect(isSame(field('a', 'text'), '5.0', '5')).toBe(false);
    expect(isSame(field('a', 'relation'), { id: 3, name: 'x' }, 3)).toBe(true);
    expect(isSame(field('a', 'text'), undefined, null)).toBe(true);
  });
});

describe('saveMerging', () => {
  /** A server that somebody else was quicker at, once for each record given. */
  const server = (...newer: RecordData[]) => {
    const sent: [unknown, number][] = [];
    return { sent, send: async (values: unknown, version: number) => { sent.push([values, version]); const next = newer.shift(); if (next) throw refusal(next); return 'saved'; } };
  };
  const doing = { read: () => Promise.reject(new Error('not asked')), merged: () => undefined };

  it('sends again with the new version where others changed other fields, and says who', async () => {
    const { sent, send } = server({ ...seen, version: 2, name: 'b' });
    const told: (string | null)[] = [];
    const saved = await saveMerging(object, seen, { amount: 30 }, { ...doing, send, merged: (name) => told.push(name), choose: () => Promise.reject(new Error('not asked')) });
    expect([saved, sent, told]).toEqual(['saved', [[{ amount: 30 }, 1], [{ amount: 30 }, 2]], ['Chen']]);
  });
  it('asks about the same field and writes what was chosen beside the rest', async () => {
    const { sent, send } = server({ ...seen, version: 2, amount: 20 });
    await saveMerging(object, seen, { amount: 30, name: 'c' }, { ...doing, send, choose: ({ clashes }) => Promise.resolve({ amount: Number(clashes[0]?.theirs) + 1 }) });
    expect(sent[1]).toEqual([{ amount: 21, name: 'c' }, 2]);
  });
  it('keeps theirs by leaving the field out, and asks again when it happens again', async () => {
    const { sent, send } = server({ ...seen, version: 2, amount: 20 }, { ...seen, version: 3, amount: 20, name: 'd' });
    const asked: string[][] = [];
    await saveMerging(object, seen, { amount: 30, name: 'c' }, { ...doing, send, choose: ({ clashes }) => { asked.push(clashes.map((one) => one.field.name)); return Promise.resolve({}); } });
    expect(asked).toEqual([['amount'], ['name']]);
    expect(sent[2]).toEqual([{}, 3]);
  });
  it('writes nothing when it is put aside', async () => {
    const { sent, send } = server({ ...seen, version: 2, amount: 20 });
    expect(await saveMerging(object, seen, { amount: 30 }, { ...doing, send, choose: () => Promise.resolve(null) })).toBeNull();
    expect(sent).toHaveLength(1);
  });
});

describe('texts of two people', () => {
  it('go together where they touched different lines', () => {
    expect(mergeTexts('One\nTwo\nThree', 'Zero\nTwo\nThree', 'One\nTwo\nFour')).toBe('Zero\nTwo\nFour');
  });
  it('stand one below the other where they touched the same', () => {
    expect(mergeTexts('One', 'Mine', 'Theirs')).toBe('Theirs\n\nMine');
    expect(mergeTexts('', 'Mine', 'Theirs')).toBe('Mine\nTheirs');
  });
  it('are compared by words, Chinese ones too', () => {
    const parts = changesOf('需要两个仓库', '需要三个仓库', 'zh');
    expect(parts.filter((part) => part.added).map((part) => part.value).join('')).toContain('三');
    expect(parts.filter((part) => !part.added && !part.removed).map((part) => part.value).join('')).toContain('仓库');
  });
});
