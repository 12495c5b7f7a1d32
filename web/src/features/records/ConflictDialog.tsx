import { useLabel } from '@/api/catalogue';
import { useFormats } from '@/api/session';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import { fieldKind } from '@/fields';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { messages } from './messages';
import css from './records.module.css';

export interface Conflict {
  object: ObjectDeclaration;
  field: Field;
  record: RecordData;
  mine: unknown;
  theirs: unknown;
  before: unknown;
  name: string;
  at: string | null;
  takeMine: () => void;
}

/** Nothing typed is discarded: both values stand side by side with what was there before. */
export function ConflictDialog({ conflict, onClose }: { conflict: Conflict; onClose: () => void }) {
  const t = useMessages(messages);
  const label = useLabel();
  const formats = useFormats();
  const { field, record } = conflict;
  const { Cell } = fieldKind(field);
  const rows = [['yours', conflict.mine], ['theirs', conflict.theirs], ['before', conflict.before]] as const;
  const name = label(field.label);
  return (
    <Dialog
      title={t('conflictTitle', { field: name })} onClose={onClose}
      foot={
        <>
          <Button data-autofocus onClick={onClose}>{t('keepTheirs')}</Button>
          <Button look="filled" onClick={() => { onClose(); conflict.takeMine(); }}>{t('takeMine')}</Button>
        </>
      }
    >
      <p>{t('conflictText', { name: conflict.name, field: name, at: conflict.at ? formats.relative(conflict.at) : '' })}</p>
      <dl className={css.compare}>
        {rows.map(([word, value]) => (
          <div key={word}>
            <dt>{t(word)}</dt>
            <dd><Cell field={field} value={value} record={record} /></dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
