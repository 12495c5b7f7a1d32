/*
 * What is spoken while a card is carried: lifted, over another lane, dropped, put back. Over its own lane nothing is
 * said until it has been elsewhere, so that "lifted" is heard out.
 */
import type { Announcements } from '@dnd-kit/core';
import type { RecordData } from '@/api/types';
import type { Translate } from '@/i18n/messages';
import type { Lane } from './lanes';
import type { messages } from './messages';

export type Say = Translate<keyof typeof messages & string>;

export interface Carried {
  name: string;
  record: RecordData;
  lane: Lane;
  place: number;
  total: number;
}

export interface Voice {
  t: Say;
  laneName: (lane: Lane) => string;
  carried: (id: number) => Carried | null;
  laneOf: (id: string) => Lane | null;
  /** Where it would stand in that lane, from 1. */
  placeIn: (lane: Lane, record: RecordData) => number;
  /** The words of the fields the lane asks for first; '' when none. */
  needs: (lane: Lane, record: RecordData) => string;
}

export function announcementsOf({ t, laneName, carried, laneOf, placeIn, needs }: Voice): Announcements {
  let lifted: Carried | null = null;
  let wandered = false;
  return {
    onDragStart: ({ active }) => {
      lifted = carried(Number(active.id));
      wandered = false;
      return lifted ? t('lifted', { name: lifted.name, lane: laneName(lifted.lane), n: lifted.place, total: lifted.total }) : undefined;
    },
    onDragOver: ({ over }) => {
      const lane = over ? laneOf(String(over.id)) : null;
      if (!lifted || !lane) return undefined;
      if (lane.value === lifted.lane.value && !wandered) return undefined;
      wandered = true;
      const place = lane.value === lifted.lane.value ? lifted.place : placeIn(lane, lifted.record);
      return t('over', { lane: laneName(lane), n: place });
    },
    onDragEnd: ({ over }) => {
      const lane = over ? laneOf(String(over.id)) : null;
      if (!lifted) return undefined;
      if (!lane || lane.value === lifted.lane.value) return t('back', { lane: laneName(lifted.lane) });
      const fields = needs(lane, lifted.record);
      return fields ? t('asks', { lane: laneName(lane), fields }) : t('dropped', { lane: laneName(lane) });
    },
    onDragCancel: () => (lifted ? t('back', { lane: laneName(lifted.lane) }) : undefined),
  };
}
