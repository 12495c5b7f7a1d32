/*
 * Catalogues. Each folder that speaks has a messages.ts: a table of key → [Chinese, English], so that a key
 * cannot exist in one language only and a reviewer reads both side by side. A route loads its own words.
 *
 * `{name}` is filled in; `{n:customer|customers}` chooses by the number n (English only needs it).
 */
import { useCallback } from 'react';
import { language, useLanguage, type Language } from './language';

export type Pair = readonly [zh: string, en: string];
export type Messages<K extends string> = Readonly<Record<K, Pair>>;
export type Values = Readonly<Record<string, string | number>>;
export type Translate<K extends string> = (key: K, values?: Values) => string;

export function defineMessages<K extends string>(table: Record<K, Pair>): Messages<K> {
  return table;
}

export function useMessages<K extends string>(table: Messages<K>): Translate<K> {
  const spoken = useLanguage();
  return useCallback((key, values) => fill(pick(table[key], spoken), values), [table, spoken]);
}

/** For code outside components; a component uses useMessages, which follows a change of language. */
export function message<K extends string>(table: Messages<K>, key: K, values?: Values): string {
  return fill(pick(table[key], language()), values);
}

export function pick(pair: Pair, spoken: Language): string {
  return spoken === 'zh' ? pair[0] : pair[1];
}

export function fill(text: string, values?: Values): string {
  return text.replace(/\{(\w+)(?::([^{}|]*)\|([^{}]*))?\}/g, (whole, name: string, one?: string, other?: string) => {
    const value = values?.[name];
    if (one !== undefined) return (Number(value) === 1 ? one : other) ?? '';
    if (value === undefined) return whole;
    return typeof value === 'number' ? value.toLocaleString('en-US') : value;
  });
}
