/* The line under the board: what is open, summed by the server; while a card has focus, how to move it by keys. */
import { useFormats } from '@/api/session';
import { useMessages } from '@/i18n/messages';
import css from './Board.module.css';
import type { LaneFigures } from './lanes';
import { messages } from './messages';

export function Foot({ figures, isOld, hasWeighted }: { figures: LaneFigures | undefined; isOld: boolean; hasWeighted: boolean }) {
  const t = useMessages(messages);
  const formats = useFormats();
  return (
    <footer className={css.foot} data-old={isOld || undefined}>
      {figures && <span className="num">{t('total', { n: figures.count })}</span>}
      {figures?.sums.map((sum) => (
        <span key={sum.currency ?? ''} className={css.footSum}>
          <span className="num">{t('totalSum', { sum: formats.money(sum.sum, sum.currency) })}</span>
          {hasWeighted && sum.weighted !== null && <span className="num">{t('weighted', { sum: formats.money(sum.weighted, sum.currency) })}</span>}
        </span>
      ))}
      <span className={css.hint}>{t('hint')}</span>
    </footer>
  );
}
