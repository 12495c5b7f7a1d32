import { IconCheck, IconX } from '@tabler/icons-react';
import css from './Board.module.css';
import type { Lane } from './lanes';

/** A dot in the state's hue; won and lost by their shapes as well. */
export function LaneMark({ lane }: { lane: Lane }) {
  const hue = css[lane.hue] ?? '';
  if (lane.is === 'won') return <IconCheck className={hue} size={16} stroke={2} aria-hidden />;
  if (lane.is === 'lost') return <IconX className={hue} size={16} stroke={2} aria-hidden />;
  return <span className={`${css.dot} ${hue}`} aria-hidden />;
}
