import { useLabel } from '@/api/catalogue';
import { useLine } from '@/api/live/live';
import type { Problem } from '@/api/problems';
import { useFormats } from '@/api/session';
import type { ObjectDeclaration } from '@/api/types';
import { sentence } from '@/api/undo';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { useLasting } from '@/ui/useDelayed';
import { messages } from '../messages';
import css from './Grid.module.css';
import { useSums } from './useRows';

interface FooterProps {
  object: ObjectDeclaration;
  columns: readonly string[];
  where: string;
  q: string;
  range: [number, number];
  count: number | null;
  isExact: boolean;
  isFetching: boolean;
  problem: Problem | null;
  onRetry: () => void;
}

/** What is on screen of how many, and the sum of the money column: currencies apart, never added up here. */
export function Footer({ object, columns, where, q, range: [from, to], count, isExact, isFetching, problem, onRetry }: FooterProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const formats = useFormats();
  const sums = useSums(object, columns, where, q);
  const range = count === null ? t('rangeOpen', { from, to }) : t(isExact ? 'range' : 'rangeMore', { from, to, n: count });
  return (
    <footer className={css.footer}>
      <span className="num">{range}</span>
      {sums && sums.sums.length > 0 && (
        <span className="num">
          {t('ofField', { field: label(sums.field.label) })}{' '}
          {sums.sums.map((row, index) => <strong key={row.currency ?? index}>{index > 0 && ' · '}{formats.money(row.sum ?? 0, row.currency)}</strong>)}
        </span>
      )}
      <span className={css.status} role="status">
        {problem ? <>{sentence(problem)} <Button look="link" onClick={onRetry}>{t('retry')}</Button></> : isFetching ? t('refreshing') : <LiveMark />}
      </span>
    </footer>
  );
}

/** Whether what colleagues do arrives by itself; a moment without the line is not worth a word. */
function LiveMark() {
  const t = useMessages(messages);
  const isLost = useLasting(useLine().state !== 'live', 2000);
  return <><span className={css.dot} data-lost={isLost || undefined} />{t(isLost ? 'reconnecting' : 'live')}</>;
}
