import { useLayoutEffect, useRef, useState, type RefObject } from 'react';

const gap = 4;
const menuWidth = 120;

/** How many of the first tabs find room beside the rest of the bar. Measured once with all of them, and when the bar or what stands in it changes. */
export function useFittingTabs(what: string, count: number): { box: RefObject<HTMLElement>; fits: number } {
  const box = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  const [measured, setMeasured] = useState<{ what: string; width: number; fits: number } | null>(null);
  useLayoutEffect(() => {
    const node = box.current;
    if (!node) return;
    const observer = new ResizeObserver(() => setWidth(node.clientWidth));
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  const isMeasured = measured?.what === what && measured.width === width;
  useLayoutEffect(() => {
    const node = box.current;
    if (!node || isMeasured) return;
    const tabs = [...node.querySelectorAll<HTMLElement>('[data-tab]')].map((tab) => tab.offsetWidth + gap);
    const others = [...node.children].filter((child) => !child.hasAttribute('data-tab')).reduce((sum, child) => sum + (child as HTMLElement).offsetWidth + gap, 24);
    setMeasured({ what, width, fits: fitting(tabs, node.clientWidth - others) });
  }, [isMeasured, what, width]);
  return { box, fits: isMeasured ? measured.fits : count };
}

/** All of them, or as many as leave room for the menu; one always. */
export function fitting(widths: readonly number[], room: number): number {
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total <= room) return widths.length;
  let used = menuWidth;
  const index = widths.findIndex((width) => (used += width) > room);
  return Math.max(1, index);
}
