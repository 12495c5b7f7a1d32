/*
 * The language of the page: one value, read by hooks, changed without a reload.
 *
 * It is kept in the browser so that the sign-in page already speaks it; the signed-in user's own choice wins.
 */
import { useSyncExternalStore } from 'react';

export type Language = 'zh' | 'en';
export const languages: readonly Language[] = ['zh', 'en'];

const listeners = new Set<() => void>();
let current: Language = initial();

function initial(): Language {
  if (typeof document === 'undefined') return 'en';
  return document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';
}

export function language(): Language {
  return current;
}

export function setLanguage(next: Language): void {
  current = next;
  if (typeof document !== 'undefined') {
    document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
    try {
      localStorage.setItem('gx-language', next);
    } catch {
      // A browser that keeps nothing still shows the page in this language until it is closed.
    }
  }
  listeners.forEach((notify) => notify());
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, language, language);
}

function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  return () => listeners.delete(notify);
}
