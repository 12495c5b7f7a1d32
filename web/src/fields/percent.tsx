import { percent as written } from '@/i18n/formats';
import { integer } from './integer';
import { empty, isEmpty, type CellProps, type FieldKind } from './kind';

function PercentCell({ value }: CellProps) {
  return <span className="num">{isEmpty(value) ? empty : written(value as number)}</span>;
}

export const percent: FieldKind = {
  ...integer,
  width: 88,
  Cell: PercentCell,
  text: (value) => (isEmpty(value) ? '' : written(value as number)),
};
