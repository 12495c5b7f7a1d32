/* Whether a column is right, and the one thing to decide about it: values, date order, decimal mark, names that are not found. */
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useFormats } from '@/api/session';
import { useMessages } from '@/i18n/messages';
import type { DateOrder, ImportColumn, Missing, NumberStyle } from './api';
import type { RowProps } from './ColumnRow';
import css from './Import.module.css';
import { checkOf, dateOrders, numberStyles, readingOf, type Target } from './mapping';
import { messages } from './messages';
import { Select } from './Select';

const styleWords = { point: 'stylePoint', comma: 'styleComma' } as const;
const missingWords = { reject: 'missingReject', empty: 'missingEmpty', create: 'missingCreate' } as const;

export function CheckCell({ column, file, target, onChange, onValues }: RowProps & { target: Target | null }) {
  const t = useMessages(messages);
  const check = checkOf(column, file, target);
  const type = target?.field.type;
  if (check.kind === 'skipped') return <><span className={css.pale}>{t('skipped')}</span><Notice column={column} /></>;
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
  const state = check.kind === 'rows'
    ? <span className={`${css.flag} ${css.flagBad}`}><IconAlertTriangle size={14} aria-hidden />{t('badRows', { n: check.n })}</span>
    : <span className={css.good}><IconCheck size={16} stroke={2} aria-hidden />{t('allGood')}</span>;
  if (type === 'date' || type === 'timestamp') return <><DateReading column={column} state={state} isBad={check.kind === 'rows'} onChange={onChange} /><Notice column={column} /></>;
  if (column.number_style !== null && numberStyles(column).length > 0) {
    return (
      <>
        {check.kind === 'rows' && state}
        <Select
          aria-label={t('numberStyle', { column: column.column })} tone={column.notice ? 'warn' : undefined} value={column.number_style}
          onChange={(style) => onChange({ number_style: style as NumberStyle })}
        >
          {numberStyles(column).map((style) => <option key={style} value={style}>{t(styleWords[style])}</option>)}
        </Select>
        <Notice column={column} />
      </>
    );
  }
  if (type === 'relation') {
    return (
      <>
        {check.kind === 'rows' && state}
        <Select aria-label={t('whenMissing', { column: column.column })} value={column.missing ?? 'reject'} onChange={(missing) => onChange({ missing: missing as Missing })}>
          {(['reject', 'empty', 'create'] as const)
            .filter((one) => one !== 'create' || !target?.by)
            .map((one) => <option key={one} value={one}>{t(missingWords[one])}</option>)}
        </Select>
      </>
    );
  }
  return state;
}

/** In which order day and month stand: a choice where it could be either. */
function DateReading({ column, state, isBad, onChange }: Pick<RowProps, 'column' | 'onChange'> & { state: ReactNode; isBad: boolean }) {
  const t = useMessages(messages);
  const formats = useFormats();
  const dates = dateOrders(column);
  if (dates.orders.length === 0) return state;
  const read = readingOf(column);
  const words = read ? t('readAs', { sample: read.sample, date: formats.date(read.date) }) : undefined;
  return (
    <>
      {isBad && state}
      <Select
        aria-label={t('dateOrder', { column: column.column })} tone={dates.isOpen || column.notice ? 'warn' : undefined} value={column.date_order ?? ''}
        title={words} onChange={(order) => onChange({ date_order: order as DateOrder })}
      >
        {dates.isOpen && <option value="">{t('chooseOrder')}</option>}
        {dates.orders.map((order) => <option key={order} value={order}>{t(order)}</option>)}
      </Select>
      {words && <span className={css.hint}>{words}</span>}
    </>
  );
}

/** What the server assumed, until somebody says it. */
function Notice({ column }: { column: ImportColumn }) {
  return column.notice && <span className={css.assumed}>{column.notice.detail}</span>;
}
