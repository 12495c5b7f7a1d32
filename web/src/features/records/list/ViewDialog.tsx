import { useState } from 'react';
import { useMe } from '@/api/session';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { FormField, Input } from '@/ui/Input';
import inputs from '@/ui/Input.module.css';
import { isEnter } from '@/ui/keys';
import { messages } from '../messages';
import { sharingOf, type Sharing, type View } from './views';

/** A name, and whom a view is for. */
export function ViewDialog({ view, onSave, onClose }: { view: View | null; onSave: (name: string, shared: Sharing) => void; onClose: () => void }) {
  const t = useMessages(messages);
  const hasTeam = useMe().user.team !== null;
  const [name, setName] = useState(view?.record ? String(view.record.name) : '');
  const [shared, setShared] = useState<Sharing>(view ? sharingOf(view) : 'me');
  const missing = name.trim() ? null : t('nameNeeded');
  const save = () => missing === null && onSave(name.trim(), shared);
  return (
    <Dialog
      title={t(view ? 'renameView' : 'saveView')} onClose={onClose} size={400}
      foot={<><Button onClick={onClose}>{t('cancel')}</Button><Button look="filled" why={missing} onClick={save}>{t('save')}</Button></>}
    >
      <FormField label={t('viewName')}>
        {(ids) => (
          <Input
            data-autofocus maxLength={60} value={name} onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => isEnter(event) && save()} {...ids}
          />
        )}
      </FormField>
      <FormField label={t('sharedWith')} hint={t('sharedHint')}>
        {(ids) => (
          <select className={inputs.control} value={shared} onChange={(event) => setShared(event.target.value as Sharing)} {...ids}>
            <option value="me">{t('shareMe')}</option>
            {(hasTeam || shared === 'team') && <option value="team">{t('shareTeam')}</option>}
            <option value="everyone">{t('shareAll')}</option>
          </select>
        )}
      </FormField>
    </Dialog>
  );
}
