import { useState } from 'react';
import { fieldOf, isWritable, stubOf, useLabel } from '@/api/catalogue';
import type { Field, ObjectDeclaration } from '@/api/types';
import { fieldKind, isEmpty } from '@/fields';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { FormField } from '@/ui/Input';
import inputs from '@/ui/Input.module.css';
import { messages } from '../messages';
import { plainValues } from '../useFieldSave';

interface BulkProps {
  object: ObjectDeclaration;
  title: string;
  /** Assigning is editing the owner, with the field already chosen. */
  fixed?: string;
  onSave: (set: Record<string, unknown>, name: string) => void;
  onClose: () => void;
}

export function BulkDialog({ object, title, fixed, onSave, onClose }: BulkProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const fields = object.fields.filter((field) => isWritable(field) && !field.unique && !['lines', 'links'].includes(field.type) && field.name !== object.title);
  const [name, setName] = useState(fixed ?? fields[0]?.name ?? '');
  const [value, setValue] = useState<unknown>(null);
  const field: Field | undefined = fieldOf(object, name);
  if (!field) return null;
  const { Input } = fieldKind(field);
  const save = () => onSave(plainValues(object, { [field.name]: value }), stubOf(value)?.name ?? '');
  const missing = fixed !== undefined && isEmpty(value) ? t('newOwner') : null;
  return (
    <Dialog title={title} onClose={onClose} foot={<><Button onClick={onClose}>{t('cancel')}</Button><Button look="filled" why={missing} onClick={save}>{fixed ? t('assign') : t('save')}</Button></>}>
      {!fixed && (
        <FormField label={t('field')}>
          {(ids) => (
            <select className={inputs.control} data-autofocus value={name} onChange={(event) => { setName(event.target.value); setValue(null); }} {...ids}>
              {fields.map((one) => <option key={one.name} value={one.name}>{label(one.label)}</option>)}
            </select>
          )}
        </FormField>
      )}
      <FormField label={fixed ? t('newOwner') : t('newValue')}>{(ids) => <Input key={name} field={field} value={value} onChange={setValue} {...ids} />}</FormField>
    </Dialog>
  );
}
