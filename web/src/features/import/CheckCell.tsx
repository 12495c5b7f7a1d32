/* Whether a column is right, and the one thing to decide about it: values, date order, names that are not found. */
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useFormats } from '@/api/session';
import { useMessages } from '@/i18n/messages';
import type { DateOrder, Missing } from './api';
import type { RowProps } from './ColumnRow';
import css from './Import.module.css';
import { checkOf, dateOrders, readDate, type Target } from './mapping';
import { messages } from './messages';
import { Select } from './Select';

const missingWords = { reject: 'missingReject', empty: 'missingEmpty', create: 'missingCreate' } as const;

export function CheckCell({ column, file, target, onChange, onValues }: RowProps & { target: Target | null }) {
  const t = useMessages(messages);
  const formats = useFormats();
  const check = checkOf(column, file, target);
  const type = target?.field.type;
  if (check.kind === 'skipped') return <span className={css.pale}>{t('skipped')}</span>;
  if (check.kind === 'double') return <span className={`${css.flag} ${css.flagBad}`}><IconAlertTriangle size={14} aria-hidden />{t('double')}</span>;
  if (type === 'choice') {
    const open = check.kind === 'values';
    return (
      <button type="button" className={open ? `${css.flag} ${css.flagWarn}` : css.good} title={t('mapValues', { column: column.column })} onClick={onValues}>
        {open ? <IconAlertTriangle size={14} aria-hidden /> : <IconCheck size={16} stroke={2} aria-hidden />}
        {open ? t('valuesOpen', { n: check.n }) : t('choicesMapped')}
      </button>
    );
  }
  const dates = type === 'date' || type === 'timestamp' ? dateOrders(column) : null;
  const state = check.kind === 'rows'
    ? <span className={`${css.flag} ${css.flagBad}`}><IconAlertTriangle size={14} aria-hidden />{t('badRows', { n: check.n })}</span>
    : <span className={css.good}><IconCheck size={16} stroke={2} aria-hidden />{t('allGood')}</span>;
  if (dates && dates.orders.length > 0) {
    const sample = column.samples[0] ?? '';
    const read = column.date_order ? readDate(sample, column.date_order) : null;
    return (
      <>
        {check.kind === 'rows' && state}
        <Select
          aria-label={t('dateOrder', { column: column.column })} tone={dates.isOpen ? 'warn' : undefined} value={column.date_order ?? ''}
          title={read ? t('readAs', { sample, date: formats.date(read) }) : undefined} onChange={(order) => onChange({ date_order: order as DateOrder })}
        >
          {dates.isOpen && <option value="">{t('chooseOrder')}</option>}
          {dates.orders.map((order) => <option key={order} value={order}>{t(order)}</option>)}
        </Select>
        {read && <span className={css.hint}>{t('readAs', { sample, date: formats.date(read) })}</span>}
      </>
    );
  }
  if (type === 'relation') {
    return (
      <>
        {check.kind === 'rows' && state}
        <Select aria-label={t('whenMissing', { column: column.column })} value={column.missing ?? 'reject'} onChange={(missing) => onChange({ missing: missing as Missing })}>
          {(['reject', 'empty', 'create'] as const).map((one) => <option key={one} value={one}>{t(missingWords[one])}</option>)}
        </Select>
      </>
    );
  }
  return state;
}
