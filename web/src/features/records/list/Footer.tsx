import { useState } from 'react';
import { useLabel } from '@/api/catalogue';
import type { Problem } from '@/api/problems';
import { useFormats } from '@/api/session';
import type { ObjectDeclaration } from '@/api/types';
import { sentence } from '@/api/undo';
import { number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { messages } from '../messages';
import css from './Grid.module.css';
import { useCount, useSums, type Count } from './useRows';

interface FooterProps {
  object: ObjectDeclaration;
  columns: readonly string[];
  where: string;
  q: string;
  /** Null under headings, where places mean nothing. */
  range: [number, number] | null;
  counted: Count | null;
  isFetching: boolean;
  problem: Problem | null;
  onRetry: () => void;
}

/** What is on screen of how many, and the sum of the money column: currencies apart, never added up here. */
export function Footer({ object, columns, where, q, range, counted, isFetching, problem, onRetry }: FooterProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const formats = useFormats();
  const sums = useSums(object, columns, where, q);
  const only = sums?.sums.length === 1 ? sums.sums[0] : undefined;
  return (
    <footer className={css.footer}>
      {range && range[1] > 0 && <span className="num">{t('shown', { from: number(Math.max(1, range[0])), to: number(range[1]) })}</span>}
      {counted && <Total key={`${where} ${q}`} object={object} where={where} q={q} counted={counted} />}
      {sums && sums.sums.length > 0 && (
        <span className="num">
          {t('ofField', { field: label(sums.field.label) })}{' '}
          {sums.sums.map((row, index) => <strong key={row.currency ?? index}>{index > 0 && ' · '}{formats.money(row.sum, row.currency)}</strong>)}
        </span>
      )}
      {only && <span className="num">{t('average')} <strong>{formats.money(Math.round(only.average * 100) / 100, only.currency)}</strong></span>}
      <span className={css.status} role="status">
        {problem ? <>{sentence(problem)} <Button look="link" onClick={onRetry}>{t('retry')}</Button></> : t(isFetching ? 'refreshing' : 'refreshed')}
      </span>
    </footer>
  );
}

/** Exact up to ten thousand; beyond that it is counted when asked for, and says how long it took. */
function Total({ object, where, q, counted }: { object: ObjectDeclaration; where: string; q: string; counted: Count }) {
  const t = useMessages(messages);
  const [asked, setAsked] = useState(false);
  const exact = useCount(object, { where, q, exact: true }, asked);
  if (counted.isExact) return <span className="num">{t('total', { n: number(counted.count) })}</span>;
  if (exact.value) return <span className="num">{t('totalExact', { n: number(exact.value.count), seconds: (exact.ms / 1000).toFixed(1) })}</span>;
  return (
    <span className="num">
      {t('totalMore', { n: number(counted.count) })} <Button look="link" onClick={() => setAsked(true)}>{t(exact.isFetching ? 'counting' : 'countExactly')}</Button>
    </span>
  );
}
