/* How a card is carried: pointer after 6 px, touch after a moment, keyboard lane by lane. */
import {
  closestCenter, KeyboardSensor, MouseSensor, pointerWithin, TouchSensor, useSensor, useSensors, type CollisionDetection, type KeyboardCoordinateGetter,
} from '@dnd-kit/core';
import type { Lane } from './lanes';

const carryMin = { distance: 6 };
const touchHold = { delay: 220, tolerance: 8 };
const codes = { start: ['Space'], cancel: ['Escape'], end: ['Space', 'Enter'] };

export function useCarrying() {
  return useSensors(
    useSensor(MouseSensor, { activationConstraint: carryMin }),
    useSensor(TouchSensor, { activationConstraint: touchHold }),
    useSensor(KeyboardSensor, { coordinateGetter: laneSteps, keyboardCodes: codes }),
  );
}

/** Ended lanes float above the others at the right edge, so they win where both lie under the pointer. */
export const laneUnder: CollisionDetection = (args) => {
  if (!args.pointerCoordinates) return closestCenter(args);
  const hits = pointerWithin(args);
  return hits.sort((a, b) => orderOf(b.data?.droppableContainer?.data.current) - orderOf(a.data?.droppableContainer?.data.current));
};

const laneSteps: KeyboardCoordinateGetter = (event, { currentCoordinates, context }) => {
  if (!event.code.startsWith('Arrow')) return undefined;
  event.preventDefault();
  const step = event.code === 'ArrowRight' ? 1 : event.code === 'ArrowLeft' ? -1 : 0;
  const lanes = context.droppableContainers.getEnabled().sort((a, b) => orderOf(a.data.current) - orderOf(b.data.current));
  const at = lanes.findIndex((lane) => lane.id === context.over?.id);
  const next = step === 0 ? undefined : lanes[at + step];
  const rect = next && context.droppableRects.get(next.id);
  const card = context.collisionRect;
  if (!rect || !card) return undefined;
  return { x: rect.left + (rect.width - card.width) / 2, y: currentCoordinates.y };
};

function orderOf(data: unknown): number {
  return (data as { lane?: Lane } | undefined)?.lane?.order ?? 0;
}
