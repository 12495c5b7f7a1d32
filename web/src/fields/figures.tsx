/*
 * What integer, decimal, money and percent share: figures are typed with or without commas, kept as text so that no
 * digit is lost on the way to the server, and checked when the field is left.
 */
import { Input } from '@/ui/Input';
import type { FieldMessages, FilterProps, InputProps } from './kind';
import { isEmpty } from './kind';
import type { Field } from '@/api/types';

/** `１,280.50` → `1280.50`: full-width digits and grouping are how people write, not what is meant. */
export function plainFigure(typed: string): string {
  return typed.normalize('NFKC').replace(/[,\s_¥$€£%]/g, '');
}

export function FigureInput({ field: _field, value, onChange, values: _values, inCell: _inCell, ...rest }: InputProps) {
  return (
    <Input
      figure inputMode="decimal" autoComplete="off" value={isEmpty(value) ? '' : String(value)}
      onChange={(event) => onChange(event.target.value === '' ? null : plainFigure(event.target.value))} {...rest}
    />
  );
}

export function FigureFilter({ value, onChange }: FilterProps) {
  return (
    <Input
      figure autoFocus inputMode="decimal" defaultValue={typeof value === 'number' ? String(value) : ''}
      onChange={(event) => {
        const plain = plainFigure(event.target.value);
        onChange(/^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null);
      }}
    />
  );
}

export function checkFigure(value: unknown, field: Field, t: FieldMessages): string | null {
  if (isEmpty(value)) return null;
  const whole = field.type === 'integer';
  if (!(whole ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/).test(String(value))) return t(whole ? 'badInteger' : 'badNumber');
  if (!isEmpty(field.min) && Number(value) < Number(field.min)) return t('above', { min: String(field.min) });
  if (!isEmpty(field.max) && Number(value) > Number(field.max)) return t('below', { max: String(field.max) });
  return null;
}
