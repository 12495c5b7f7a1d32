/* The first steps of a new company, five of them, each ticked by what stands in the data; gone when all are done or put away. */
import { IconCheck, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { useCatalogue } from '@/api/catalogue';
import { openForm } from '@/api/intents';
import { keys, listRecords } from '@/api/records';
import { useMe } from '@/api/session';
import { useMessages } from '@/i18n/messages';
import { Button, IconButton } from '@/ui/Button';
import { store, stored } from '@/ui/preferences';
import css from './Home.module.css';
import { messages } from './messages';

const key = 'gx-checklist-away';

/** How many of an object there are, told up to two: one colleague more than oneself is enough to know. */
function useHas(object: string, atLeast: number): boolean | undefined {
  const declaration = useCatalogue().find(object);
  const query = { limit: 1, count: 'estimate' as const, fields: 'id' };
  const answer = useQuery({
    queryKey: keys.list(object, query), queryFn: ({ signal }) => listRecords(declaration?.plural ?? '', query, signal), enabled: declaration !== undefined, staleTime: 30_000,
  });
  return answer.data === undefined ? undefined : (answer.data.count ?? 0) >= atLeast;
}

export function Checklist() {
  const [isAway, setAway] = useState(stored(key) === 'true');
  const rights = useCatalogue().find('user')?.rights;
  if (isAway || !rights?.create) return null;
  return <Steps onAway={() => { store(key, 'true'); setAway(true); }} />;
}

interface Step {
  word: 'stepCompany' | 'stepPeople' | 'stepCustomers' | 'stepDeal' | 'stepNote';
  isDone: boolean | undefined;
  href?: string;
  form?: string;
}

function Steps({ onAway }: { onAway: () => void }) {
  const t = useMessages(messages);
  const { company } = useMe();
  const steps: Step[] = [
    { word: 'stepCompany', isDone: company.name !== '', href: '/settings?part=company' },
    { word: 'stepPeople', isDone: useHas('user', 2), form: 'user' },
    { word: 'stepCustomers', isDone: useHas('customer', 1), href: '/import' },
    { word: 'stepDeal', isDone: useHas('opportunity', 1), form: 'opportunity' },
    { word: 'stepNote', isDone: useHas('activity', 1), form: 'activity' },
  ];
  const done = steps.filter((step) => step.isDone).length;
  const isKnown = steps.every((step) => step.isDone !== undefined);
  if (!isKnown || done === steps.length) return null;
  return (
    <section className={css.start} aria-label={t('checklist')}>
      <h2>
        {t('checklist')} <small className="num">{t('stepsDone', { n: done, total: steps.length })}</small>
        <IconButton size="small" label={t('putAway')} onClick={onAway}><IconX size={16} /></IconButton>
      </h2>
      <ol>
        {steps.map(({ word, isDone, href, form }) => (
          <li key={word} data-done={isDone || undefined}>
            <span className={css.check} aria-hidden>{isDone && <IconCheck size={14} />}</span>
            <span>{t(word)}{isDone && <span className="hidden-but-read"> · {t('isDone')}</span>}<small>{t(`${word}Text`)}</small></span>
            {!isDone && href && <Link href={href}>{t(`${word}Do`)}</Link>}
            {!isDone && form && <Button look="link" onClick={() => openForm(form)}>{t(`${word}Do`)}</Button>}
          </li>
        ))}
      </ol>
    </section>
  );
}
