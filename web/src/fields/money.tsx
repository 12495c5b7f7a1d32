import { useFormats, useMe } from '@/api/session';
import { integer } from './integer';
import { empty, isEmpty, type CellProps, type FieldKind } from './kind';

function MoneyCell({ value, record, inList }: CellProps) {
  const formats = useFormats();
  const { company } = useMe();
  if (isEmpty(value)) return <span className="num">{empty}</span>;
  const currency = typeof record?.currency === 'string' ? record.currency : null;
  // In a column the header says the company's unit; a figure in any other currency says its own.
  const plain = inList && (currency === null || currency === company.currency);
  return <span className="num">{plain ? formats.amount(value as number, currency) : formats.money(value as number, currency)}</span>;
}

export const money: FieldKind = {
  ...integer,
  width: 132,
  Cell: MoneyCell,
  text: (value, _field, { formats }, record) =>
    isEmpty(value) ? '' : formats.money(value as number, typeof record?.currency === 'string' ? record.currency : null),
};
