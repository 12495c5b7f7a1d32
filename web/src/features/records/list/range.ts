/* Which rows are on screen: changes with every scroll, so only who shows it is drawn again. */
export type Range = readonly [first: number, last: number];

export interface RangeStore {
  get: () => Range;
  set: (first: number, last: number) => void;
  subscribe: (notify: () => void) => () => void;
}

export function rangeStore(): RangeStore {
  let range: Range = [0, 0];
  const listeners = new Set<() => void>();
  return {
    get: () => range,
    set: (first, last) => {
      if (range[0] === first && range[1] === last) return;
      range = [first, last];
      listeners.forEach((notify) => notify());
    },
    subscribe: (notify) => {
      listeners.add(notify);
      return () => listeners.delete(notify);
    },
  };
}
