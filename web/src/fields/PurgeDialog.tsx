import { useState } from 'react';
import { defineMessages, useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Input } from '@/ui/Input';
import { isEnter } from '@/ui/keys';

const messages = defineMessages({
  title: ['彻底删除“{name}”？', 'Purge “{name}”?'],
  text: ['彻底删除后无法恢复，请输入“{name}”确认', 'This cannot be undone. Type “{name}” to purge'],
  purge: ['彻底删除', 'Purge'],
  cancel: ['取消', 'Cancel'],
});

/** What cannot come back asks for the name to be typed. */
export function PurgeDialog({ name, onPurge, onClose }: { name: string; onPurge: () => void; onClose: () => void }) {
  const t = useMessages(messages);
  const [typed, setTyped] = useState('');
  const isRight = typed.trim() === name.trim();
  return (
    <Dialog
      title={t('title', { name })} onClose={onClose}
      foot={<><Button onClick={onClose}>{t('cancel')}</Button><Button look="danger" why={isRight ? null : t('text', { name })} onClick={onPurge}>{t('purge')}</Button></>}
    >
      <p id="purge-text">{t('text', { name })}</p>
      <Input
        data-autofocus aria-labelledby="purge-text" value={typed} onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => isEnter(event) && isRight && onPurge()}
      />
    </Dialog>
  );
}
