/* What was won in each of the last months: bars from zero, each opening its deals; the same as a table by T. */
import { useState } from 'react';
import { Link } from 'wouter';
import { useFormats } from '@/api/session';
import { monthName, number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Skeleton } from '@/ui/marks';
import { useLasting } from '@/ui/useDelayed';
import { useNarrow } from '@/ui/useNarrow';
import css from './Home.module.css';
import { messages } from './messages';
import { lastMonths, monthSpan, roundAbove } from './periods';
import { owned, rowsHref, useCompanyDay, useFigures, type Deals } from './useFigures';

/** On a phone half as many: a bar is also a button. */
const monthsShown = 12;
const monthsNarrow = 6;
const grid = [1, 0.75, 0.5, 0.25, 0];

interface Month {
  first: string;
  name: string;
  whole: string;
  count: number;
  sum: number;
  href: string;
}

export function Won({ deals, isMine }: { deals: Deals; isMine: boolean }) {
  const t = useMessages(messages);
  const formats = useFormats();
  const { today, currency } = useCompanyDay();
  const [asTable, setAsTable] = useState(false);
  const narrow = useNarrow();
  const firsts = lastMonths(today, narrow ? monthsNarrow : monthsShown);
  const where = owned(deals.won({ from: firsts[0] ?? today, to: today }), isMine);
  const answer = useFigures(deals.object, { group: 'month(close_date),currency', measure: `count,${deals.amount}`, where });
  const lasting = useLasting(answer.isPending);
  const rows = answer.data?.data ?? [];
  const others = [...new Set(rows.map((row) => String(row.currency)).filter((code) => code !== currency))];
  const months = firsts.map((first): Month => {
    const row = rows.find((one) => one['month(close_date)'] === first.slice(0, 7) && one.currency === currency);
    const condition = `${owned(deals.won(monthSpan(first)), isMine)} and currency = '${currency}'`;
    return {
      first, name: monthName(first, formats.style), whole: monthName(first, formats.style, true), count: row?.count ?? 0, sum: Number(row?.[deals.amount] ?? 0),
      href: rowsHref(deals.object, condition),
    };
  });
  const best = months.reduce((a, b) => (b.sum > a.sum ? b : a));
  const summary = t('wonSummary', { best: best.whole, most: formats.shortMoney(best.sum, currency), now: formats.shortMoney(months[months.length - 1]?.sum ?? 0, currency) });
  const hasNone = answer.data !== undefined && best.sum === 0;
  return (
    <section className={css.card} data-tall aria-label={t('wonMonths')} onKeyDown={(event) => { if (event.key === 't') setAsTable(!asTable); }}>
      <h2>
        <Link href={rowsHref(deals.object, where)}>{t('wonMonths')}</Link>
        <small>{currency}{others.length > 0 && ` · ${t('without', { codes: others.join(', ') })}`}</small>
        {!hasNone && (
          <Button
            size="small" look="quiet" className={css.switch ?? ''} aria-pressed={asTable} active={asTable} title="T"
            onClick={() => setAsTable(!asTable)}
          >
            {t('table')}
          </Button>
        )}
      </h2>
      {answer.error && <p>{t('failed')} <Button look="link" onClick={() => void answer.refetch()}>{t('retry')}</Button></p>}
      {lasting && <Skeleton width="100%" height={180} />}
      {hasNone && <p className={css.pale}>{t('nothingWon', { n: firsts.length })}</p>}
      {answer.data && !hasNone && <p className={asTable ? 'hidden-but-read' : css.sentence}>{summary}</p>}
      {answer.data && !hasNone && (asTable ? <MonthTable months={months} /> : <Bars months={months} best={best.sum} />)}
    </section>
  );
}

function Bars({ months, best }: { months: Month[]; best: number }) {
  const formats = useFormats();
  const t = useMessages(messages);
  const { currency } = useCompanyDay();
  const top = roundAbove(best);
  return (
    <div className={css.chart}>
      <div className={css.lines} aria-hidden>
        {grid.map((part) => <span key={part} style={{ bottom: `${100 * part}%` }}><i className="num">{formats.shortMoney(top * part, currency)}</i></span>)}
      </div>
      <ol className={css.bars}>
        {months.map((month) => {
          const told = `${month.whole} · ${formats.money(month.sum, currency)} · ${t('deals', { n: month.count })}`;
          return (
            <li key={month.first}>
              <Link href={month.href} title={told} aria-label={told}><span className={css.bar} style={{ height: `${(100 * month.sum) / top}%` }} /></Link>
              <span className="num" aria-hidden>{month.name}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function MonthTable({ months }: { months: Month[] }) {
  const t = useMessages(messages);
  const formats = useFormats();
  const { currency } = useCompanyDay();
  return (
    <div className={css.scroll} role="region" tabIndex={0} aria-label={t('wonMonths')}>
      <table className={css.pipeline}>
        <thead><tr><th scope="col">{t('month')}</th><th scope="col">{t('count')}</th><th scope="col">{t('amount')}</th></tr></thead>
        <tbody>
          {[...months].reverse().map((month) => (
            <tr key={month.first}>
              <th scope="row"><Link href={month.href}>{month.whole}</Link></th>
              <td className="num">{number(month.count)}</td>
              <td className="num">{formats.money(month.sum, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
