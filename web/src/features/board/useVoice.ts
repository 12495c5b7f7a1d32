import type { Announcements } from '@dnd-kit/core';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { titleOf, useLabel } from '@/api/catalogue';
import { keys } from '@/api/records';
import type { RecordData } from '@/api/types';
import { objectWord } from '@/i18n/words';
import { missingFields, type Lane, type LaneFigures } from './lanes';
import { asMoved, placeOf, type LanePages } from './order';
import { announcementsOf, type Carried, type Say } from './speech';
import { laneQuery, type Shown } from './useLanes';

interface Heard {
  shown: Shown;
  lanes: readonly Lane[];
  figures: Map<string, LaneFigures> | undefined;
  t: Say;
  laneName: (lane: Lane) => string;
}

/** The announcements, reading the lanes as they stand at the moment something is said. */
export function useVoice(heard: Heard): Announcements {
  const client = useQueryClient();
  const label = useLabel();
  const latest = useRef({ ...heard, label });
  latest.current = { ...heard, label };
  return useMemo(() => {
    const now = () => latest.current;
    const rowsOf = (lane: Lane): RecordData[] =>
      client.getQueryData<LanePages>(keys.list(now().shown.object.object, laneQuery(now().shown, lane)))?.pages.flatMap((page) => page.data) ?? [];
    const carried = (id: number): Carried | null => {
      for (const lane of now().lanes) {
        const rows = rowsOf(lane);
        const at = rows.findIndex((row) => row.id === id);
        const record = rows[at];
        if (record) return { record, lane, name: titleOf(now().shown.object, record), place: at + 1, total: Math.max(now().figures?.get(lane.value)?.count ?? 0, rows.length) };
      }
      return null;
    };
    return announcementsOf({
      t: (key, values) => now().t(key, values),
      laneName: (lane) => now().laneName(lane),
      carried,
      laneOf: (id) => now().lanes.find((lane) => lane.value === id) ?? null,
      placeIn: (lane, record) => placeOf(rowsOf(lane), asMoved(record, now().shown.object.process, lane.value), now().shown.sort) + 1,
      needs: (lane, record) => missingFields(now().shown.object, lane, record).map((field) => objectWord(now().label(field.label))).join(now().t('and')),
    });
  }, [client]);
}
