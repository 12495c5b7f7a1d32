/* An undo that meets later changes: they are listed, and the person says whether to undo those too or to keep them. */
import { useQueryClient } from '@tanstack/react-query';
import { fieldOf, nameOf, useCatalogue, useLabel } from '@/api/catalogue';
import { useFormats } from '@/api/session';
import type { Blocker } from '@/api/types';
import { takeBack } from '@/api/undo';
import { useLanguage } from '@/i18n/language';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { messages } from './messages';
import css from './app.module.css';

export function BlockersDialog({ changeset, blockers, onClose }: { changeset: number; blockers: Blocker[]; onClose: () => void }) {
  const t = useMessages(messages);
  const client = useQueryClient();
  const decide = (later: 'undo' | 'keep') => {
    onClose();
    void takeBack(client, changeset, later);
  };
  return (
    <Dialog
      title={t('undoBlocked')} onClose={onClose}
      foot={
        <>
          <Button data-autofocus onClick={onClose}>{t('cancel')}</Button>
          <Button onClick={() => decide('keep')}>{t('keepThem')}</Button>
          <Button look="filled" onClick={() => decide('undo')}>{t('undoThem')}</Button>
        </>
      }
    >
      <p className={css.pale}>{t('undoBlockedText')}</p>
      <ul className={css.blockers}>
        {blockers.map((blocker, index) => <BlockerLine key={index} blocker={blocker} />)}
      </ul>
    </Dialog>
  );
}

const sentences = {
  changed: 'blockedBy', referenced: 'blockedRef', unique: 'blockedUnique', purged: 'blockedPurged', undone: 'blockedUndone', running: 'blockedRunning',
  refused: 'blockedRefused', too_many: 'blockedTooMany',
} as const satisfies Record<Blocker['reason'], keyof typeof messages>;

function BlockerLine({ blocker }: { blocker: Blocker }) {
  const t = useMessages(messages);
  const label = useLabel();
  const formats = useFormats();
  const zh = useLanguage() === 'zh';
  const object = useCatalogue().find(blocker.object);
  const names = blocker.fields.map((name) => (object ? label(fieldOf(object, name)?.label) || name : name));
  return (
    <li>
      {t(sentences[blocker.reason], {
        name: blocker.actor ? nameOf(blocker.actor) : t('someone'), at: blocker.at ? formats.relative(blocker.at) : t('sometime'),
        record: blocker.name || `#${blocker.record ?? ''}`, fields: names.join(zh ? '、' : ', '), why: blocker.detail ?? '',
      })}
    </li>
  );
}
