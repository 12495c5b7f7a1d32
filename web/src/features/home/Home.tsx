/*
 * Home: the figures of the pipeline, what was won, what waits. Every figure opens its rows; each part loads and fails
 * alone, at the height it will have.
 */
import { useState } from 'react';
import { useCatalogue } from '@/api/catalogue';
import { useTodo } from '@/api/parts';
import { recents } from '@/api/recents';
import { useFormats, useMe } from '@/api/session';
import { RecordName } from '@/fields';
import { hourMinute } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { useSetCrumb } from '@/ui/crumb';
import { store, stored } from '@/ui/preferences';
import { usePage } from '@/ui/usePage';
import { Checklist } from './Checklist';
import { Closing, Stuck } from './DealLists';
import { Figures } from './Figures';
import css from './Home.module.css';
import { messages } from './messages';
import type { Period } from './periods';
import { Pipeline } from './Pipeline';
import { Tasks, useTaskCounts } from './Tasks';
import { useCompanyDay, useDeals } from './useFigures';
import { Won } from './Won';

export default function Home() {
  const t = useMessages(messages);
  const catalogue = useCatalogue();
  const heading = usePage([t('title')], 'home');
  useSetCrumb({ text: t('title') }, [t]);
  const [period, setPeriod] = useKept<Period>('gx-home-period', ['month', 'quarter']);
  const seesAll = catalogue.find('opportunity')?.rights.see === 'all';
  const [whose, setWhose] = useKept<'all' | 'mine'>('gx-home-whose', ['all', 'mine']);
  const isMine = seesAll && whose === 'mine';
  const deals = useDeals();
  const todo = useTodo();
  const { zone } = useCompanyDay();
  return (
    <div className={css.page}>
      <header className={css.head}>
        <Greeting heading={heading} />
        <Switch label={t('whose')} value={whose} options={seesAll ? [['all', t('everyone')], ['mine', t('mine')]] : []} onChange={setWhose} />
        <Switch label={t('period')} value={period} options={[['month', t('thisMonth')], ['quarter', t('thisQuarter')]]} onChange={setPeriod} />
      </header>
      <Checklist />
      <Figures period={period} isMine={isMine} />
      <div className={css.tiles}>
        {deals && <div data-span="8"><Won deals={deals} isMine={isMine} /></div>}
        {deals && <div data-span="4"><Pipeline deals={deals} isMine={isMine} /></div>}
        {todo && <div data-span="4"><Tasks todo={todo} /></div>}
        {deals && <div data-span="4"><Closing deals={deals} isMine={isMine} period={period} /></div>}
        {deals && <div data-span="4"><Stuck deals={deals} isMine={isMine} /></div>}
        <Recent />
      </div>
      <p className={css.foot}>{t('zoneNote', { zone })}</p>
    </div>
  );
}

function Greeting({ heading }: { heading: ReturnType<typeof usePage> }) {
  const t = useMessages(messages);
  const { user } = useMe();
  const formats = useFormats();
  const counts = useTaskCounts();
  const now = new Date();
  const hour = Number(hourMinute(now, formats.style.zone).slice(0, 2));
  const greeting = hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening';
  return (
    <div className={css.greeting}>
      <h1 ref={heading} tabIndex={-1}>{t(greeting, { name: user.name })}</h1>
      <p>{formats.proseDay(now)}{counts && ` · ${t('todayCounts', counts)}`}</p>
    </div>
  );
}

interface SwitchProps<T extends string> {
  label: string;
  value: T;
  options: [T, string][];
  onChange: (value: T) => void;
}

function Switch<T extends string>({ label, value, options, onChange }: SwitchProps<T>) {
  if (options.length === 0) return null;
  return (
    <span className={css.segments} role="group" aria-label={label}>
      {options.map(([one, word]) => (
        <Button key={one} size="small" look="quiet" active={one === value} aria-pressed={one === value} onClick={() => onChange(one)}>
          {word}
        </Button>
      ))}
    </span>
  );
}

function useKept<T extends string>(key: string, allowed: readonly [T, ...T[]]): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => allowed.find((one) => one === stored(key)) ?? allowed[0]);
  return [value, (next) => { store(key, next); setValue(next); }];
}

function Recent() {
  const t = useMessages(messages);
  const catalogue = useCatalogue();
  const opened = recents().filter((recent) => catalogue.find(recent.object)).slice(0, 8);
  if (opened.length === 0) return null;
  return (
    <div data-span="12">
      <section className={css.card}>
        <h2>{t('recent')}</h2>
        <ul className={css.recent}>{opened.map((recent) => <li key={`${recent.object}:${recent.id}`}><RecordName object={recent.object} stub={recent} link /></li>)}</ul>
      </section>
    </div>
  );
}
