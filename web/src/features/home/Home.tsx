/* Home: what waits for me, and the pipeline in figures that open the rows behind them. Each part loads and fails alone. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { useCatalogue } from '@/api/catalogue';
import { openForm } from '@/api/intents';
import { recents } from '@/api/recents';
import { keys, listRecords } from '@/api/records';
import { useFormats, useMe } from '@/api/session';
import { RecordName } from '@/fields';
import { hourMinute } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { useSetCrumb } from '@/ui/crumb';
import { usePage } from '@/ui/usePage';
import css from './Home.module.css';
import { messages } from './messages';
import { Pipeline } from './Pipeline';
import { Tasks } from './Tasks';

export default function Home() {
  const t = useMessages(messages);
  const { user } = useMe();
  const formats = useFormats();
  const catalogue = useCatalogue();
  const heading = usePage([t('title')], 'home');
  useSetCrumb({ text: t('title') }, [t]);
  const now = new Date();
  const hour = Number(hourMinute(now, formats.style.zone).slice(0, 2));
  const greeting = hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening';
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1 ref={heading} tabIndex={-1}>{t(greeting, { name: user.name })}</h1>
        <p>{formats.proseDay(now)}</p>
      </header>
      <Start />
      <div className={css.columns}>
        {catalogue.find('activity') && <Tasks />}
        <div className={css.stack}>
          {catalogue.find('opportunity') && <Pipeline />}
          <Recent />
        </div>
      </div>
    </div>
  );
}

/** Only while there is no customer at all: the one next step. */
function Start() {
  const t = useMessages(messages);
  const customer = useCatalogue().find('customer');
  const query = { limit: 1, count: 'estimate' as const, fields: 'id' };
  const answer = useQuery({
    queryKey: keys.list('customer', query), queryFn: ({ signal }) => listRecords(customer?.plural ?? '', query, signal), enabled: Boolean(customer?.rights.create), staleTime: 60_000,
  });
  if (answer.data?.count !== 0) return null;
  return (
    <section className={css.start}>
      <div><h2>{t('start')}</h2><p>{t('startText')}</p></div>
      <Link href="/import">{t('startImport')}</Link>
      <Button look="filled" onClick={() => openForm('customer')}>{t('startNew')}</Button>
    </section>
  );
}

function Recent() {
  const t = useMessages(messages);
  const catalogue = useCatalogue();
  const opened = recents().filter((recent) => catalogue.find(recent.object)).slice(0, 6);
  if (opened.length === 0) return null;
  return (
    <section className={css.card}>
      <h2>{t('recent')}</h2>
      <ul className={css.recent}>{opened.map((recent) => <li key={`${recent.object}:${recent.id}`}><RecordName object={recent.object} stub={recent} link /></li>)}</ul>
    </section>
  );
}
