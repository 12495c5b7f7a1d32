/*
 * Travelling in a list of a million: letters, a date or a figure typed on the sorted column become the value to begin
 * at. Chinese names stand in the order of their pinyin, so a letter is the first character that begins with it.
 */
import type { Field } from '@/api/types';

const firstHan: Record<string, string> = {
  a: '阿', b: '八', c: '嚓', d: '哒', e: '妸', f: '发', g: '旮', h: '哈', j: '丌', k: '咔', l: '垃', m: '妈', n: '拿', o: '噢', p: '趴', q: '七', r: '然', s: '仨', t: '他',
  w: '挖', x: '夕', y: '丫', z: '匝',
};

/** What `from` is sent as, or null where it is no value of the field. */
export function fromValue(field: Field, typed: string, isChinese: boolean): string | null {
  const text = typed.trim();
  if (!text) return null;
  if (field.type === 'date' || field.type === 'timestamp') return dayOf(text);
  if (['integer', 'decimal', 'money', 'percent'].includes(field.type)) return /^-?\d+(\.\d+)?$/.test(text.replace(/[,，]/g, '')) ? text.replace(/[,，]/g, '') : null;
  return (isChinese && firstHan[text.toLowerCase()]) || text;
}

/** A day, a month or a year, however its parts are divided: its first day. */
function dayOf(text: string): string | null {
  const parts = /^(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?[月日]?$/.exec(text);
  if (!parts) return null;
  const [, year = '', month = '1', day = '1'] = parts;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const isReal = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return isReal ? date.toISOString().slice(0, 10) : null;
}

/** Whether a list sorted by it has places to go to. */
export const canJump = (field: Field | undefined): boolean => Boolean(field?.sortable);
