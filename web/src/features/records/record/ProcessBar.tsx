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
  const narrow = useNarrow();
  const field = fieldOf(object, process.field);
  if (!field) return null;
  const path = pathOf(process, record);
  const move = async (state: ProcessState) => {
    const saved = await save(record, field, state.value);
    if (!saved.ok && saved.error) toastError(saved.error);
  };
  if (narrow) return <StepsButton {...{ process, field, path, locked }} onMove={(state) => void move(state)} />;
  return (
    <ol className={css.process} aria-label={t('process')} data-lost={path.isLost || undefined}>
      {path.steps.map((state, index) => <Step key={state.value} {...{ state, index, field, path, locked }} onMove={() => void move(state)} />)}
    </ol>
  );
}

interface Path {
  steps: ProcessState[];
  /** The step the record is at; -1: none of them. */
  now: number;
  current: unknown;
  isLost: boolean;
  /** In the step that it is at, where the process says since when. */
  days: number | null;
  /** The days after which it counts as stuck, once they are over. */
  stuckAfter: number | null;
}

function pathOf(process: Process, record: RecordData): Path {
  const current = record[process.field];
  const isLost = process.states.some((state) => state.value === current && state.is === 'lost');
  const steps = process.states.filter((state) => (isLost ? state.is !== 'won' : state.is !== 'lost'));
  const now = steps.findIndex((state) => state.value === current);
  const days = daysSince(record[process.since ?? '']);
  const limit = steps[now]?.stuck_after_days ?? null;
  return { steps, now, current, isLost, days, stuckAfter: limit !== null && days !== null && days > limit ? limit : null };
}

const placeOf = (index: number, now: number) => (index === now ? 'now' : index < now ? 'done' : 'next');

interface StepProps {
  state: ProcessState;
  index: number;
  field: Field;
  path: Path;
  locked: string | null;
  onMove: () => void;
}

function Step({ state, index, field, path: { now, days, stuckAfter }, locked, onMove }: StepProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const place = placeOf(index, now);
  const isNow = place === 'now';
  const name = label(choiceOf(field, state.value)?.label) || state.value;
  const isShut = locked !== null || isNow;
  return (
    <li data-step={place}>
      <button
        type="button" aria-current={isNow ? 'step' : undefined} aria-disabled={isShut || undefined} onClick={isShut ? undefined : onMove}
        aria-label={isNow ? t('stepNow', { name }) : place === 'done' ? t('stepDone', { name }) : name}
        title={locked ?? (isNow && stuckAfter ? t('stuck', { n: stuckAfter }) : name)}
      >
        {place === 'done' && <IconCheck size={14} />}
        <span className="cut">{name}</span>
        {isNow && stuckAfter && <IconClock size={14} />}
        {isNow && days !== null && !state.is && <small className="num">{t('days', { n: days })}</small>}
      </button>
    </li>
  );
}

interface ButtonProps {
  process: Process;
  field: Field;
  path: Path;
  locked: string | null;
  onMove: (state: ProcessState) => void;
}

/** On a phone: how far it is, in one button that opens all states. */
function StepsButton({ process, field, path, locked, onMove }: ButtonProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const [isChoosing, setChoosing] = useState(false);
  const { steps, now, days, stuckAfter, isLost, current } = path;
  const step = steps[now];
  const far = t('stepOf', { n: now + 1, total: steps.length });
  return (
    <>
      <button type="button" className={css.steps} aria-label={`${t('stage')} · ${far}`} onClick={() => setChoosing(true)} disabled={locked !== null}>
        <span className={css.parts} data-lost={isLost || undefined} aria-hidden>
          {steps.map((state, index) => <i key={state.value} data-step={placeOf(index, now)} />)}
        </span>
        <span className={css.stepOf}>
          {step && (label(choiceOf(field, step.value)?.label) || step.value)} · {far}
          {days !== null && !step?.is && <span data-stuck={stuckAfter ? true : undefined}>{stuckAfter && <IconClock size={14} />}{t('days', { n: days })}</span>}
          {!locked && <IconChevronRight size={14} />}
        </span>
      </button>
      {isChoosing && (
        <StepSheet
          field={field} process={process} current={current} onChoose={(state) => { setChoosing(false); onMove(state); }}
          onClose={() => setChoosing(false)}
        />
      )}
    </>
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
