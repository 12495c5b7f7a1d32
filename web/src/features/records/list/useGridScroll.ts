/* Which lines of the grid are drawn: virtual rows of one height. Near either end more is asked for; what is in sight is told. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { GridProps } from './Grid';
import { useKeptPlace } from './useKeptPlace';

const nearEnd = 50;
const headHeight = 34;

type Scrolled = Pick<GridProps, 'lines' | 'groups' | 'start' | 'listKey' | 'hasMore' | 'onMore' | 'onLess' | 'onRange'>;

export function useGridScroll({ lines, groups, start, listKey, hasMore, onMore, onLess, onRange }: Scrolled, height: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length, getScrollElement: () => scroller.current, estimateSize: () => height, overscan: 10, scrollPaddingStart: 40, scrollPaddingEnd: 8,
  });
  useEffect(() => virtual.measure(), [height, virtual]);
  useKeptPlace({ scroller, virtual, listKey, start, height, isReady: lines.length > 0 });

  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= lines.length - nearEnd) onMore();
  }, [hasMore, last, lines.length, onMore]);
  useEffect(() => {
    // Where it is by now: rows that came above have moved it.
    if ((virtual.scrollOffset ?? 0) / height <= nearEnd) onLess();
  }, [first, height, onLess, virtual]);
  const moreOf = groups?.more;
  useEffect(() => {
    for (const item of items) {
      const line = lines[item.index];
      if (line?.kind === 'wait') moreOf?.(line.id.slice('wait '.length));
    }
  }, [items, lines, moreOf]);

  const shown = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - headHeight) / height));
  const firstShown = Math.min(lines.length, Math.floor((virtual.scrollOffset ?? 0) / height) + 1);
  useEffect(
    () => onRange(start + firstShown, start + Math.min(lines.length, firstShown + shown - 1)),
    [firstShown, lines.length, onRange, shown, start],
  );
  return { scroller, virtual, items };
}
