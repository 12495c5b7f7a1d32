import { useEffect, useRef, type RefObject } from 'react';

const places = new Map<string, number>();
const here = () => window.location.pathname + window.location.search;

/** Back finds the list where it was left: the place is kept per address for as long as the page is open. */
export function useScrollMemory(element: RefObject<HTMLElement>, isReady: boolean): void {
  const restored = useRef(false);
  useEffect(() => {
    const node = element.current;
    if (!node || !isReady || restored.current) return;
    restored.current = true;
    node.scrollTop = places.get(here()) ?? 0;
  }, [element, isReady]);
  useEffect(() => {
    const node = element.current;
    if (!node) return;
    const onScroll = () => places.set(here(), node.scrollTop);
    node.addEventListener('scroll', onScroll, { passive: true });
    return () => node.removeEventListener('scroll', onScroll);
  }, [element]);
}
