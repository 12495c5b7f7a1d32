/* The open pipeline by stage as a funnel: figures of the server, each a link to its rows; the bar's length is the amount. */
import { Link } from 'wouter';
import { choiceOf, useLabel } from '@/api/catalogue';
import { both, printOperand } from '@/api/condition';
import { useFormats } from '@/api/session';
import type { SummaryRow } from '@/api/types';
import { hourMinute, number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Skeleton } from '@/ui/marks';
import { useLasting } from '@/ui/useDelayed';
import css from './Home.module.css';
import { messages } from './messages';
import { owned, rowsHref, useCompanyDay, useFigures, type Deals } from './useFigures';

export function Pipeline({ deals, isMine }: { deals: Deals; isMine: boolean }) {
  const t = useMessages(messages);
  const label = useLabel();
  const { zone } = useCompanyDay();
  const { object, stage, states } = deals;
  const where = owned(deals.open, isMine);
  const answer = useFigures(object, { group: `${stage.name},currency`, measure: `count,${deals.amount},${deals.weighted}`, where });
  const lasting = useLasting(answer.isPending);
  const rows = answer.data?.data ?? [];
  const most = Math.max(1, ...rows.map((row) => Number(row[deals.amount] ?? 0)));
  return (
    <section className={css.card} data-tall aria-label={t('pipeline')}>
      <h2><Link href={rowsHref(object, where)}>{t('pipeline')}</Link><small>{t('pipelineOpen')}</small></h2>
      {lasting && <div className={css.waiting}>{[260, 220, 240, 180].map((width) => <Skeleton key={width} width={width} />)}</div>}
      {answer.error && <p>{t('failed')} <Button look="link" onClick={() => void answer.refetch()}>{t('retry')}</Button></p>}
      {answer.data && rows.length === 0 && <p className={css.pale}>{t('noDeals')}</p>}
      {rows.length > 0 && (
        <table className={css.pipeline}>
          <thead><tr><th scope="col">{t('stage')}</th><th scope="col">{t('count')}</th><th scope="col">{t('amount')}</th></tr></thead>
          <tbody>
            {states.flatMap((state) => rows.filter((row) => row[stage.name] === state.value).map((row) => (
              <StageRow
                key={`${state.value}-${String(row.currency)}`} name={label(choiceOf(stage, state.value)?.label)} row={row} amount={Number(row[deals.amount] ?? 0)} most={most}
                href={rowsHref(object, both(where, `${stage.name} = ${printOperand(state.value)}`, `currency = ${printOperand(String(row.currency))}`))}
              />
            )))}
          </tbody>
        </table>
      )}
      {answer.data?.as_of && <small className={css.asOf}>{t('asOf', { at: hourMinute(new Date(answer.data.as_of), zone) })}</small>}
    </section>
  );
}

function StageRow({ name, row, amount, most, href }: { name: string; row: SummaryRow; amount: number; most: number; href: string }) {
  const formats = useFormats();
  const currency = typeof row.currency === 'string' ? row.currency : null;
  return (
    <tr>
      <th scope="row">
        <Link href={href}>{name}</Link>
        <span className={css.track}><span className={css.fill} style={{ width: `${(100 * amount) / most}%` }} /></span>
      </th>
      <td className="num">{number(row.count ?? 0)}</td>
      <td className="num" title={formats.money(amount, currency)}><strong>{formats.shortMoney(amount, currency)}</strong></td>
    </tr>
  );
}
