/* What date and timestamp share: typed as text, or chosen in a calendar; filtered by a day, or by days from today. */
import { Popover } from '@mantine/core';
import { IconCalendar } from '@tabler/icons-react';
import { useState } from 'react';
import { useFormats } from '@/api/session';
import { useMessages } from '@/i18n/messages';
import type { Call } from '@/api/condition';
import { IconButton } from '@/ui/Button';
import { Calendar } from '@/ui/Calendar';
import { Input } from '@/ui/Input';
import inputs from '@/ui/Input.module.css';
import css from './fields.module.css';
import { isEmpty, type FilterProps, type InputProps } from './kind';
import { messages } from './messages';

export const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

/** `2026/1/5`, `2026年1月5日`, `20260105` → `2026-01-05`; anything else stays as typed. */
export function plainDay(typed: string): string {
  const match = /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$/.exec(typed.normalize('NFKC').trim());
  return match ? `${match[1]}-${match[2]?.padStart(2, '0')}-${match[3]?.padStart(2, '0')}` : typed.trim();
}

export function DateInput({ field: _field, value, onChange, values: _values, inCell: _inCell, onBlur, ...rest }: InputProps) {
  const t = useMessages(messages);
  const formats = useFormats();
  const [open, setOpen] = useState(false);
  const shown = isEmpty(value) ? '' : String(value);
  const tidy = () => {
    const plain = plainDay(shown);
    if (plain !== shown) onChange(plain || null);
    onBlur?.();
  };
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus withRoles={false}>
      <Popover.Target>
        <span className={inputs.wrap}>
          <Input
            className="num" value={shown} placeholder="2026-11-20" autoComplete="off"
            onChange={(event) => onChange(event.target.value || null)} onBlur={tidy} {...rest}
          />
          <span className={inputs.inside}>
            <IconButton
              size="small" label={t('openCalendar')} aria-haspopup="dialog" aria-expanded={open} tabIndex={-1}
              onMouseDown={(event) => event.preventDefault()} onClick={() => setOpen(!open)}
            >
              <IconCalendar size={14} />
            </IconButton>
          </span>
        </span>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t('openCalendar')} onMouseDown={(event) => event.preventDefault()}>
        <Calendar value={isDay(shown) ? shown : null} today={formats.today()} onChoose={(day) => { onChange(day); setOpen(false); }} />
      </Popover.Dropdown>
    </Popover>
  );
}

export function DateFilter({ field, value, onChange }: FilterProps) {
  const t = useMessages(messages);
  const call = isCall(value) ? value : null;
  const mode = call ? (call.days > 0 ? 'after' : 'before') : 'date';
  const setMode = (next: string) => onChange(next === 'date' ? null : { call: 'today', days: (next === 'after' ? 1 : -1) * Math.abs(call?.days ?? 30) });
  return (
    <div className={css.row}>
      <select className={inputs.control} value={mode} onChange={(event) => setMode(event.target.value)} aria-label={t('theDate')}>
        <option value="date">{t('theDate')}</option>
        <option value="before">{t('before')}</option>
        <option value="after">{t('after')}</option>
      </select>
      {call
        ? <Input figure autoFocus inputMode="numeric" aria-label={t('days')} defaultValue={Math.abs(call.days)}
            onChange={(event) => /^\d+$/.test(event.target.value) && onChange({ call: 'today', days: (mode === 'after' ? 1 : -1) * Number(event.target.value) })} />
        : <DateInput autoFocus field={field} value={value} onChange={(next) => onChange(typeof next === 'string' ? next : null)} />}
    </div>
  );
}

export function isCall(value: unknown): value is Call {
  return typeof value === 'object' && value !== null && 'call' in value;
}
