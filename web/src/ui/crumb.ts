/* What the page on screen is called, for the bars of the shell: a page says it, the shell shows it. */
import { useEffect, useSyncExternalStore, type ReactNode } from 'react';

export interface Crumb {
  text: string;
  /** Where the list is that one came from, with its filter. */
  from?: string | undefined;
  walk?: ReactNode;
}

let current: Crumb | null = null;
const listeners = new Set<() => void>();

export function useCrumb(): Crumb | null {
  return useSyncExternalStore(subscribe, () => current, () => current);
}

export function useSetCrumb(crumb: Crumb, dependencies: readonly unknown[]): void {
  useEffect(() => {
    set(crumb);
    // The walk is an element, new on each render; the caller names what it depends on.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, dependencies);
  useEffect(() => () => set(null), []);
}

function set(next: Crumb | null): void {
  current = next;
  listeners.forEach((notify) => notify());
}

function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  return () => listeners.delete(notify);
}
