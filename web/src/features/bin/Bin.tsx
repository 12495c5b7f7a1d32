/*
 * The recycle bin over all objects, act by act: who deleted what and when; one record comes back, or all that went with
 * it. Purging asks for the name to be typed.
 */
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { titleOf, useCatalogue, useLabel } from '@/api/catalogue';
import { asProblem } from '@/api/problems';
import { history, keys, listRecords, purgeRecord, restoreRecord } from '@/api/records';
import { useFormats } from '@/api/session';
import { announce, sentence, takeBack } from '@/api/undo';
import { RecordName } from '@/fields';
import { PurgeDialog } from '@/fields/PurgeDialog';
import { number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { objectWord } from '@/i18n/words';
import { Button } from '@/ui/Button';
import { useSetCrumb } from '@/ui/crumb';
import { EmptyState, Skeleton } from '@/ui/marks';
import { toast, toastError } from '@/ui/toasts';
import { useLasting } from '@/ui/useDelayed';
import { usePage } from '@/ui/usePage';
import { actsOf, type Act, type Deleted } from './acts';
import css from './Bin.module.css';
import { messages } from './messages';

const pageRows = 100;

export default function Bin() {
  const t = useMessages(messages);
  const label = useLabel();
  const [, navigate] = useLocation();
  const chosen = new URLSearchParams(useSearch()).get('object');
  const [limit, setLimit] = useState(pageRows);
  const heading = usePage([t('title')], 'bin');
  useSetCrumb({ text: t('title') }, [t]);
  const { bins, failure, retry } = useBins(limit);
  const lasting = useLasting(bins === null && !failure);
  const filled = (bins ?? []).filter((bin) => bin.count > 0);
  const shown = filled.filter((bin) => !chosen || bin.object.object === chosen);
  const acts = actsOf(shown.flatMap((bin) => bin.deleted));
  const all = filled.reduce((sum, bin) => sum + bin.count, 0);
  return (
    <div className={css.page}>
      <h1 ref={heading} tabIndex={-1}>{t('title')}</h1>
      <p className={css.pale}>{t('text')}</p>
      {filled.length > 1 && (
        <div className={css.tabs} role="group" aria-label={t('object')}>
          <Button look="quiet" size="small" active={!chosen} aria-pressed={!chosen} onClick={() => navigate('/bin', { replace: true })}>
            {t('all')} <small className="num">{number(all)}</small>
          </Button>
          {filled.map(({ object, count }) => (
            <Button
              key={object.object} look="quiet" size="small" active={object.object === chosen} aria-pressed={object.object === chosen}
              onClick={() => navigate(`/bin?object=${object.object}`, { replace: true })}
            >
              {label(object.labels)} <small className="num">{number(count)}</small>
            </Button>
          ))}
        </div>
      )}
      {failure && <EmptyState title={t('failed')} actions={<Button onClick={retry}>{t('retry')}</Button>}>{failure}</EmptyState>}
      {lasting && <div className={css.waiting}>{[220, 260, 190].map((width) => <Skeleton key={width} width={width} />)}</div>}
      {bins !== null && acts.length === 0 && <EmptyState title={t('empty')}>{t('emptyText')}</EmptyState>}
      {acts.map((act) => <ActCard key={act.key} act={act} />)}
      {shown.some((bin) => bin.hasMore) && <div><Button onClick={() => setLimit(limit + pageRows)}>{t('more')}</Button></div>}
    </div>
  );
}

/** The bins of every object, read at once; null until all are here. */
function useBins(limit: number) {
  const objects = useCatalogue().objects.filter((object) => !object.owned_by);
  const query = { deleted: 'only' as const, limit, sort: '-updated_at', count: 'estimate' as const };
  const answers = useQueries({
    queries: objects.map((object) => ({ queryKey: keys.list(object.object, query), queryFn: ({ signal }: { signal: AbortSignal }) => listRecords(object.plural, query, signal) })),
  });
  const failed = answers.find((answer) => answer.error && !answer.data);
  const isHere = answers.every((answer) => answer.data !== undefined);
  const bins = objects.map((object, index) => ({
    object, count: answers[index]?.data?.count ?? 0, hasMore: Boolean(answers[index]?.data?.next),
    deleted: (answers[index]?.data?.data ?? []).map((record): Deleted => ({ object, record })),
  }));
  return { bins: isHere ? bins : null, failure: failed ? sentence(asProblem(failed.error)) : null, retry: () => answers.forEach((answer) => answer.error && void answer.refetch()) };
}

function ActCard({ act }: { act: Act }) {
  const t = useMessages(messages);
  const label = useLabel();
  const formats = useFormats();
  const client = useQueryClient();
  const objects = [...new Set(act.deleted.map((one) => one.object))];
  const what = objects.map((object) => {
    const count = act.deleted.filter((one) => one.object === object).length;
    return t('ofObject', { n: number(count), object: objectWord(label(count === 1 ? object.label : object.labels)) });
  }).join(t('comma'));
  const [first] = act.deleted;
  const restoreAll = async () => {
    if (!first) return;
    try {
      const { data } = await history(first.object.plural, first.record.id, null, new AbortController().signal);
      if (data[0]?.kind === 'delete') await takeBack(client, data[0].changeset);
    } catch (error) {
      toastError(sentence(asProblem(error)));
    }
  };
  return (
    <section className={css.act} aria-label={what}>
      <header>
        <span className={css.who}><strong>{act.by?.name ?? t('system')}</strong> {t('deletedThese', { what })}</span>
        <time className={`num ${css.pale}`} dateTime={act.at} title={formats.timestamp(act.at)}>{formats.relative(act.at)}</time>
        {act.deleted.length > 1 && <Button size="small" onClick={() => void restoreAll()}>{t('restoreAll', { n: act.deleted.length })}</Button>}
      </header>
      <ul>{act.deleted.map((one) => <DeletedRow key={`${one.object.object}:${one.record.id}`} {...one} />)}</ul>
    </section>
  );
}

function DeletedRow({ object, record }: Deleted) {
  const t = useMessages(messages);
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const name = titleOf(object, record);
  const run = async (write: () => Promise<{ changeset: number | null }>, said: string) => {
    setAsking(false);
    try {
      const { changeset } = await write();
      await client.invalidateQueries({ queryKey: keys.object(object.object) });
      if (changeset === null) toast(said);
      else announce(client, said, changeset);
    } catch (error) {
      toastError(sentence(asProblem(error)));
    }
  };
  const purge = async () => ({ ...(await purgeRecord(object.plural, record.id)), changeset: null });
  return (
    <li>
      <span className={css.name}><RecordName object={object.object} stub={{ id: record.id, name }} link /></span>
      <Button
        size="small" aria-label={t('restoreThis', { name })}
        onClick={() => void run(() => restoreRecord(object.plural, record.id), t('restored', { name }))}
      >
        {t('restore')}
      </Button>
      {object.rights.delete && <Button size="small" look="quiet" aria-label={t('purgeThis', { name })} onClick={() => setAsking(true)}>{t('purge')}</Button>}
      {asking && <PurgeDialog name={name} onClose={() => setAsking(false)} onPurge={() => void run(purge, t('purged', { name }))} />}
    </li>
  );
}
