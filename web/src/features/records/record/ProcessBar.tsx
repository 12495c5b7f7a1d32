import { IconCheck, IconClock } from '@tabler/icons-react';
import { choiceOf, fieldOf, useLabel } from '@/api/catalogue';
import type { ObjectDeclaration, Process, ProcessState, RecordData } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { toastError } from '@/ui/toasts';
import type { SaveField } from '../useFieldSave';
import { messages } from './messages';
import css from './Record.module.css';

interface BarProps {
  object: ObjectDeclaration;
  process: Process;
  record: RecordData;
  save: SaveField;
  isLocked: boolean;
}

/** Each step is a button. Lost is no step on the way: it stands in the menu, and here only once it happened. */
export function ProcessBar({ object, process, record, save, isLocked }: BarProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const field = fieldOf(object, process.field);
  if (!field) return null;
  const current = record[process.field];
  const isLost = process.states.some((state) => state.value === current && state.is === 'lost');
  const steps = process.states.filter((state) => (isLost ? state.is !== 'won' : state.is !== 'lost'));
  const now = steps.findIndex((state) => state.value === current);
  const word = (state: ProcessState) => label(choiceOf(field, state.value)?.label) || state.value;
  const days = daysSince(record.stage_since);
  const limit = steps[now]?.stuck_after_days;
  const isStuck = Boolean(limit && days !== null && days > limit);
  const move = async (state: ProcessState) => {
    const saved = await save(record, field, state.value);
    if (!saved.ok && saved.error) toastError(saved.error);
  };
  return (
    <>
      <ol className={css.process} aria-label={t('process')} data-lost={isLost || undefined}>
        {steps.map((state, index) => {
          const isNow = index === now;
          const name = word(state);
          return (
            <li key={state.value} data-step={isNow ? 'now' : index < now ? 'done' : 'next'}>
              <button
                type="button" aria-current={isNow ? 'step' : undefined} disabled={isLocked || isNow} onClick={() => void move(state)}
                aria-label={isNow ? t('stepNow', { name }) : index < now ? t('stepDone', { name }) : name}
                title={isNow && isStuck && limit ? t('stuck', { n: limit }) : name}
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
      <p className={css.stepOf}>{t('stepOf', { n: now + 1, total: steps.length })}</p>
    </>
  );
}

function daysSince(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, Math.floor((Date.now() - at) / 86_400_000));
}
