/* The open pipeline by stage: figures of the server, each a link to its rows; the bar's length is the amount. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { choiceOf, fieldOf, useCatalogue, useLabel } from '@/api/catalogue';
import { both, printOperand } from '@/api/condition';
import { keys, summarise } from '@/api/records';
import { useFormats } from '@/api/session';
import type { SummaryRow } from '@/api/types';
import { hourMinute } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Skeleton } from '@/ui/marks';
import { useLasting } from '@/ui/useDelayed';
import css from './Home.module.css';
import { messages } from './messages';

export function Pipeline() {
  const t = useMessages(messages);
  const label = useLabel();
  const formats = useFormats();
  const object = useCatalogue().find('opportunity');
  const [isMine, setMine] = useState(false);
  const stage = object && fieldOf(object, object.process?.field ?? 'stage');
  const ended = object?.process?.states.filter((state) => state.is).map((state) => printOperand(state.value)) ?? [];
  const where = both(`${stage?.name} not in (${ended.join(', ')})`, isMine ? 'owner = me()' : '');
  const query = { group: `${stage?.name},currency`, measure: 'count,sum(amount),sum(weighted_amount)', where };
  const answer = useQuery({ queryKey: keys.summary('opportunity', query), queryFn: ({ signal }) => summarise(object?.plural ?? '', query, signal), enabled: Boolean(stage && ended.length) });
  const lasting = useLasting(answer.isPending);
  if (!object || !stage) return null;
  const rows = answer.data?.data ?? [];
  const states = object.process?.states.filter((state) => !state.is) ?? [];
  const most = Math.max(1, ...rows.map((row) => Number(row['sum(amount)'] ?? 0)));
  const href = (condition: string) => `/o/${object.plural}?where=${encodeURIComponent(condition)}`;
  return (
    <section className={css.card}>
      <h2>
        <Link href={href(where)}>{t('pipeline')}</Link>
        <span className={css.switch} role="group" aria-label={t('pipeline')}>
          <Button size="small" look="quiet" active={!isMine} aria-pressed={!isMine} onClick={() => setMine(false)}>{t('everyone')}</Button>
          <Button size="small" look="quiet" active={isMine} aria-pressed={isMine} onClick={() => setMine(true)}>{t('mine')}</Button>
        </span>
      </h2>
      {lasting && <div className={css.waiting}>{[260, 220, 240, 180].map((width) => <Skeleton key={width} width={width} />)}</div>}
      {answer.error && <p>{t('failed')} <Button look="link" onClick={() => void answer.refetch()}>{t('retry')}</Button></p>}
      {answer.data && rows.length === 0 && <p className={css.pale}>{t('noDeals')}</p>}
      {rows.length > 0 && (
        <table className={css.pipeline}>
          <thead><tr><th>{t('stage')}</th><th>{t('count')}</th><th>{t('amount')}</th><th>{t('weighted')}</th></tr></thead>
          <tbody>
            {states.flatMap((state) => rows.filter((row) => row[stage.name] === state.value).map((row) => (
              <StageRow key={`${state.value}-${String(row.currency)}`} name={label(choiceOf(stage, state.value)?.label)} row={row} most={most} href={href(both(where, `${stage.name} = ${printOperand(state.value)}`))} />
            )))}
          </tbody>
        </table>
      )}
      {answer.data?.as_of && <small className={css.pale}>{t(isMine ? 'pipelineMine' : 'pipelineAll')} · {t('asOf', { at: hourMinute(new Date(answer.data.as_of), formats.style.zone), zone: formats.style.zone })}</small>}
    </section>
  );
}

function StageRow({ name, row, most, href }: { name: string; row: SummaryRow; most: number; href: string }) {
  const formats = useFormats();
  const currency = typeof row.currency === 'string' ? row.currency : null;
  const amount = Number(row['sum(amount)'] ?? 0);
  return (
    <tr>
      <th scope="row">
        <Link href={href}>{name}</Link>
        <span className={css.track}><span className={css.fill} style={{ width: `${(100 * amount) / most}%` }} /></span>
      </th>
      <td className="num">{row.count}</td>
      <td className="num" title={formats.money(row['sum(amount)'] as number, currency)}><strong>{formats.shortMoney(amount, currency)}</strong></td>
      <td className="num" title={formats.money(row['sum(weighted_amount)'] as number, currency)}>{formats.shortMoney(Number(row['sum(weighted_amount)'] ?? 0), currency)}</td>
    </tr>
  );
}
