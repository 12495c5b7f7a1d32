/* How a condition reads as chips: operators by type, values in the reader's words. */
import type { Op } from '@/api/condition';
import type { Field } from '@/api/types';
import { defineMessages } from '@/i18n/messages';

export const messages = defineMessages({
  is: ['是', 'is'],
  isNot: ['不是', 'is not'],
  equals: ['等于', 'is'],
  notEquals: ['不等于', 'is not'],
  contains: ['包含', 'contains'],
  starts: ['开头是', 'starts with'],
  empty: ['为空', 'is empty'],
  notEmpty: ['不为空', 'is not empty'],
  more: ['大于', 'above'],
  atLeast: ['不小于', 'at least'],
  less: ['小于', 'below'],
  atMost: ['不大于', 'at most'],
  after: ['晚于', 'after'],
  from: ['不早于', 'on or after'],
  before: ['早于', 'before'],
  until: ['不晚于', 'on or before'],
  linked: ['关联', 'is linked to'],
});

export type OpWord = keyof typeof messages & string;

const words: Record<Op, OpWord> = {
  '=': 'is', '!=': 'isNot', in: 'is', 'not in': 'isNot', '~': 'contains', 'starts with': 'starts', 'is null': 'empty', 'is not null': 'notEmpty',
  has: 'linked', '>': 'more', '>=': 'atLeast', '<': 'less', '<=': 'atMost',
};
const figureWords: Partial<Record<Op, OpWord>> = { '=': 'equals', '!=': 'notEquals' };
const dateWords: Partial<Record<Op, OpWord>> = { '>': 'after', '>=': 'from', '<': 'before', '<=': 'until' };

export function opWord(op: Op, field: Field | undefined): OpWord {
  if (field?.type === 'date' || field?.type === 'timestamp') return dateWords[op] ?? words[op];
  if (field && ['integer', 'decimal', 'money', 'percent'].includes(field.type)) return figureWords[op] ?? words[op];
  return words[op];
}

export const takesValue = (op: Op): boolean => op !== 'is null' && op !== 'is not null';
