import { useFormats } from '@/api/session';
import { useMessages } from '@/i18n/messages';
import { Combo } from '@/ui/Combo';
import { empty, isEmpty, type CellProps, type FieldKind, type InputProps } from './kind';
import { messages } from './messages';
import { TextFilter } from './text';

export const currencies = ['CNY', 'USD', 'EUR', 'GBP', 'JPY', 'HKD', 'TWD', 'SGD', 'KRW', 'AUD', 'CAD', 'CHF', 'INR', 'MYR', 'THB', 'VND', 'IDR', 'AED', 'BRL', 'RUB'];

function CurrencyCell({ value }: CellProps) {
  const formats = useFormats();
  return <>{isEmpty(value) ? empty : `${formats.currencyName(String(value))} ${String(value)}`}</>;
}

function CurrencyInput({ field: _field, value, onChange, values: _values, inCell, autoFocus: _autoFocus, onBlur, ...ids }: InputProps) {
  const t = useMessages(messages);
  const formats = useFormats();
  const current = isEmpty(value) ? formats.style.currency : String(value);
  const codes = currencies.includes(current) ? currencies : [current, ...currencies];
  return (
    <Combo
      options={codes.map((code) => ({ value: code, label: `${code} ${formats.currencyName(code)}` }))} value={current} emptyText={t('noValue')}
      onChange={(code) => onChange(code)} autoOpen={inCell ?? false} clearLabel={null} {...(onBlur ? { onClose: onBlur } : {})} {...ids}
    />
  );
}

export const currency: FieldKind = {
  width: 130,
  decides: true,
  Cell: CurrencyCell,
  Input: CurrencyInput,
  Filter: TextFilter,
  operators: ['=', '!='],
  text: (value) => (isEmpty(value) ? '' : String(value)),
};
