import { useState } from 'react';
import { useFormats } from '@/api/session';
import { fromLocal, hourMinute, isoDay } from '@/i18n/formats';
import { Input } from '@/ui/Input';
import { DateFilter, plainDay } from './dates';
import { comparing, empty, isEmpty, type CellProps, type FieldKind, type InputProps } from './kind';

function TimestampCell({ value, inList }: CellProps) {
  const formats = useFormats();
  if (isEmpty(value)) return <>{empty}</>;
  const exact = formats.timestamp(String(value));
  return <time className="num" dateTime={String(value)} title={exact}>{inList ? formats.relative(String(value)) : exact}</time>;
}

/** Written in the reader's zone, sent in UTC. What does not parse is kept as typed and refused by name. */
function TimestampInput({ field: _field, value, onChange, values: _values, inCell: _inCell, onBlur, ...rest }: InputProps) {
  const { style } = useFormats();
  const [typed, setTyped] = useState<string | null>(null);
  const change = (text: string) => {
    setTyped(text);
    onChange(text.trim() ? localToUtc(text, style.zone) : null);
  };
  return (
    <Input
      className="num" placeholder="2026-11-20 09:42" autoComplete="off" value={typed ?? local(value, style.zone)}
      onChange={(event) => change(event.target.value)} onBlur={() => { setTyped(null); onBlur?.(); }} {...rest}
    />
  );
}

export function local(value: unknown, zone: string): string {
  if (isEmpty(value)) return '';
  const at = new Date(String(value));
  return Number.isNaN(at.getTime()) ? String(value) : `${isoDay(at, zone)} ${hourMinute(at, zone)}`;
}

export function localToUtc(text: string, zone: string): string {
  const [day = '', clock = '00:00'] = text.trim().split(/[\sT]+/);
  const plain = plainDay(day);
  const time = /^(\d{1,2})[:：](\d{2})$/.exec(clock);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(plain) || !time) return text;
  return fromLocal(`${plain}T${time[1]?.padStart(2, '0')}:${time[2]}`, zone);
}

export const timestamp: FieldKind = {
  width: 126,
  Cell: TimestampCell,
  Input: TimestampInput,
  Filter: DateFilter,
  operators: comparing,
  text: (value, _field, { formats }) => (isEmpty(value) ? '' : formats.relative(String(value))),
  check: (value, _field, t) => (isEmpty(value) || /^\d{4}-\d{2}-\d{2}T.*Z$/.test(String(value)) ? null : t('badTime')),
};
