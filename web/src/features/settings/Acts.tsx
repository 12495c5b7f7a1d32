/* What was done, act by act, newest first: each save, bulk edit, import, the sample data; each undone as a whole. */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCatalogue, useLabel } from '@/api/catalogue';
import { get } from '@/api/client';
import { asProblem } from '@/api/problems';
import { useFormats } from '@/api/session';
import type { Answers, ChangeSet } from '@/api/types';
import { sentence, takeBack } from '@/api/undo';
import { isoDay, number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { objectWord } from '@/i18n/words';
import { Button } from '@/ui/Button';
import { Avatar, Skeleton } from '@/ui/marks';
import { useLasting } from '@/ui/useDelayed';
import { messages } from './messages';
import css from './Settings.module.css';

const pageActs = 25;

export function Acts() {
  const t = useMessages(messages);
  const formats = useFormats();
  const answer = useInfiniteQuery({
    queryKey: ['changesets', 'list'],
    queryFn: ({ pageParam }) => get<Answers['changesets']>('/changesets', { query: { limit: pageActs, after: pageParam } }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next,
  });
  const lasting = useLasting(answer.isPending);
  const acts = answer.data?.pages.flatMap((page) => page.data) ?? [];
  const days = new Map<string, ChangeSet[]>();
  for (const act of acts) {
    const day = isoDay(new Date(act.at), formats.style.zone);
    days.set(day, [...(days.get(day) ?? []), act]);
  }
  return (
    <section className={css.card}>
      <h2>{t('acts')}</h2>
      <p className={css.pale}>{t('actsText')}</p>
      {lasting && <div className={css.waiting}>{[260, 220, 240].map((width) => <Skeleton key={width} width={width} />)}</div>}
      {answer.error && <p className={css.error}>{sentence(asProblem(answer.error))} <Button look="link" onClick={() => void answer.refetch()}>{t('retry')}</Button></p>}
      {answer.data && acts.length === 0 && <p className={css.pale}>{t('noActs')}</p>}
      {[...days].map(([day, ofDay]) => (
        <div key={day} className={css.day}>
          <h3>{formats.proseDay(ofDay[0]?.at ?? day)}</h3>
          <ul>{ofDay.map((act) => <ActLine key={act.id} act={act} />)}</ul>
        </div>
      ))}
      {answer.hasNextPage && <div><Button onClick={() => void answer.fetchNextPage()}>{t('older')}</Button></div>}
    </section>
  );
}

function ActLine({ act }: { act: ChangeSet }) {
  const t = useMessages(messages);
  const formats = useFormats();
  const client = useQueryClient();
  const what = useWhat(act);
  const who = act.actor?.name ?? t('system');
  const title = act.undo_of ? t('undoOf', { what: act.label || what }) : act.label || what || t('act', { n: act.id });
  return (
    <li className={css.act} data-undone={act.state === 'undone' || undefined}>
      <Avatar name={who} size={28} />
      <span className={css.actText}>
        <span className="cut" title={title}>{title}</span>
        <small>{who} · {formats.relative(act.at)}{act.via in ways && ` · ${t(ways[act.via as keyof typeof ways])}`}</small>
      </span>
      {act.state === 'undone' && <small>{t('undone')}</small>}
      {act.state === 'done' && <Button size="small" aria-label={t('undoThis', { what: title })} onClick={() => void takeBack(client, act.id)}>{t('undo')}</Button>}
    </li>
  );
}

const ways = { import: 'viaImport', api: 'viaApi', sample: 'viaSample', cli: 'viaCli', setup: 'viaSetup' } as const;

/** What an act touched. One with a name of its own may be large, and says enough by it. */
function useWhat(act: ChangeSet): string {
  const t = useMessages(messages);
  const catalogue = useCatalogue();
  const label = useLabel();
  const told = useQuery({ queryKey: ['changesets', act.id], queryFn: ({ signal }) => get<ChangeSet>(`/changesets/${act.id}`, { signal }), enabled: !act.label, staleTime: Infinity });
  return Object.entries(told.data?.objects ?? {}).filter(([name]) => !catalogue.find(name)?.owned_by)
    .map(([name, count]) => t('ofObject', { n: number(count), object: objectWord(label(count === 1 ? catalogue.find(name)?.label : catalogue.find(name)?.labels) || name) })).join(t('comma'));
}
