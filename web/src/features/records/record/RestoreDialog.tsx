/* Before a record goes back to how it was: every field that would change, from what to what. One change, undone like any. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCatalogue, useLabel } from '@/api/catalogue';
import { markStale, placeRecord } from '@/api/cache';
import { asProblem } from '@/api/problems';
import { changeRecord, keys } from '@/api/records';
import { useFormats } from '@/api/session';
import type { ObjectDeclaration, RecordData } from '@/api/types';
import { announce, sentence } from '@/api/undo';
import { fieldKind } from '@/fields';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { plainValues } from '../plain';
import { messages } from './messages';
import css from './Past.module.css';
import { differing, restoring, type Stop } from './past';

interface RestoreProps {
  object: ObjectDeclaration;
  then: RecordData;
  today: RecordData;
  stop: Stop;
  onDone: () => void;
  onClose: () => void;
}

export function RestoreDialog({ object, then, today, stop, onDone, onClose }: RestoreProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const formats = useFormats();
  const client = useQueryClient();
  const catalogue = useCatalogue();
  const [failure, setFailure] = useState<string | null>(null);
  const fields = differing(object, then, today);
  const at = formats.timestamp(stop.at);
  const restore = async () => {
    setFailure(null);
    try {
      const values = plainValues(object, restoring(fields, then, today, (name) => catalogue.find(name)));
      const { data, changeset } = await changeRecord(object.plural, today.id, today.version, values);
      placeRecord(client, object.object, data);
      markStale(client, object.object);
      await client.invalidateQueries({ queryKey: keys.record(object.object, today.id) });
      announce(client, t('restoredTo', { at }), changeset);
      onDone();
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status === 412) await client.invalidateQueries({ queryKey: keys.record(object.object, today.id), exact: true });
      setFailure(problem.status === 412 ? t('changedMeanwhile') : sentence(problem));
    }
  };
  return (
    <Dialog
      title={t('restoreTitle', { at })} onClose={onClose} size={560}
      foot={<><Button onClick={onClose}>{t('cancel')}</Button><Button look="filled" data-autofocus onClick={() => void restore()}>{t('restoreFields', { n: fields.length })}</Button></>}
    >
      <p>{t('restoreText')}</p>
      {failure && <p className={css.failure} role="alert">{failure}</p>}
      <table className={css.preview}>
        <thead><tr><th scope="col">{t('field')}</th><th scope="col">{t('now')}</th><th scope="col">{t('then')}</th></tr></thead>
        <tbody>
          {fields.map((field) => {
            const { Cell } = fieldKind(field);
            return (
              <tr key={field.name}>
                <th scope="row">{label(field.label)}</th>
                <td><Cell field={field} value={today[field.name]} record={today} inList={field.type !== 'money'} /></td>
                <td><Cell field={field} value={then[field.name]} record={then} inList={field.type !== 'money'} /></td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Dialog>
  );
}
