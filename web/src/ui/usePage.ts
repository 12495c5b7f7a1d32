import { useEffect, useRef, type RefObject } from 'react';

/** The window's title, and focus on the page's heading when the route changes (not on the first load). */
export function usePage(parts: readonly string[], place: string): RefObject<HTMLHeadingElement> {
  const heading = useRef<HTMLHeadingElement>(null);
  const title = [...parts.filter(Boolean), 'guanxi'].join(' – ');
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    if (visited && visited !== place) heading.current?.focus({ preventScroll: true });
    visited = place;
  }, [place]);
  return heading;
}

let visited: string | null = null;
