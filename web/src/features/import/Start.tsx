/* Where an import begins, and the imports there have been. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { asProblem } from '@/api/problems';
import { useFormats } from '@/api/session';
import { sentence } from '@/api/undo';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Chip, Skeleton, type Hue } from '@/ui/marks';
import { toastError } from '@/ui/toasts';
import { useLasting } from '@/ui/useDelayed';
import { createImport, importKeys, listImports, type Import, type ImportState } from './api';
import { DropZone } from './DropZone';
import css from './Import.module.css';
import { messages } from './messages';
import { rowsOf } from './steps';
import { sendFiles } from './uploads';

const nameMax = 120;
const hues: Record<ImportState, Hue> = {
  new: 'gray', mapping: 'sky', checking: 'sky', checked: 'sky', running: 'indigo', done: 'green', failed: 'red', cancelled: 'gray', undone: 'gray',
};

export function Start() {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState(false);
  const begin = async (files: File[]) => {
    setBusy(true);
    try {
      const { data } = await createImport(files.map((file) => file.name).join(', ').slice(0, nameMax));
      client.setQueryData(importKeys.one(data.id), data);
      sendFiles(data.id, files, (answer) => client.setQueryData(importKeys.one(answer.id), answer));
      navigate(`/import/${data.id}?step=file`);
    } catch (error) {
      toastError(sentence(asProblem(error)));
      setBusy(false);
    }
  };
  return (
    <div className={css.column}>
      <DropZone onFiles={(files) => void begin(files)} busy={busy} />
      <Past />
    </div>
  );
}

function Past() {
  const t = useMessages(messages);
  const query = useQuery({ queryKey: importKeys.list, queryFn: ({ signal }) => listImports(signal), staleTime: 5000 });
  const waiting = useLasting(query.isPending);
  return (
    <section className={css.past} aria-labelledby="past-imports">
      <h2 id="past-imports" className={css.heading}>{t('past')}</h2>
      {waiting && <div className={css.list}>{[0, 1, 2].map((index) => <div key={index} className={css.pastRow}><Skeleton width={220} /></div>)}</div>}
      {query.isError && <p className={css.pale}>{t('unloaded')} <Button look="link" onClick={() => void query.refetch()}>{t('retry')}</Button></p>}
      {query.data?.data.length === 0 && <p className={css.pale}>{t('noPast')}</p>}
      {query.data && query.data.data.length > 0 && <ul className={css.list}>{query.data.data.map((one) => <PastLine key={one.id} one={one} />)}</ul>}
    </section>
  );
}

function PastLine({ one }: { one: Import }) {
  const t = useMessages(messages);
  const formats = useFormats();
  return (
    <li className={css.pastRow}>
      <Link href={`/import/${one.id}`} className={`${css.pastName} cut`} title={one.name}>{one.name}</Link>
      <span className={css.pastState}><Chip hue={hues[one.state]}>{t(one.state)}</Chip></span>
      <span className={`${css.pastRows} num`}>{t('rows', { n: rowsOf(one) })}</span>
      <time className={`${css.pastWhen} num`} dateTime={one.created_at} title={formats.timestamp(one.created_at)}>{formats.relative(one.created_at)}</time>
    </li>
  );
}
