/*
 * How a card is carried: by pointer after 6 px, by touch after a moment, by keys lane by lane.
 *
 * Which lane it is over is decided here, not by the library's remembered places: ended lanes stick to the right edge and
 * open under the card, so lanes are measured where they stand now; and keys name their lane outright, wherever scrolling
 * has left the picture of the card.
 */
import {
  KeyboardSensor, MouseSensor, TouchSensor, useSensor, useSensors, type CollisionDetection, type DroppableContainer, type KeyboardCoordinateGetter,
} from '@dnd-kit/core';
import { useState } from 'react';
import type { Lane } from './lanes';

const mouse = { activationConstraint: { distance: 6 } };
const touch = { activationConstraint: { delay: 220, tolerance: 8 } };
const codes = { start: ['Space'], cancel: ['Escape'], end: ['Space', 'Enter'] };

export function useCarrying() {
  const [{ lift, step, under }] = useState(carrier);
  const sensors = useSensors(
    useSensor(MouseSensor, mouse), useSensor(TouchSensor, touch), useSensor(KeyboardSensor, { coordinateGetter: step, keyboardCodes: codes, onActivation: lift }),
  );
  return { sensors, under };
}

function carrier() {
  /** The order of the lane that keys have brought the card to; null until they have. */
  let reached: number | null = null;
  const lift = () => { reached = null; };

  const step: KeyboardCoordinateGetter = (event, { currentCoordinates, context }) => {
    if (!event.code.startsWith('Arrow')) return undefined;
    event.preventDefault();
    const by = event.code === 'ArrowRight' ? 1 : event.code === 'ArrowLeft' ? -1 : 0;
    const lanes = inOrder(context.droppableContainers.getEnabled());
    const next = lanes[lanes.findIndex((lane) => lane.id === context.over?.id) + by];
    const node = next?.node.current;
    const card = context.collisionRect;
    if (by === 0 || !next || !node || !card) return undefined;
    reached = orderOf(next);
    node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const rect = node.getBoundingClientRect();
    return { x: Math.min(rect.left + (rect.width - card.width) / 2, window.innerWidth - card.width), y: currentCoordinates.y };
  };

  const under: CollisionDetection = ({ active, droppableContainers, pointerCoordinates: at }) => {
    const lanes = inOrder(droppableContainers);
    const found = at ? laneAt(lanes, at) : lanes.find((lane) => orderOf(lane) === (reached ?? orderOfData(active.data.current)));
    return found ? [{ id: found.id, data: { droppableContainer: found, value: 1 } }] : [];
  };
  return { lift, step, under };
}

/** The later lane wins where two lie on each other: ended ones float above. */
function laneAt(lanes: readonly DroppableContainer[], at: { x: number; y: number }): DroppableContainer | undefined {
  return [...lanes].reverse().find((lane) => {
    const rect = lane.node.current?.getBoundingClientRect();
    return rect && at.x >= rect.left && at.x <= rect.right && at.y >= rect.top && at.y <= rect.bottom;
  });
}

const inOrder = (lanes: readonly DroppableContainer[]) => [...lanes].sort((a, b) => orderOf(a) - orderOf(b));
const orderOf = (lane: DroppableContainer) => orderOfData(lane.data.current);

function orderOfData(data: unknown): number {
  return (data as { lane?: Lane } | undefined)?.lane?.order ?? 0;
}
