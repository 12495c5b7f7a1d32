/* What is selected: single rows, or everything the condition covers. */
import { useCallback, useMemo, useRef, useState } from 'react';
import type { RecordData } from '@/api/types';

export interface Selection {
  count: number;
  hasAll: boolean;
  isByCondition: boolean;
  ids: number[];
  has: (id: number) => boolean;
  pick: (index: number, range: boolean) => void;
  pickAll: () => void;
  pickCondition: () => void;
  clear: () => boolean;
}

export function useSelection(rows: readonly RecordData[], total: number | null): Selection {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set());
  const [isByCondition, setByCondition] = useState(false);
  const last = useRef<number | null>(null);
  const latest = useRef(rows);
  latest.current = rows;

  const pick = useCallback((index: number, range: boolean) => {
    const from = range && last.current !== null ? last.current : index;
    last.current = index;
    setByCondition(false);
    setIds((old) => {
      const next = new Set(old);
      const on = !old.has(latest.current[index]?.id ?? -1);
      for (let at = Math.min(from, index); at <= Math.max(from, index); at++) {
        const id = latest.current[at]?.id;
        if (id === undefined) continue;
        if (on) next.add(id);
        else next.delete(id);
      }
      return next;
    });
  }, []);
  const clear = useCallback(() => {
    setByCondition(false);
    setIds((old) => (old.size ? new Set() : old));
    return true;
  }, []);
  const hasAll = isByCondition || (rows.length > 0 && rows.every((row) => ids.has(row.id)));
  return useMemo(() => ({
    count: isByCondition ? (total ?? rows.length) : ids.size, hasAll, isByCondition, ids: [...ids], has: (id: number) => isByCondition || ids.has(id), pick, clear,
    pickAll: () => (hasAll ? clear() : setIds(new Set(latest.current.map((row) => row.id)))),
    pickCondition: () => setByCondition(true),
  }), [clear, hasAll, ids, isByCondition, pick, rows.length, total]);
}
