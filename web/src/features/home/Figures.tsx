/* The figures at the top: open and weighted pipeline, what was won, new leads, each against as many days before. */
import { useCatalogue } from '@/api/catalogue';
import { printOperand } from '@/api/condition';
import { useFormats } from '@/api/session';
import { daySpan, number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Against, FigureTile } from './FigureTile';
import css from './Home.module.css';
import { messages } from './messages';
import { plusDays, spansOf, type Period, type Span } from './periods';
import { byCurrency, owned, rowsHref, useCompanyDay, useDeals, useFigures, type Deals } from './useFigures';

interface FiguresProps {
  period: Period;
  isMine: boolean;
}

export function Figures({ period, isMine }: FiguresProps) {
  const deals = useDeals();
  const hasLeads = useCatalogue().find('lead') !== undefined;
  return (
    <div className={css.figures}>
      {deals && <OpenTile deals={deals} measure={deals.amount} isMine={isMine} />}
      {deals && <OpenTile deals={deals} measure={deals.weighted} isMine={isMine} />}
      {deals && <WonTile deals={deals} period={period} isMine={isMine} />}
      {hasLeads && <LeadsTile period={period} isMine={isMine} />}
    </div>
  );
}

function OpenTile({ deals, measure, isMine }: { deals: Deals; measure: string; isMine: boolean }) {
  const t = useMessages(messages);
  const formats = useFormats();
  const { currency } = useCompanyDay();
  const where = owned(deals.open, isMine);
  const answer = useFigures(deals.object, { group: 'currency', measure: `count,${deals.amount},${deals.weighted}`, where });
  const rows = byCurrency(answer.data?.data ?? [], currency, measure);
  const [first, ...others] = rows;
  const codeOf = (row: (typeof rows)[number] | undefined) => (typeof row?.currency === 'string' ? row.currency : null);
  const count = rows.reduce((sum, row) => sum + (row.count ?? 0), 0);
  const figure = first?.[measure] as number | undefined;
  return (
    <FigureTile
      title={t(measure === deals.amount ? 'openPipeline' : 'weightedPipeline')} object={deals.object} where={where} rows={answer.data ? count : null} asOf={answer.data?.as_of}
      value={answer.data ? formats.shortMoney(figure ?? 0, codeOf(first)) : null} full={figure === undefined ? undefined : formats.money(figure, codeOf(first))}
      error={answer.error !== null} onRetry={() => void answer.refetch()}
    >
      {answer.data && <span>{t('deals', { n: count })}</span>}
      {others.map((row) => <span key={codeOf(row)} className="num">+ {formats.shortMoney(Number(row[measure] ?? 0), codeOf(row))}</span>)}
    </FigureTile>
  );
}

function WonTile({ deals, period, isMine }: FiguresProps & { deals: Deals }) {
  const t = useMessages(messages);
  const formats = useFormats();
  const { today, currency } = useCompanyDay();
  const spans = spansOf(period, today);
  const days = daySpan(spans.before.from, spans.before.to, formats.style);
  const [whereNow, whereBefore] = [owned(deals.won(spans.now), isMine), owned(deals.won(spans.before), isMine)];
  const measure = `count,${deals.amount}`;
  const now = useFigures(deals.object, { group: 'currency', measure, where: whereNow });
  const before = useFigures(deals.object, { group: 'currency', measure, where: whereBefore });
  const [first, ...others] = byCurrency(now.data?.data ?? [], currency, deals.amount);
  const code = typeof first?.currency === 'string' ? first.currency : currency;
  const sum = Number(first?.[deals.amount] ?? 0);
  const earlier = Number(before.data?.data.find((row) => row.currency === code)?.[deals.amount] ?? 0);
  const count = (now.data?.data ?? []).reduce((all, row) => all + (row.count ?? 0), 0);
  return (
    <FigureTile
      title={t(period === 'month' ? 'wonMonth' : 'wonQuarter')} object={deals.object} where={whereNow} rows={now.data ? count : null} asOf={now.data?.as_of}
      value={now.data ? formats.shortMoney(sum, code) : null} full={now.data ? formats.money(sum, code) : undefined} error={now.error !== null} onRetry={() => void now.refetch()}
    >
      {others.map((row) => <span key={String(row.currency)} className="num">+ {formats.shortMoney(Number(row[deals.amount] ?? 0), String(row.currency))}</span>)}
      {now.data && before.data && (
        <Against
          now={sum} before={earlier} text={t('againstDays', { days, value: formats.shortMoney(earlier, code) })}
          href={rowsHref(deals.object, whereBefore)}
        />
      )}
    </FigureTile>
  );
}

function LeadsTile({ period, isMine }: FiguresProps) {
  const t = useMessages(messages);
  const lead = useCatalogue().find('lead');
  const { style } = useFormats();
  const { today } = useCompanyDay();
  const spans = spansOf(period, today);
  const days = daySpan(spans.before.from, spans.before.to, style);
  const condition = (span: Span) => owned(`created_at >= ${printOperand(span.from)} and created_at < ${printOperand(plusDays(span.to, 1))}`, isMine);
  const now = useFigures(lead, { measure: 'count', where: condition(spans.now) });
  const before = useFigures(lead, { measure: 'count', where: condition(spans.before) });
  if (!lead) return null;
  const [count, earlier] = [now.data?.data[0]?.count ?? 0, before.data?.data[0]?.count ?? 0];
  return (
    <FigureTile
      title={t(period === 'month' ? 'leadsMonth' : 'leadsQuarter')} object={lead} where={condition(spans.now)} rows={now.data ? count : null} asOf={now.data?.as_of}
      value={now.data ? number(count) : null} error={now.error !== null} onRetry={() => void now.refetch()}
    >
      {now.data && before.data && (
        <Against
          now={count} before={earlier} text={t('againstDays', { days, value: number(earlier) })}
          href={rowsHref(lead, condition(spans.before))}
        />
      )}
    </FigureTile>
  );
}
