import { describe, expect, it } from 'vitest';
import type { Field, ObjectDeclaration } from '@/api/types';
import { complete } from './completions';

const label = (zh: string, en: string) => ({ zh, en });
const fields = [
  { name: 'stage', type: 'choice', label: label('阶段', 'Stage'), choices: [{ number: 1, value: 'won', label: label('成交', 'Won') }, { number: 2, value: 'lost', label: label('输单', 'Lost') }] },
  { name: 'owner', type: 'relation', to: 'user', label: label('负责人', 'Owner') },
  { name: 'created_at', type: 'timestamp', label: label('创建时间', 'Created') },
] as unknown as Field[];
const object = { fields } as unknown as ObjectDeclaration;
const offers = (before: string) => complete(object, before, () => ['in', 'not in', 'is null']).offers.map((offer) => offer.insert);

describe('completions of a condition', () => {
  it('are fields by name and by both languages', () => {
    expect(offers('sta')).toEqual(['stage']);
    expect(offers("stage = 'won' and 负责")).toEqual(['owner']);
    expect(offers('(crea')).toEqual(['created_at']);
    expect(offers('')).toEqual([]);
  });
  it('then what the type can be asked', () => {
    expect(offers('stage ')).toEqual(['in ', 'not in ', 'is null ']);
    expect(offers('stage not')).toEqual(['not in ']);
  });
  it('then its values', () => {
    expect(offers('stage = ')).toEqual(["'won'", "'lost'"]);
    expect(offers('stage = 成')).toEqual(["'won'"]);
    expect(offers("stage in ('won', ")).toEqual(["'won'", "'lost'"]);
    expect(offers('owner = ')).toEqual(['me()']);
    expect(offers('created_at >= to')).toEqual(['today()']);
    expect(offers("stage = 'w")).toEqual([]);
    expect(offers('nothing = ')).toEqual([]);
  });
});
