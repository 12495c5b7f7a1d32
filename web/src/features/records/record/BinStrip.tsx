import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { titleOf } from '@/api/catalogue';
import { asProblem } from '@/api/problems';
import { keys, purgeRecord, restoreRecord } from '@/api/records';
import type { ObjectDeclaration, RecordData } from '@/api/types';
import { announce, sentence } from '@/api/undo';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { PurgeDialog } from '@/fields/PurgeDialog';
import { toast, toastError } from '@/ui/toasts';
import { messages } from './messages';
import css from './Record.module.css';

/** A record in the bin can be read, restored or purged, nothing else. */
export function BinStrip({ object, record }: { object: ObjectDeclaration; record: RecordData }) {
  const t = useMessages(messages);
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState(false);
  const name = titleOf(object, record);
  const attempt = async (run: () => Promise<void>) => {
    try {
      await run();
    } catch (error) {
      toastError(sentence(asProblem(error)));
    }
  };
  const restore = () => attempt(async () => {
    const { changeset } = await restoreRecord(object.plural, record.id);
    await client.invalidateQueries({ queryKey: keys.object(object.object) });
    announce(client, t('restored', { name }), changeset);
  });
  const purge = () => attempt(async () => {
    setAsking(false);
    await purgeRecord(object.plural, record.id);
    toast(t('purged', { name }));
    navigate('/bin');
  });
  return (
    <div className={css.bin} role="status">
      <IconTrash size={16} />
      <span>{t('inBin')}</span>
      <Button size="small" onClick={() => void restore()}>{t('restore')}</Button>
      <Button size="small" onClick={() => setAsking(true)}>{t('purge')}</Button>
      {asking && <PurgeDialog name={name} onPurge={() => void purge()} onClose={() => setAsking(false)} />}
    </div>
  );
}
