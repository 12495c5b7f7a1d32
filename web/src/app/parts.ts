/* What is drawn by hand, by behaviour or object: see api/parts.ts. */
import type { Parts } from '@/api/parts';
import { Composer } from '@/features/activities/Composer';
import { Entry } from '@/features/activities/Entry';
import { todo } from '@/features/activities/todo';

export const parts: Parts = {
  activity: { Composer, Entry, todo },
};
