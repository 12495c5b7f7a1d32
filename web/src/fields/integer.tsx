import { number } from '@/i18n/formats';
import { checkFigure, FigureFilter, FigureInput } from './figures';
import { comparing, empty, isEmpty, type CellProps, type FieldKind } from './kind';

/** A year is an integer that nobody groups: 1998, not 1,998. */
const looksLikeYear = ({ min, max }: CellProps['field']) => Number(min) >= 1000 && Number(max) <= 9999;

function IntegerCell({ field, value }: CellProps) {
  return <span className="num">{isEmpty(value) ? empty : looksLikeYear(field) ? String(value) : number(value as number)}</span>;
}

export const integer: FieldKind = {
  width: 100,
  figure: true,
  Cell: IntegerCell,
  Input: FigureInput,
  Filter: FigureFilter,
  operators: comparing,
  text: (value, field) => (isEmpty(value) ? '' : looksLikeYear(field) ? String(value) : number(value as number)),
  check: checkFigure,
};
