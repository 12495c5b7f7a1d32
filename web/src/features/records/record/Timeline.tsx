/* One stream of activities and changes, days as headings, kinds as filters; each change can be undone from here. */
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useCatalogue } from '@/api/catalogue';
import { useComposer } from '@/api/parts';
import { asProblem } from '@/api/problems';
import { keys, timeline } from '@/api/records';
import { useFormats } from '@/api/session';
import type { ObjectDeclaration, RecordData, TimelineEntry } from '@/api/types';
import { sentence } from '@/api/undo';
import { isoDay, proseDay } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Skeleton } from '@/ui/marks';
import { useLasting } from '@/ui/useDelayed';
import { ChangeGroup } from './ChangeGroup';
import { foldChanges, nearGroups } from './fold';
import { messages } from './messages';
import css from './Timeline.module.css';
import { TimelineItem } from './TimelineItem';

interface TimelineProps {
  object: ObjectDeclaration;
  record: RecordData;
  isLocked: boolean;
  /** Only what had happened by then; null: all. */
  until: string | null;
  onLookBack: () => void;
}

export function Timeline({ object, record, isLocked, until, onLookBack }: TimelineProps) {
  const t = useMessages(messages);
  const { style } = useFormats();
  const composer = useComposer();
  const [kinds, setKinds] = useState('');
  const answer = useInfiniteQuery({
    queryKey: keys.timeline(object.object, record.id, kinds),
    queryFn: ({ pageParam }) => timeline(object.plural, record.id, { ...(kinds ? { kinds } : {}), ...(pageParam ? { after: pageParam } : {}) }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const lasting = useLasting(answer.isPending);
  const told = (answer.data?.pages.flatMap((page) => page.data) ?? []).filter((entry) => !until || entry.at <= until);
  const days = byDay(foldChanges(told), style.zone);
  const written = useCatalogue().onTimelines().map((one) => one.object).join(',');
  const tabs = [['', t('all')], ...(written ? [[written, t('activities')] as const] : []), ['change', t('changes')]] as const;
  return (
    <>
      {composer && !isLocked && <composer.Composer key={record.id} written={composer.written} object={object} record={record} />}
      <div className={css.kinds} role="group" aria-label={t('activity')}>
        {tabs.map(([kind, word]) => (
          <Button key={kind} size="small" look="quiet" active={kinds === kind} aria-pressed={kinds === kind} onClick={() => setKinds(kind)}>
            {word}
          </Button>
        ))}
        {!until && <Button size="small" look="quiet" className={css.back ?? ''} icon={<IconHistory size={16} stroke={1.75} />} onClick={onLookBack}>{t('past')}</Button>}
      </div>
      {lasting && <div className={css.waiting}>{[220, 300, 180].map((width) => <Skeleton key={width} width={width} />)}</div>}
      {answer.error && (
        <p className={css.quiet}>
          {t('failed')} · {sentence(asProblem(answer.error))} <Button look="link" onClick={() => void answer.refetch()}>{t('retry')}</Button>
        </p>
      )}
      {answer.data && days.length === 0 && <p className={css.quiet}>{t('quiet')}</p>}
      {days.map(([day, entries]) => (
        <section key={day} className={css.day}>
          <h3>{proseDay(entries[0]?.at ?? day, style)}</h3>
          <ol>
            {nearGroups(entries).map((group) => {
              const [first] = group;
              const props = { object, record, isLocked };
              const key = `${first?.at}-${first?.kind}-${first?.changeset ?? first?.record?.id}`;
              return group.length > 1 ? <ChangeGroup key={key} entries={group} {...props} /> : first && <TimelineItem key={key} entry={first} {...props} />;
            })}
          </ol>
        </section>
      ))}
      {answer.hasNextPage && <div className={css.older}><Button onClick={() => void answer.fetchNextPage()}>{t('older')}</Button></div>}
    </>
  );
}

function byDay(entries: TimelineEntry[], zone: string): [string, TimelineEntry[]][] {
  const days = new Map<string, TimelineEntry[]>();
  for (const entry of entries) {
    const day = isoDay(new Date(entry.at), zone);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days];
}
