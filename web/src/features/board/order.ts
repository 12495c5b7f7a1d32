/*
 * Where a card stands in a lane. The order is the view's, so a drop only chooses the lane; the place shown while
 * dragging is the one the server will give.
 */
import type { InfiniteData } from '@tanstack/react-query';
import { stubOf } from '@/api/catalogue';
import type { Page, Process, RecordData } from '@/api/types';

export type LanePages = InfiniteData<Page, string>;

export function placeOf(rows: readonly RecordData[], record: RecordData, sort: string): number {
  const others = rows.filter((row) => row.id !== record.id);
  const place = others.findIndex((row) => compare(record, row, sort) < 0);
  return place < 0 ? others.length : place;
}

export function without(pages: LanePages, id: number): LanePages {
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, data: page.data.filter((row) => row.id !== id) })) };
}

export function withCard(pages: LanePages, record: RecordData, sort: string): LanePages {
  const cleared = without(pages, record.id);
  let left = placeOf(cleared.pages.flatMap((page) => page.data), record, sort);
  let placed = false;
  const next = cleared.pages.map((page, index) => {
    if (placed) return page;
    if (left > page.data.length && index < cleared.pages.length - 1) {
      left -= page.data.length;
      return page;
    }
    placed = true;
    return { ...page, data: [...page.data.slice(0, left), record, ...page.data.slice(left)] };
  });
  return { ...cleared, pages: next };
}

/** The record as it will be the moment after the move, for its place among the others. */
export function asMoved(record: RecordData, process: Process | null, lane: string): RecordData {
  const now = new Date().toISOString();
  if (!process) return record;
  const { field, since } = process;
  return { ...record, [field]: lane, updated_at: now, ...(since && since in record ? { [since]: now } : {}) };
}

function compare(a: RecordData, b: RecordData, sort: string): number {
  for (const part of sort.split(',').filter(Boolean)) {
    const name = part.replace(/^-/, '');
    const order = compareValues(plain(a[name]), plain(b[name]));
    if (order !== 0) return part.startsWith('-') ? -order : order;
  }
  return a.id - b.id;
}

/** As the server orders: nothing is the smallest. */
function compareValues(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === null || a === undefined) return -1;
  if (b === null || b === undefined) return 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : 1;
}

const plain = (value: unknown) => stubOf(value)?.name ?? value;
