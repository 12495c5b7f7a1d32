/* Deals that want somebody's eye: those meant to close by the end of the period, and those that have not moved for too long. */
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { hueOf, titleOf, useLabel } from '@/api/catalogue';
import { both, printOperand } from '@/api/condition';
import { useFormats } from '@/api/session';
import type { Page, RecordData } from '@/api/types';
import { number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Chip, Skeleton } from '@/ui/marks';
import { useLasting } from '@/ui/useDelayed';
import css from './Home.module.css';
import { messages } from './messages';
import { daysBetween, spansOf, type Period } from './periods';
import { owned, rowsHref, useCompanyDay, useRows, type Deals } from './useFigures';

const shownMax = 6;

interface DealsProps {
  deals: Deals;
  isMine: boolean;
}

export function Closing({ deals, isMine, period }: DealsProps & { period: Period }) {
  const t = useMessages(messages);
  const formats = useFormats();
  const { today } = useCompanyDay();
  const where = owned(both(deals.open, `expected_close_date <= ${printOperand(spansOf(period, today).end)}`), isMine);
  const answer = useRows(deals.object, where, 'expected_close_date', shownMax);
  return (
    <DealCard deals={deals} title={t(period === 'month' ? 'closingMonth' : 'closingQuarter')} where={where} answer={answer} empty={t('nothingCloses')}>
      {(deal) => {
        const day = String(deal.expected_close_date);
        return (
          <>
            <Money deal={deal} />
            <time className={`num ${day < today ? css.late : css.pale}`} dateTime={day} title={formats.date(day)}>
              {day < today ? t('daysLate', { n: daysBetween(day, today) }) : formats.relativeDate(day)}
            </time>
          </>
        );
      }}
    </DealCard>
  );
}

export function Stuck({ deals, isMine }: DealsProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const { today } = useCompanyDay();
  const where = owned(deals.stuck ? `(${deals.stuck})` : '', isMine);
  const answer = useRows(deals.stuck ? deals.object : undefined, where, deals.since ?? '', shownMax);
  if (!deals.stuck) return null;
  return (
    <DealCard deals={deals} title={t('stuckDeals')} where={where} answer={answer} empty={t('nothingStuck')}>
      {(deal) => {
        const choice = deals.choice(deal[deals.stage.name]);
        return (
          <>
            <Chip hue={hueOf(choice)}>{label(choice?.label)}</Chip>
            <span className={`num ${css.warn}`}>{t('days', { n: daysBetween(String(deal[deals.since ?? '']).slice(0, 10), today) })}</span>
          </>
        );
      }}
    </DealCard>
  );
}

function Money({ deal }: { deal: RecordData }) {
  const formats = useFormats();
  const code = typeof deal.currency === 'string' ? deal.currency : null;
  if (deal.amount === null || deal.amount === undefined) return null;
  return <span className="num" title={formats.money(deal.amount as number, code)}>{formats.shortMoney(deal.amount as number, code)}</span>;
}

interface CardProps {
  deals: Deals;
  title: string;
  where: string;
  answer: UseQueryResult<Page>;
  empty: string;
  children: (deal: RecordData) => ReactNode;
}

function DealCard({ deals, title, where, answer, empty, children }: CardProps) {
  const t = useMessages(messages);
  const href = rowsHref(deals.object, where);
  const lasting = useLasting(answer.isPending);
  const count = answer.data?.count ?? 0;
  return (
    <section className={css.card} data-list aria-label={title}>
      <h2><Link href={href}>{title}</Link>{answer.data && <small className="num">{number(count)}{answer.data.count_is === 'at_least' && '+'}</small>}</h2>
      {lasting && <div className={css.waiting}>{[220, 260, 190].map((width) => <Skeleton key={width} width={width} />)}</div>}
      {answer.error && <p>{t('failed')} <Button look="link" onClick={() => void answer.refetch()}>{t('retry')}</Button></p>}
      {answer.data && count === 0 && <p className={css.pale}>{empty}</p>}
      <ul className={css.deals}>{answer.data?.data.map((deal) => (
        <li key={deal.id}>
          <Link className="cut" href={`/o/${deals.object.plural}/${deal.id}`} title={titleOf(deals.object, deal)}>{titleOf(deals.object, deal)}</Link>
          {children(deal)}
        </li>
      ))}</ul>
      {count > shownMax && <Link className={css.more} href={href}>{t('allTasks', { n: number(count) })}</Link>}
    </section>
  );
}
