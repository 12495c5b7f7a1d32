/*
 * Small marks: chip, tile, avatar, key, skeleton, and the page that has nothing to show. People are round, things
 * are square; a chip carries a dot and a word, never a colour alone.
 */
import type { ReactNode } from 'react';
import css from './marks.module.css';

export type Hue = 'gray' | 'red' | 'orange' | 'amber' | 'green' | 'teal' | 'sky' | 'indigo' | 'violet' | 'pink';

export function Chip({ hue, dot = true, children }: { hue: Hue; dot?: boolean; children: ReactNode }) {
  return (
    <span className={`${css.chip} ${css[hue]}`}>
      {dot && <span className={css.dot} />}
      <span className="cut">{children}</span>
    </span>
  );
}

export type MarkSize = 20 | 28 | 36;

export function Tile({ hue, size = 28, children }: { hue: Hue; size?: MarkSize; children: ReactNode }) {
  return <span className={`${css.tile} ${css[`tile${size}`]} ${css[hue]}`} aria-hidden>{children}</span>;
}

const personHues: Hue[] = ['orange', 'teal', 'pink', 'amber', 'sky', 'green', 'violet', 'indigo'];

export function Avatar({ name, size = 20 }: { name: string; size?: MarkSize }) {
  return <span className={`${css.avatar} ${css[`avatar${size}`]} ${css[personHue(name)]}`} aria-hidden>{initials(name, size)}</span>;
}

/** The last Han character of a Chinese name (two when large), the initials of a Latin one. */
export function initials(name: string, size: MarkSize = 20): string {
  const trimmed = name.trim();
  if (/\p{Script=Han}/u.test(trimmed)) return [...trimmed].slice(size === 20 ? -1 : -2).join('');
  const words = trimmed.split(/\s+/).filter(Boolean);
  return ((words[0]?.[0] ?? '?') + (words.length > 1 ? (words[words.length - 1]?.[0] ?? '') : '')).toUpperCase();
}

function personHue(name: string): Hue {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return personHues[sum % personHues.length] ?? 'gray';
}

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className={css.kbd}>{children}</kbd>;
}

export function Skeleton({ width, height = 14 }: { width: number | string; height?: number }) {
  return <span className={css.skeleton} style={{ width, height }} aria-hidden />;
}

export function EmptyState({ mark, title, children, actions }: { mark?: ReactNode; title: string; children?: ReactNode; actions?: ReactNode }) {
  return (
    <div className={css.state}>
      {mark}
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {actions && <div className={css.actions}>{actions}</div>}
    </div>
  );
}
