/* Won or lost, folded to a strip at the right edge: opens under a carried card, or on a click. */
import { useDroppable } from '@dnd-kit/core';
import { useLabel } from '@/api/catalogue';
import { useFormats } from '@/api/session';
import { useMessages } from '@/i18n/messages';
import { objectWord } from '@/i18n/words';
import css from './Board.module.css';
import type { Carry } from './Lane';
import { LaneMark } from './LaneMark';
import { missingFields, type Lane, type LaneFigures } from './lanes';
import { messages } from './messages';
import type { Shown } from './useLanes';

interface SlimProps {
  shown: Shown;
  lane: Lane;
  figures: LaneFigures | undefined;
  isOld: boolean;
  carry: Carry | null;
  onOpen: () => void;
}

export function SlimLane({ shown, lane, figures, isOld, carry, onOpen }: SlimProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const formats = useFormats();
  const { setNodeRef, isOver } = useDroppable({ id: lane.value, data: { lane } });
  const name = label(lane.label);
  const first = figures?.sums[0];
  const count = figures ? figures.count.toLocaleString('en-US') : '';
  if (carry && isOver) {
    const needs = missingFields(shown.object, lane, carry.record).map((field) => objectWord(label(field.label))).join(t('and'));
    return (
      <div ref={setNodeRef} className={`${css.slim} ${css.slimOpen}`}>
        <span className={css.slimTitle}><LaneMark lane={lane} /><strong className="cut">{name}</strong></span>
        <span className={css.place}>{needs ? t('needsFirst', { fields: needs }) : t('dropHere')}</span>
      </div>
    );
  }
  return (
    <button
      ref={setNodeRef} type="button" className={`${css.slim} ${carry ? css.slimReady : ''}`} data-lane={lane.value} onClick={onOpen} title={t('unfold', { lane: name })}
      aria-expanded={false}
    >
      <LaneMark lane={lane} />
      <strong className="num">{count}</strong>
      <span className={css.slimWords} data-old={isOld || undefined}>
        {name}
        {first && <span className="num">{formats.shortMoney(first.sum, first.currency)}</span>}
      </span>
    </button>
  );
}
