/* The record at each of its changes: a slider that stops where something was written. */
import { IconArrowLeft, IconArrowRight, IconHistory, IconX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { fieldOf, useLabel } from '@/api/catalogue';
import { asProblem } from '@/api/problems';
import { useFormats } from '@/api/session';
import type { ObjectDeclaration } from '@/api/types';
import { sentence } from '@/api/undo';
import { number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button, IconButton } from '@/ui/Button';
import { messages } from './messages';
import css from './Past.module.css';
import type { Stop } from './past';
import type { Past } from './usePast';

interface SliderProps {
  object: ObjectDeclaration;
  past: Past;
  /** Why the record cannot be restored to this, if it cannot. */
  why: string | null;
  onRestore: () => void;
  onClose: () => void;
}

export function TimeSlider({ object, past, why, onRestore, onClose }: SliderProps) {
  const t = useMessages(messages);
  const formats = useFormats();
  const told = useStopWords(object);
  const slider = useRef<HTMLInputElement>(null);
  const { stops, index } = past;
  const stop = stops[index];
  useEffect(() => slider.current?.focus(), []);
  return (
    <section className={css.strip} aria-label={t('past')}>
      <div className={css.words}>
        <IconHistory size={16} stroke={1.75} />
        <p role="status">
          <strong className="num">{stop ? t('pastOf', { at: formats.timestamp(stop.at) }) : t('past')}</strong>
          {stop && <span>{told(stop)}</span>}
          {past.error !== null && <span>{sentence(asProblem(past.error))}</span>}
        </p>
        <Button size="small" why={why} onClick={onRestore}>{t('restoreTo')}</Button>
        <IconButton size="small" label={`${t('backToToday')} (Esc)`} onClick={onClose}><IconX size={16} /></IconButton>
      </div>
      <div className={css.track}>
        <IconButton size="small" label={t('earlier')} disabled={index <= 0} onClick={() => past.go(index - 1)}><IconArrowLeft size={16} stroke={1.75} /></IconButton>
        <div className={css.rail}>
          <span className={css.ticks} aria-hidden>{stops.length <= ticksMax && stops.map((one, at) => <i key={one.at} data-past={at <= index || undefined} />)}</span>
          <input
            ref={slider} type="range" min={0} max={Math.max(0, stops.length - 1)} step={1} value={index} aria-label={t('past')}
            aria-valuetext={stop ? `${formats.timestamp(stop.at)}, ${told(stop)}` : t('past')} onChange={(event) => past.go(Number(event.target.value))}
            onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); onClose(); } }}
          />
        </div>
        <IconButton size="small" label={t('later')} disabled={index >= stops.length - 1} onClick={() => past.go(index + 1)}>
          <IconArrowRight size={16} stroke={1.75} />
        </IconButton>
        <span className={`${css.count} num`}>{number(index + 1)} / {number(stops.length)}{past.hasOlder && '+'}</span>
      </div>
    </section>
  );
}

const ticksMax = 60;
const fieldsTold = 4;

/** "陈思远 改了 金额、阶段". */
function useStopWords(object: ObjectDeclaration): (stop: Stop) => string {
  const t = useMessages(messages);
  const label = useLabel();
  return (stop) => {
    const who = stop.actor?.name ?? t('system');
    if (stop.kind === 'create') return t('whoCreated', { who });
    if (stop.kind === 'restore') return t('whoRestored', { who });
    const given = stop.fields.map((name) => fieldOf(object, name)).filter((field) => field && !field.computed && (!field.system || ['owner', 'team', 'currency'].includes(field.name)));
    const names = given.slice(0, fieldsTold).map((field) => label(field?.label)).join(t('comma'));
    if (!names) return t('whoChanged', { who });
    return t(given.length > fieldsTold ? 'whoChangedMore' : 'whoChangedFields', { who, fields: names, n: given.length });
  };
}
