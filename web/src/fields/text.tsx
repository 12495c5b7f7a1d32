import { Input } from '@/ui/Input';
import { empty, isEmpty, wording, type CellProps, type FieldKind, type FilterProps, type InputProps } from './kind';

export function TextCell({ value }: CellProps) {
  return <>{isEmpty(value) ? empty : String(value)}</>;
}

export function TextInput({ field, value, onChange, values: _values, inCell: _inCell, ...rest }: InputProps) {
  const max = typeof field.max === 'number' ? { maxLength: field.max } : {};
  return <Input value={isEmpty(value) ? '' : String(value)} onChange={(event) => onChange(event.target.value || null)} autoComplete="off" {...max} {...rest} />;
}

export function TextFilter({ value, onChange }: FilterProps) {
  return <Input autoFocus value={typeof value === 'string' ? value : ''} onChange={(event) => onChange(event.target.value || null)} />;
}

export const text: FieldKind = {
  width: 128,
  Cell: TextCell,
  Input: TextInput,
  Filter: TextFilter,
  operators: wording,
  text: (value) => (isEmpty(value) ? '' : String(value)),
};
