/* A month of days to click; typing the date stays the quicker way, so arrows walk it only when it has focus. */
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useLanguage } from '@/i18n/language';
import { useMessages } from '@/i18n/messages';
import { IconButton } from './Button';
import css from './Calendar.module.css';
import { messages } from './messages';

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

export function Calendar({ value, today, onChoose }: { value: string | null; today: string; onChoose: (day: string) => void }) {
  const t = useMessages(messages);
  const zh = useLanguage() === 'zh';
  const [cursor, setCursor] = useState(value ?? today);
  const moved = useRef(false);
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (moved.current) grid.current?.querySelector<HTMLElement>(`[data-day="${cursor}"]`)?.focus();
  }, [cursor]);
  const month = cursor.slice(0, 7);
  const first = new Date(`${month}-01T00:00:00Z`);
  const start = plus(`${month}-01`, -((first.getUTCDay() + 6) % 7));
  const title = new Intl.DateTimeFormat(zh ? 'zh-CN' : 'en-GB', { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(first);
  const onKey = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    moved.current = true;
    setCursor(plus(cursor, step));
  };
  return (
    <div className={css.calendar}>
      <div className={css.head}>
        <IconButton size="small" label={t('previousMonth')} onClick={() => setCursor(plus(`${month}-01`, -1))}><IconChevronLeft size={16} /></IconButton>
        {title}
        <IconButton size="small" label={t('nextMonth')} onClick={() => setCursor(plus(`${month}-28`, 4))}><IconChevronRight size={16} /></IconButton>
      </div>
      <div className={css.grid} ref={grid} onKeyDown={onKey}>
        {(zh ? '一二三四五六日' : 'MTWTFSS').split('').map((name, index) => <span key={index}>{name}</span>)}
        {Array.from({ length: 42 }, (_, index) => plus(start, index)).map((day) => (
          <button
            key={day} type="button" data-day={day} tabIndex={day === cursor ? 0 : -1} aria-label={day} aria-current={day === today ? 'date' : undefined}
            className={[css.day, !day.startsWith(month) && css.out, day === today && css.today, day === value && css.chosen].filter(Boolean).join(' ')}
            onClick={() => onChoose(day)}
          >
            {Number(day.slice(8))}
          </button>
        ))}
      </div>
    </div>
  );
}

function plus(day: string, days: number): string {
  const moved = new Date(`${day}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}
