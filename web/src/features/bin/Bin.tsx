/* The recycle bin, object by object: restore, or purge after typing the name. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { titleOf, useCatalogue, useLabel } from '@/api/catalogue';
import { asProblem } from '@/api/problems';
import { keys, listRecords, purgeRecord, restoreRecord } from '@/api/records';
import { useFormats } from '@/api/session';
import type { ObjectDeclaration, RecordData } from '@/api/types';
import { announce, sentence } from '@/api/undo';
import { RecordName } from '@/fields';
import { PurgeDialog } from '@/fields/PurgeDialog';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { useSetCrumb } from '@/ui/crumb';
import { EmptyState, Skeleton } from '@/ui/marks';
import { toast, toastError } from '@/ui/toasts';
import { useLasting } from '@/ui/useDelayed';
import { usePage } from '@/ui/usePage';
import css from './Bin.module.css';
import { messages } from './messages';

export default function Bin() {
  const t = useMessages(messages);
  const label = useLabel();
  const catalogue = useCatalogue();
  const [place, navigate] = useLocation();
  const chosen = new URLSearchParams(useSearch()).get('object');
  const objects = catalogue.objects.filter((object) => !object.owned_by);
  const object = objects.find((one) => one.object === chosen) ?? objects[0];
  const heading = usePage([t('title')], place);
  useSetCrumb({ text: t('title') }, [t]);
  return (
    <div className={css.page}>
      <h1 ref={heading} tabIndex={-1}>{t('title')}</h1>
      <p className={css.pale}>{t('text')}</p>
      <div className={css.tabs} role="tablist" aria-label={t('object')}>
        {objects.map((one) => (
          <Button key={one.object} look="quiet" size="small" role="tab" aria-selected={one === object} active={one === object} onClick={() => navigate(`/bin?object=${one.object}`, { replace: true })}>{label(one.labels)}</Button>
        ))}
      </div>
      {object && <Deleted key={object.object} object={object} />}
    </div>
  );
}

function Deleted({ object }: { object: ObjectDeclaration }) {
  const t = useMessages(messages);
  const label = useLabel();
  const answer = useInfiniteQuery({
    queryKey: keys.list(object.object, { deleted: 'only' }),
    queryFn: ({ pageParam, signal }) => listRecords(object.plural, { deleted: 'only', limit: 50, ...(pageParam ? { after: pageParam } : {}) }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
  const lasting = useLasting(answer.isPending);
  if (answer.error) return <EmptyState title={t('failed')} actions={<Button onClick={() => void answer.refetch()}>{t('retry')}</Button>}>{sentence(asProblem(answer.error))}</EmptyState>;
  const rows = answer.data?.pages.flatMap((page) => page.data) ?? [];
  const name = label(object.labels);
  return (
    <>
      {lasting && <div className={css.waiting}>{[220, 260, 190].map((width) => <Skeleton key={width} width={width} />)}</div>}
      {answer.data && rows.length === 0 && <EmptyState title={t('empty', { object: /^[A-Z]/.test(name) ? name.toLowerCase() : name })} />}
      <ul className={css.rows}>{rows.map((record) => <DeletedRow key={record.id} object={object} record={record} />)}</ul>
      {answer.hasNextPage && <Button onClick={() => void answer.fetchNextPage()}>{t('more')}</Button>}
    </>
  );
}

function DeletedRow({ object, record }: { object: ObjectDeclaration; record: RecordData }) {
  const t = useMessages(messages);
  const formats = useFormats();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const name = titleOf(object, record);
  const at = record.deleted_at ?? record.updated_at;
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
  return (
    <li>
      <span className={css.name}><RecordName object={object.object} stub={{ id: record.id, name }} link /></span>
      {typeof at === 'string' && <time className={`num ${css.pale}`} dateTime={at} title={formats.timestamp(at)}>{formats.relative(at)}</time>}
      <Button size="small" onClick={() => void run(() => restoreRecord(object.plural, record.id), t('restored', { name }))}>{t('restore')}</Button>
      {object.rights.delete && <Button size="small" look="quiet" onClick={() => setAsking(true)}>{t('purge')}</Button>}
      {asking && <PurgeDialog name={name} onClose={() => setAsking(false)} onPurge={() => void run(() => purgeRecord(object.plural, record.id), t('purged', { name }))} />}
    </li>
  );
}
