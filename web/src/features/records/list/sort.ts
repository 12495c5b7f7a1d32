/* The sort parameter: keys with a minus for descending, the first counting most. */
import type { Field } from '@/api/types';

export function directionOf(sort: string, name: string): 'up' | 'down' | null {
  const key = sort.split(',').find((one) => one.replace(/^-/, '') === name);
  return key === undefined ? null : key.startsWith('-') ? 'down' : 'up';
}

/** A click turns the order round; figures and times begin with the largest. With Shift a second key is added. */
export function nextSort(sort: string, field: Field, add: boolean): string {
  const order = directionOf(sort, field.name);
  const descendingFirst = ['money', 'integer', 'decimal', 'percent', 'date', 'timestamp'].includes(field.type);
  const descending = order === null ? descendingFirst : order === 'up';
  const key = descending ? `-${field.name}` : field.name;
  if (!add) return key;
  const others = sort.split(',').filter((one) => one && one.replace(/^-/, '') !== field.name);
  return [...others, key].join(',');
}
