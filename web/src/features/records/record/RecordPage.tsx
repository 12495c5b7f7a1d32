/*
 * One record of any object: head with process and highlights, fields, timeline, related lists. Three columns from 1200,
 * two from 760, tabs below. Painted at once from the row the list already had.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { expandOf, hasTimeline, titleOf, useCatalogue, useLabel } from '@/api/catalogue';
import { openForm } from '@/api/intents';
import { asProblem } from '@/api/problems';
import { keys, readRecord } from '@/api/records';
import { addRecent } from '@/api/recents';
import type { ObjectDeclaration, Page, RecordData } from '@/api/types';
import { sentence } from '@/api/undo';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { useSetCrumb } from '@/ui/crumb';
import { useShortcuts } from '@/ui/keys';
import { EmptyState, Skeleton } from '@/ui/marks';
import { useLasting } from '@/ui/useDelayed';
import { messages as recordMessages } from '../messages';
import { useFieldSave } from '../useFieldSave';
import { walkOf } from '../walk';
import { BinStrip } from './BinStrip';
import { Fields } from './Fields';
import { Highlights } from './Highlights';
import { messages } from './messages';
import { differing, TodayProvider } from './past';
import { ProcessBar } from './ProcessBar';
import css from './Record.module.css';
import { RecordHead } from './RecordHead';
import { Related, relatedOf } from './Related';
import { RestoreDialog } from './RestoreDialog';
import { Timeline } from './Timeline';
import { TimeSlider } from './TimeSlider';
import { usePast } from './usePast';
import { WalkButtons } from './WalkButtons';

type Tab = 'activity' | 'details' | 'related';

export default function RecordPage({ object, id }: { object: ObjectDeclaration; id: number }) {
  const t = useMessages(messages);
  const client = useQueryClient();
  const label = useLabel();
  const answer = useQuery<RecordData>({
    queryKey: keys.record(object.object, id),
    queryFn: ({ signal }) => readRecord(object.plural, id, expandOf(object.fields), signal),
    placeholderData: () => rowInLists(client.getQueriesData<{ pages?: Page[] } & Partial<Page>>({ queryKey: keys.lists(object.object) }), id),
  });
  const record = answer.data;
  const name = record ? titleOf(object, record) : '';
  const walk = walkOf(object.object, id);
  useSetCrumb({ text: name, from: walk?.address, walk: walk && <WalkButtons object={object} walk={walk} /> }, [name, id, walk?.index]);
  useEffect(() => {
    if (name && !answer.isPlaceholderData) addRecent({ object: object.object, id, name });
  }, [answer.isPlaceholderData, id, name, object]);
  const lasting = useLasting(!record && !answer.error);

  if (answer.error && !record) {
    const problem = asProblem(answer.error);
    const gone = problem.status === 404 || problem.status === 403;
    return (
      <EmptyState
        title={gone ? t('notFound') : t('failed')}
        actions={gone ? <Link href={`/o/${object.plural}`}>{t('backToList')}</Link> : <Button onClick={() => void answer.refetch()}>{t('retry')}</Button>}
      >
        {gone ? t('notFoundText') : sentence(problem)}
      </EmptyState>
    );
  }
  if (!record) return (
    <div className={css.waiting} aria-busy="true" aria-label={label(object.label)}>
      {lasting && <><Skeleton width={280} height={24} /><Skeleton width="100%" height={30} /><Skeleton width="100%" height={60} /></>}
    </div>
  );
  return <Whole object={object} record={record} isDeleted={Boolean(record.deleted_at ?? record.deleted)} />;
}

function Whole({ object, record: today, isDeleted }: { object: ObjectDeclaration; record: RecordData; isDeleted: boolean }) {
  const t = useMessages(messages);
  const words = useMessages(recordMessages);
  const catalogue = useCatalogue();
  const { past, open, close } = usePast(object, today.id);
  const [isRestoring, setRestoring] = useState(false);
  const record = past?.record ?? today;
  const mayChange = Boolean(object.rights.change);
  const locked = past ? t('pastReadOnly') : isDeleted ? t('inBin') : mayChange ? null : words('noRight');
  const stop = past?.stops[past.index];
  const [tab, setTab] = useState<Tab>('activity');
  const { save, dialogs } = useFieldSave(object);
  useRecordKeys(object, record, {
    e: () => locked === null && openForm(object.object, { record }),
    n: () => { setTab('activity'); document.getElementById('composer-text')?.focus(); },
    ...(past ? { Escape: close } : {}),
  });
  const isTold = hasTimeline(object);
  const hasRelated = relatedOf(object, catalogue).length > 0;
  const tabs: Tab[] = [...(isTold ? ['activity' as const] : []), 'details', ...(hasRelated ? ['related' as const] : [])];
  const shown = tabs.includes(tab) ? tab : (tabs[0] ?? 'details');
  return (
    <div className={css.page} data-tab={shown} data-parts={tabs.length} data-past={past ? true : undefined}>
      {past && (
        <TimeSlider
          object={object} past={past} onRestore={() => setRestoring(true)} onClose={close}
          why={!mayChange ? words('noRight') : isDeleted ? t('inBin') : past.record && differing(object, past.record, today).length > 0 ? null : t('sameAsToday')}
        />
      )}
      <div className={css.top}>
        {isDeleted && <BinStrip object={object} record={record} />}
        <RecordHead object={object} record={record} save={save} isReadOnly={isDeleted || past !== null} onLookBack={open} />
        {object.process && <ProcessBar object={object} process={object.process} record={record} save={save} locked={locked} />}
      </div>
      <Highlights object={object} record={record} />
      <Tabs tabs={tabs} shown={shown} onChoose={setTab} />
      <div className={css.columns} data-parts={tabs.length}>
        <section className={css.fields} aria-label={t('details')}>
          <TodayProvider value={past ? today : null}><Fields object={object} record={record} save={save} locked={locked} /></TodayProvider>
        </section>
        {isTold && (
          <section className={css.timeline} aria-label={t('activity')}>
            <Timeline object={object} record={record} isLocked={isDeleted || past !== null} until={stop?.at ?? null} onLookBack={open} />
          </section>
        )}
        {hasRelated && (
          <aside className={css.related} aria-label={t('related')}>
            <Related object={object} record={record} asOf={past ? (stop?.at ?? null) : null} />
          </aside>
        )}
      </div>
      {dialogs}
      {isRestoring && past?.record && stop && (
        <RestoreDialog
          {...{ object, today, stop }} then={past.record} onDone={() => { setRestoring(false); close(); }} onClose={() => setRestoring(false)}
        />
      )}
    </div>
  );
}

function Tabs({ tabs, shown, onChoose }: { tabs: Tab[]; shown: Tab; onChoose: (tab: Tab) => void }) {
  const t = useMessages(messages);
  if (tabs.length < 2) return null;
  return (
    <div className={css.tabs} role="tablist">
      {tabs.map((one) => <button key={one} type="button" role="tab" aria-selected={one === shown} onClick={() => onChoose(one)}>{t(one)}</button>)}
    </div>
  );
}

/** On through the list one came from, and back to it. */
function useRecordKeys(object: ObjectDeclaration, record: RecordData, more: Parameters<typeof useShortcuts>[0]): void {
  const [, navigate] = useLocation();
  const walk = walkOf(object.object, record.id);
  const step = (by: number) => {
    const next = walk?.ids[walk.index + by];
    if (next) navigate(`/o/${object.plural}/${next}`, { replace: true });
  };
  useShortcuts({ j: () => step(1), k: () => step(-1), Escape: () => navigate(walk?.address ?? `/o/${object.plural}`), ...more });
}

function rowInLists(lists: [unknown, ({ pages?: Page[] } & Partial<Page>) | undefined][], id: number): RecordData | undefined {
  for (const [, data] of lists) {
    const rows = data?.pages ? data.pages.flatMap((page) => page.data) : (data?.data ?? []);
    const found = rows.find((row) => row.id === id && row.version !== undefined && Object.keys(row).length > 6);
    if (found) return found;
  }
  return undefined;
}
