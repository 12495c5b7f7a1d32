/*
 * What is read stays where it is on the screen: when pages are dropped above it or come back, the scroll moves by as many
 * rows; another list begins at the top; Back finds the old place.
 */
import type { Virtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, type RefObject } from 'react';
import { useScrollMemory } from './useScrollMemory';

interface Options {
  scroller: RefObject<HTMLElement>;
  virtual: Virtualizer<HTMLDivElement, Element>;
  listKey: string;
  start: number;
  height: number;
  isReady: boolean;
}

export function useKeptPlace({ scroller, virtual, listKey, start, height, isReady }: Options): void {
  const old = useRef({ listKey, start });
  useLayoutEffect(() => {
    const node = scroller.current;
    const before = old.current;
    old.current = { listKey, start };
    if (!node || (before.listKey === listKey && before.start === start)) return;
    const top = before.listKey === listKey ? node.scrollTop + (before.start - start) * height : 0;
    node.scrollTop = top;
    // The virtual rows would learn of it with the next event, one frame too late.
    virtual.scrollOffset = node.scrollTop;
    virtual.measure();
  }, [height, listKey, scroller, start, virtual]);
  useScrollMemory(scroller, isReady);
}
