import { Textarea } from '@/ui/Input';
import css from './fields.module.css';
import { empty, isEmpty, type CellProps, type FieldKind, type InputProps } from './kind';
import { text } from './text';

function LongTextCell({ value, inList }: CellProps) {
  if (isEmpty(value)) return <>{empty}</>;
  return inList ? <>{String(value)}</> : <span className={css.prose}>{String(value)}</span>;
}

function LongTextInput({ field: _field, value, onChange, values: _values, inCell: _inCell, ...rest }: InputProps) {
  return <Textarea rows={4} value={isEmpty(value) ? '' : String(value)} onChange={(event) => onChange(event.target.value || null)} {...rest} />;
}

export const long_text: FieldKind = {
  ...text,
  width: 240,
  multiline: true,
  Cell: LongTextCell,
  Input: LongTextInput,
  operators: ['~', 'is null', 'is not null'],
};
