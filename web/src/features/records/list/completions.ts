/*
 * What may come next where the caret stands in a condition: a field, then what its type can be asked, then its values.
 * Fields are found by both languages and by name.
 */
import type { Op } from '@/api/condition';
import type { Field, ObjectDeclaration } from '@/api/types';
import { matchesField } from './FieldPicker';

export type Offer =
  | { kind: 'field'; insert: string; field: Field }
  | { kind: 'operator'; insert: string; op: Op; field: Field }
  | { kind: 'value'; insert: string; value: string; field: Field };

export interface Completion {
  offers: Offer[];
  /** How much before the caret the offer replaces. */
  typed: number;
}

const most = 8;
const none: Completion = { offers: [], typed: 0 };
const calls: Partial<Record<Field['type'], string[]>> = { date: ['today()'], timestamp: ['today()', 'now()'], boolean: ['true', 'false'] };

export function complete(object: ObjectDeclaration, before: string, operatorsOf: (field: Field) => readonly Op[]): Completion {
  if (isQuoted(before)) return none;
  const word = /[\p{L}_][\p{L}\w.]*$/u.exec(before)?.[0] ?? '';
  const listed = /([a-z_]\w*)\s+(?:not\s+)?in\s*\([^()]*$/.exec(before)?.[1];
  const ofList = object.fields.find((one) => one.name === listed);
  if (ofList) return { offers: valueOffers(ofList, word), typed: word.length };
  const clause = before.slice(0, before.length - word.length).split(/\b(?:and|or|not)\b|\(/).pop()?.trim() ?? '';
  const [name = '', ...operator] = clause.split(/\s+/);
  const field = object.fields.find((one) => one.name === name);
  if (!clause) return word ? { offers: fieldOffers(object, word), typed: word.length } : none;
  if (!field) return none;
  if (operator.length === 0) return { offers: operatorOffers(field, word, operatorsOf(field)), typed: word.length };
  if (/^(=|!=|<>|<|<=|>|>=|in|not in|is)$/.test(operator.join(' ')) && !operator.includes('is')) return { offers: valueOffers(field, word), typed: word.length };
  return none;
}

function fieldOffers(object: ObjectDeclaration, word: string): Offer[] {
  return object.fields.filter((field) => field.name !== word && matchesField(field, word)).slice(0, most).map((field) => ({ kind: 'field', insert: field.name, field }));
}

function operatorOffers(field: Field, word: string, operators: readonly Op[]): Offer[] {
  return operators.filter((op) => op.startsWith(word)).slice(0, most).map((op) => ({ kind: 'operator', insert: `${op} `, op, field }));
}

function valueOffers(field: Field, word: string): Offer[] {
  const values = field.choices?.map((choice) => ({ value: choice.value, insert: `'${choice.value}'`, words: [choice.value, choice.label.zh, choice.label.en] }))
    ?? (field.to === 'user' ? ['me()'] : field.to === 'team' ? ['my_team()'] : (calls[field.type] ?? [])).map((value) => ({ value, insert: value, words: [value] }));
  const typed = word.toLowerCase();
  return values.filter(({ words }) => words.some((one) => one.toLowerCase().includes(typed))).slice(0, most).map(({ value, insert }) => ({ kind: 'value', insert, value, field }));
}

const isQuoted = (before: string): boolean => (before.match(/'/g)?.length ?? 0) % 2 === 1;
