import { useState, useSyncExternalStore } from 'react';
import { useLabel } from '@/api/catalogue';
import { useLine } from '@/api/live/live';
import type { Problem } from '@/api/problems';
import { useFormats } from '@/api/session';
import type { Field, ObjectDeclaration } from '@/api/types';
import { sentence } from '@/api/undo';
import { number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { useLasting } from '@/ui/useDelayed';
import { messages } from '../messages';
import css from './Grid.module.css';
import type { RangeStore } from './range';
import { moneyOf, useCount, useSums, type Count, type Sum } from './useRows';

interface FooterProps {
  object: ObjectDeclaration;
  columns: readonly string[];
  where: string;
  q: string;
  range: RangeStore;
  /** Under headings, and where one jumped to, places mean nothing. */
  hasPlaces: boolean;
  counted: Count | null;
  isFetching: boolean;
  problem: Problem | null;
  onRetry: () => void;
}

/**
 * What is on screen of how many, and the sum of the money column: currencies apart, never added up here. Beyond ten
 * thousand both are worked out when they are asked for: the server would go through every record.
 */
export function Footer(props: FooterProps) {
  return <Figures key={`${props.where} ${props.q}`} {...props} />;
}

function Figures({ object, columns, where, q, range, hasPlaces, counted, isFetching, problem, onRetry }: FooterProps) {
  const t = useMessages(messages);
  const [isAsked, setAsked] = useState(false);
  const isLong = counted !== null && !counted.isExact;
  const sums = useSums(object, columns, where, q, counted !== null && (!isLong || isAsked));
  const exact = useCount(object, { where, q, exact: true }, isLong && isAsked);
  const total = exact.value ?? counted;
  const n = total && `${number(total.count)}${total.isExact ? '' : '+'}`;
  return (
    <footer className={css.footer}>
      {hasPlaces ? <Place range={range} n={n} /> : n !== null && <span className="num">{t('total', { n })}</span>}
      {exact.value && <span className="num">{t('countedIn', { seconds: (exact.ms / 1000).toFixed(1) })}</span>}
      {isLong && !isAsked && <Button look="link" onClick={() => setAsked(true)}>{t(moneyOf(object, columns) ? 'countAndSum' : 'countExactly')}</Button>}
      {isAsked && (exact.isFetching || sums.isFetching) && <span>{t('counting')}</span>}
      {sums.value && <Sums field={sums.value.field} sums={sums.value.sums} />}
      <span className={css.status} role="status">
        {problem ? <>{sentence(problem)} <Button look="link" onClick={onRetry}>{t('retry')}</Button></> : isFetching ? t('refreshing') : <LiveMark />}
      </span>
    </footer>
  );
}

function Place({ range, n }: { range: RangeStore; n: string | null }) {
  const t = useMessages(messages);
  const [from, to] = useSyncExternalStore(range.subscribe, range.get);
  return <span className="num">{t(n === null ? 'rangeOpen' : 'range', { from: number(Math.max(1, from)), to: number(to), n: n ?? '' })}</span>;
}

function Sums({ field, sums }: { field: Field; sums: Sum[] }) {
  const t = useMessages(messages);
  const label = useLabel();
  const formats = useFormats();
  const only = sums.length === 1 ? sums[0] : undefined;
  if (sums.length === 0) return null;
  return (
    <>
      <span className="num">
        {t('ofField', { field: label(field.label) })}{' '}
        {sums.map((row, index) => <strong key={row.currency ?? index}>{index > 0 && ' · '}{formats.money(row.sum, row.currency)}</strong>)}
      </span>
      {only && <span className="num">{t('average')} <strong>{formats.money(Math.round(only.average * 100) / 100, only.currency)}</strong></span>}
    </>
  );
}

/** Whether what colleagues do arrives by itself; a moment without the line is not worth a word. */
function LiveMark() {
  const t = useMessages(messages);
  const isLost = useLasting(useLine().state !== 'live', 2000);
  return <><span className={css.dot} data-lost={isLost || undefined} />{t(isLost ? 'reconnecting' : 'live')}</>;
}
