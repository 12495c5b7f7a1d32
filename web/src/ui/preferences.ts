/* How this browser shows the page: theme, density, folded navigation, single-letter keys. Kept here, not on the server. */
import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';
export type Density = 'compact' | 'default' | 'roomy';

export interface Preferences {
  theme: Theme;
  density: Density;
  folded: boolean;
}

const listeners = new Set<() => void>();
const dark = typeof window === 'undefined' ? null : window.matchMedia('(prefers-color-scheme: dark)');
let current: Preferences = {
  theme: (stored('gx-theme') as Theme | null) ?? 'system',
  density: (stored('gx-density') as Density | null) ?? 'default',
  folded: stored('gx-folded') === 'true',
};
dark?.addEventListener('change', apply);

export function setPreference<K extends keyof Preferences>(name: K, value: Preferences[K]): void {
  current = { ...current, [name]: value };
  store(`gx-${name}`, String(value));
  apply();
  listeners.forEach((notify) => notify());
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => current, () => current);
}

export function resolvedTheme(theme: Theme): 'light' | 'dark' {
  return theme === 'system' ? (dark?.matches ? 'dark' : 'light') : theme;
}

export function stored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** A browser that refuses storage loses the choice on reload, nothing else. */
export function store(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    return;
  }
}

/** Removes what was stored under such names. */
export function forget(isMeant: (name: string) => boolean): void {
  try {
    Object.keys(localStorage).filter(isMeant).forEach((name) => localStorage.removeItem(name));
  } catch {
    return;
  }
}

export function apply(): void {
  const html = document.documentElement;
  html.dataset.theme = resolvedTheme(current.theme);
  html.dataset.mantineColorScheme = html.dataset.theme;
  html.dataset.density = current.density;
}

function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  return () => listeners.delete(notify);
}
