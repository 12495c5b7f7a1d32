/* What can be done with the selected records; always one change set, undone from the notice. */
import { IconDownload, IconPencil, IconTrash, IconUserShare, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldOf, useLabel } from '@/api/catalogue';
import { printOperand } from '@/api/condition';
import { asProblem } from '@/api/problems';
import { changeMany, keys, type BulkAct, type BulkTarget } from '@/api/records';
import type { ObjectDeclaration } from '@/api/types';
import { announce, sentence } from '@/api/undo';
import { useMessages } from '@/i18n/messages';
import { Button, IconButton } from '@/ui/Button';
import { toastError } from '@/ui/toasts';
import { messages } from '../messages';
import { objectWord } from '../words';
import { BulkDialog } from './BulkDialog';
import { DeleteDialog } from '../DeleteDialog';
import { exportAddress } from './ListMenus';
import css from './Toolbar.module.css';
import type { Selection } from './useSelection';

interface BarProps {
  object: ObjectDeclaration;
  selection: Selection;
  where: string;
  columns: readonly string[];
  total: number | null;
  isExact: boolean;
}

type Kind = 'edit' | 'assign' | 'delete';
type Words = { n: number; object: string; objects: string };

export function SelectionBar({ object, selection, where, columns, total, isExact }: BarProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const client = useQueryClient();
  const [dialog, setDialog] = useState<Kind | null>(null);
  if (selection.count === 0) return null;
  // An empty condition would mean everything there is; it is said so in words the server reads.
  const target: BulkTarget = selection.isByCondition ? { where: where || 'id > 0' } : { ids: selection.ids };
  const condition = selection.isByCondition ? where : `id in (${selection.ids.map(printOperand).join(', ')})`;
  const n = selection.count;
  const wordsFor = (count: number): Words => ({ n: count, object: objectWord(label(object.label)), objects: objectWord(label(count === 1 ? object.label : object.labels)) });
  const run = async (act: BulkAct, say: (words: Words) => string) => {
    setDialog(null);
    try {
      const { data, changeset } = await changeMany(object.plural, target, act);
      selection.clear();
      await client.invalidateQueries({ queryKey: keys.object(object.object) });
      announce(client, say(wordsFor(data.count)), changeset ?? data.changeset);
    } catch (error) {
      toastError(sentence(asProblem(error)));
    }
  };
  return (
    <div className={css.selection} role="toolbar" aria-label={t('selected', { n })}>
      <strong className="num">{selection.isByCondition ? t('everySelected', { n }) : t('selected', { n })}</strong>
      {selection.hasAll && !selection.isByCondition && total !== null && total > n && isExact && (
        <Button look="link" onClick={selection.pickCondition}>{t('selectEvery', { n: total })}</Button>
      )}
      <span className={css.divider} />
      {object.rights.change && <Button look="quiet" icon={<IconPencil size={16} stroke={1.75} />} onClick={() => setDialog('edit')}>{t('edit')}</Button>}
      {object.rights.change && fieldOf(object, 'owner') && (
        <Button look="quiet" icon={<IconUserShare size={16} stroke={1.75} />} onClick={() => setDialog('assign')}>{t('assign')}</Button>
      )}
      <Button
        look="quiet" icon={<IconDownload size={16} stroke={1.75} />}
        onClick={() => window.location.assign(exportAddress(object, 'csv', condition, columns))}
      >
        {t('export')}
      </Button>
      {object.rights.delete && (
        <><span className={css.divider} /><Button look="quiet" className={css.danger ?? ''} icon={<IconTrash size={16} stroke={1.75} />} onClick={() => setDialog('delete')}>{t('delete')}</Button></>
      )}
      <IconButton label={t('unselect')} onClick={selection.clear}><IconX size={16} /></IconButton>
      {dialog && <Asking kind={dialog} object={object} words={wordsFor(n)} onClose={() => setDialog(null)} onRun={(act, say) => void run(act, say)} />}
    </div>
  );
}

interface AskingProps {
  kind: Kind;
  object: ObjectDeclaration;
  words: Words;
  onClose: () => void;
  onRun: (act: BulkAct, say: (words: Words) => string) => void;
}

function Asking({ kind, object, words, onClose, onRun }: AskingProps) {
  const t = useMessages(messages);
  if (kind === 'delete') {
    return <DeleteDialog title={t('deleteTitle', words)} text={t('deleteText')} onClose={onClose} onDelete={() => onRun({ delete: true }, (done) => t('deleted', done))} />;
  }
  if (kind === 'edit') {
    return <BulkDialog object={object} title={t('bulkTitle', words)} onClose={onClose} onSave={(set) => onRun({ set }, (done) => t('bulkDone', done))} />;
  }
  return (
    <BulkDialog
      object={object} fixed="owner" title={t('assignTitle', words)} onClose={onClose}
      onSave={(set, name) => onRun({ set }, (done) => t('assignDone', { ...done, name }))}
    />
  );
}
