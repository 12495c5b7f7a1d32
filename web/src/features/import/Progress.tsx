/* How far the server is: rows done, how fast, how long yet. */
import { useMessages } from '@/i18n/messages';
import type { Import } from './api';
import css from './Import.module.css';
import { messages } from './messages';
import { timeLeft } from './steps';

export function Progress({ title, progress, text }: { title: string; progress: Import['progress']; text: string }) {
  const t = useMessages(messages);
  const done = progress?.done ?? 0;
  const total = progress?.total ?? 0;
  const left = timeLeft(progress);
  return (
    <section className={css.progress} aria-label={title}>
      <h2 className={css.heading}>{title}</h2>
      <progress className={css.bar} max={Math.max(1, total)} value={done} aria-label={title} />
      <p className={`${css.progressLine} num`}>
        <span>{t('ofRows', { done, total })}</span>
        {progress?.rows_per_second ? <span>{t('speed', { n: Math.round(progress.rows_per_second) })}</span> : null}
        {left && <span>{t(left.unit, { n: left.n })}</span>}
      </p>
      <p className={css.pale}>{text}</p>
    </section>
  );
}
