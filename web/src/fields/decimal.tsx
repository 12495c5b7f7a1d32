import { number } from '@/i18n/formats';
import { integer } from './integer';
import { empty, isEmpty, type CellProps, type FieldKind } from './kind';

function DecimalCell({ value }: CellProps) {
  return <span className="num">{isEmpty(value) ? empty : number(value as number)}</span>;
}

export const decimal: FieldKind = {
  ...integer,
  Cell: DecimalCell,
  text: (value) => (isEmpty(value) ? '' : number(value as number)),
};
