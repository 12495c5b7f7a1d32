import { useSyncExternalStore } from 'react';

const query = typeof window === 'undefined' ? null : window.matchMedia('(max-width: 767px)');

/** A phone, or a laptop at 200 %: bottom sheets, lists of links, one column. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query?.matches ?? false, () => false);
}

function subscribe(notify: () => void): () => void {
  query?.addEventListener('change', notify);
  return () => query?.removeEventListener('change', notify);
}
