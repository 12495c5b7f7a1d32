import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { ObjectDeclaration } from '@/api/types';
import { number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button, IconButton } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { FormField, Input } from '@/ui/Input';
import { isEnter } from '@/ui/keys';
import { toast } from '@/ui/toasts';
import { messages } from '../messages';
import type { ListState } from './useListState';
import { useCount } from './useRows';
import css from './Toolbar.module.css';
import type { View } from './views';

export function ViewTabs({ object, state, count }: { object: ObjectDeclaration; state: ListState; count: string | null }) {
  const t = useMessages(messages);
  const [naming, setNaming] = useState(false);
  const isOwn = state.view.name !== undefined;
  return (
    <nav className={css.tabs} aria-label={t('views')}>
      {state.views.map((view) => <ViewTab key={view.id} object={object} view={view} isActive={view.id === state.view.id} activeCount={count} state={state} />)}
      <IconButton size="small" label={t('saveView')} onClick={() => setNaming(true)}><IconPlus size={16} stroke={1.75} /></IconButton>
      {state.isChanged && (
        <span className={css.changed}>
          {t('unsaved')}
          {isOwn && <Button look="link" onClick={() => state.save(null)}>{t('updateView')}</Button>}
          <Button look="link" onClick={() => setNaming(true)}>{t('saveAs')}</Button>
          <Button look="link" onClick={() => state.choose(state.view)}>{t('revert')}</Button>
        </span>
      )}
      {naming && <NameView onClose={() => setNaming(false)} onSave={(name) => { state.save(name); setNaming(false); toast(t('viewSaved', { name })); }} />}
    </nav>
  );
}

function ViewTab({ object, view, isActive, activeCount, state }: { object: ObjectDeclaration; view: View; isActive: boolean; activeCount: string | null; state: ListState }) {
  const t = useMessages(messages);
  const counted = useCount(object, view.where, !isActive);
  const name = view.name ?? t(view.word ?? 'all');
  const figure = isActive ? activeCount : counted && `${number(counted.count)}${counted.isExact ? '' : '+'}`;
  return (
    <>
      <button type="button" aria-current={isActive ? 'page' : undefined} className={css.tab} onClick={() => state.choose(view)}>
        {name}{figure && <small>{figure}</small>}
      </button>
      {isActive && view.name && <IconButton size="small" label={t('deleteView', { name })} onClick={() => state.remove(view)}><IconX size={14} /></IconButton>}
    </>
  );
}

function NameView({ onSave, onClose }: { onSave: (name: string) => void; onClose: () => void }) {
  const t = useMessages(messages);
  const [name, setName] = useState('');
  const save = () => name.trim() && onSave(name.trim());
  return (
    <Dialog title={t('saveView')} onClose={onClose} size={400} foot={<><Button onClick={onClose}>{t('cancel')}</Button><Button look="filled" onClick={save}>{t('save')}</Button></>}>
      <FormField label={t('viewName')} hint={t('viewHere')}>
        {(ids) => <Input data-autofocus maxLength={40} value={name} onChange={(event) => setName(event.target.value)} onKeyDown={(event) => isEnter(event) && save()} {...ids} />}
      </FormField>
    </Dialog>
  );
}
