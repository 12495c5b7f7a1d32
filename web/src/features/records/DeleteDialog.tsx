import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { messages } from './messages';

/** One sentence with exact numbers; the focus rests on the harmless button. */
export function DeleteDialog({ title, text, onDelete, onClose }: { title: string; text: string; onDelete: () => void; onClose: () => void }) {
  const t = useMessages(messages);
  return (
    <Dialog
      title={title} onClose={onClose} size={420}
      foot={<><Button data-autofocus onClick={onClose}>{t('cancel')}</Button><Button look="danger" onClick={onDelete}>{t('delete')}</Button></>}
    >
      <p>{text}</p>
    </Dialog>
  );
}
