import { IconCheck, IconChevronRight, IconClock } from '@tabler/icons-react';
import { useState } from 'react';
import { choiceOf, fieldOf, hueOf, useLabel } from '@/api/catalogue';
import type { Field, ObjectDeclaration, Process, ProcessState, RecordData } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Sheet } from '@/ui/Dialog';
import { Chip } from '@/ui/marks';
import { toastError } from '@/ui/toasts';
import { useNarrow } from '@/ui/useNarrow';
import type { SaveField } from '../useFieldSave';
import { messages } from './messages';
import css from './Record.module.css';

interface BarProps {
  object: ObjectDeclaration;
  process: Process;
  record: RecordData;
  save: SaveField;
  /** Why no step can be taken now, if so. */
  locked: string | null;
}

/** Each step is a button. Lost is no step on the way: it stands in the menu, and here only once it happened. */
export function ProcessBar({ object, process, record, save, locked }: BarProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const narrow = useNarrow();
  const [isChoosing, setChoosing] = useState(false);
  const field = fieldOf(object, process.field);
  if (!field) return null;
  const current = record[process.field];
  const isLost = process.states.some((state) => state.value === current && state.is === 'lost');
  const steps = process.states.filter((state) => (isLost ? state.is !== 'won' : state.is !== 'lost'));
  const now = steps.findIndex((state) => state.value === current);
  const word = (state: ProcessState) => label(choiceOf(field, state.value)?.label) || state.value;
  const days = daysSince(record[process.since ?? '']);
  const limit = steps[now]?.stuck_after_days;
  const isStuck = Boolean(limit && days !== null && days > limit);
  const move = async (state: ProcessState) => {
    const saved = await save(record, field, state.value);
    if (!saved.ok && saved.error) toastError(saved.error);
  };
  if (narrow) {
    return (
      <>
        <button type="button" className={css.steps} aria-label={`${t('stage')} · ${t('stepOf', { n: now + 1, total: steps.length })}`} onClick={() => setChoosing(true)} disabled={locked !== null}>
          <span className={css.parts} data-lost={isLost || undefined} aria-hidden>{steps.map((state, index) => <i key={state.value} data-step={index === now ? 'now' : index < now ? 'done' : 'next'} />)}</span>
          <span className={css.stepOf}>
            {steps[now] && word(steps[now])} · {t('stepOf', { n: now + 1, total: steps.length })}
            {days !== null && !steps[now]?.is && <span data-stuck={isStuck || undefined}>{isStuck && <IconClock size={14} />}{t('days', { n: days })}</span>}
            {!locked && <IconChevronRight size={14} />}
          </span>
        </button>
        {isChoosing && <StepSheet field={field} process={process} current={current} onChoose={(state) => { setChoosing(false); void move(state); }} onClose={() => setChoosing(false)} />}
      </>
    );
  }
  return (
    <ol className={css.process} aria-label={t('process')} data-lost={isLost || undefined}>
      {steps.map((state, index) => {
        const isNow = index === now;
        const name = word(state);
        return (
          <li key={state.value} data-step={isNow ? 'now' : index < now ? 'done' : 'next'}>
            <button
              type="button" aria-current={isNow ? 'step' : undefined} aria-disabled={locked !== null || isNow || undefined} onClick={locked !== null || isNow ? undefined : () => void move(state)}
              aria-label={isNow ? t('stepNow', { name }) : index < now ? t('stepDone', { name }) : name}
              title={locked ?? (isNow && isStuck && limit ? t('stuck', { n: limit }) : name)}
            >
              {index < now && <IconCheck size={14} />}
              <span className="cut">{name}</span>
              {isStuck && isNow && <IconClock size={14} />}
              {isNow && days !== null && !state.is && <small className="num">{t('days', { n: days })}</small>}
            </button>
          </li>
        );
      })}
    </ol>
  );
}

interface SheetProps {
  field: Field;
  process: Process;
  current: unknown;
  onChoose: (state: ProcessState) => void;
  onClose: () => void;
}

/** Every state under the thumb, the lost one too. */
function StepSheet({ field, process, current, onChoose, onClose }: SheetProps) {
  const t = useMessages(messages);
  const label = useLabel();
  return (
    <Sheet title={t('stage')} onClose={onClose}>
      <ul className={css.choices}>
        {process.states.map((state) => {
          const choice = choiceOf(field, state.value);
          const isNow = state.value === current;
          return (
            <li key={state.value}>
              <Button look="quiet" wide why={isNow ? t('stageNow') : null} aria-current={isNow ? 'step' : undefined} onClick={() => onChoose(state)}>
                <Chip hue={hueOf(choice)}>{label(choice?.label) || state.value}</Chip>{isNow && <small>{t('stageNow')}</small>}
              </Button>
            </li>
          );
        })}
      </ul>
    </Sheet>
  );
}

function daysSince(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, Math.floor((Date.now() - at) / 86_400_000));
}
