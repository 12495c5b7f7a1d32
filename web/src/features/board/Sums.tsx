/* A lane's money: a line a currency, the company's first, never added together. Pale while the server counts again. */
import { useFormats } from '@/api/session';
import { useMessages } from '@/i18n/messages';
import css from './Board.module.css';
import type { LaneFigures, Sum } from './lanes';
import { messages } from './messages';

const linesMax = 2;

interface SumsProps {
  figures: LaneFigures | undefined;
  /** Lines every lane keeps, so that cards begin at one height. */
  lines: number;
  hasWeighted: boolean;
}

export function Sums({ figures, lines, hasWeighted }: SumsProps) {
  const t = useMessages(messages);
  const formats = useFormats();
  const sums = figures?.sums ?? [];
  const shown = sums.slice(0, linesMax);
  const hidden = sums.slice(linesMax);
  const line = (sum: Sum) => formats.shortMoney(sum.sum, sum.currency);
  const exact = (sum: Sum) => formats.money(sum.sum, sum.currency);
  return (
    <div className={css.sums} style={{ minHeight: lines * 18 }}>
      {shown.map((sum) => (
        <div key={sum.currency ?? ''} className={css.sumLine}>
          <span className="num" title={exact(sum)}>{line(sum)}</span>
          {hasWeighted && sum.weighted !== null && (
            <span className={`${css.weighted} num`} title={formats.money(sum.weighted, sum.currency)}>
              {t('weighted', { sum: formats.shortMoney(sum.weighted, sum.currency) })}
            </span>
          )}
        </div>
      ))}
      {hidden.length > 0 && <div className={css.weighted} title={hidden.map(exact).join(' · ')}>{t('otherCurrencies', { n: hidden.length })}</div>}
    </div>
  );
}

/** Lines the fullest lane needs. */
export function sumLines(all: Iterable<LaneFigures>): number {
  let most = 1;
  for (const { sums } of all) most = Math.max(most, Math.min(sums.length, linesMax) + (sums.length > linesMax ? 1 : 0));
  return most;
}
