import { useFormats } from '@/api/session';
import { DateFilter, DateInput, isDay } from './dates';
import { comparing, empty, isEmpty, type CellProps, type FieldKind } from './kind';

function DateCell({ value }: CellProps) {
  const formats = useFormats();
  return isEmpty(value) ? <>{empty}</> : <time className="num" dateTime={String(value)}>{formats.date(String(value))}</time>;
}

export const date: FieldKind = {
  width: 108,
  Cell: DateCell,
  Input: DateInput,
  Filter: DateFilter,
  operators: comparing,
  text: (value, _field, { formats }) => (isEmpty(value) ? '' : formats.date(String(value))),
  check: (value, _field, t) => (isEmpty(value) || isDay(String(value)) ? null : t('badDate')),
};
