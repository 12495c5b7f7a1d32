/* Moving to a state asks only for what is missing: lost wants its reason. */
import { useState } from 'react';
import { choiceOf, fieldOf, fieldsOf, useLabel } from '@/api/catalogue';
import type { ObjectDeclaration, RecordData } from '@/api/types';
import { fieldKind, isEmpty } from '@/fields';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { FormField } from '@/ui/Input';
import { messages } from './messages';
import css from './records.module.css';

export interface Move {
  record: RecordData;
  state: string;
  fields: string[];
  errors: Record<string, string>;
  onMove: (values: Record<string, unknown>) => Promise<Record<string, string> | null>;
}

/** The fields a state requires that the record does not have yet. */
export function missingFor(object: ObjectDeclaration, record: RecordData, state: string): string[] {
  const required = object.process?.states.find((one) => one.value === state)?.required ?? [];
  return required.filter((name) => isEmpty(record[name]));
}

export function MoveDialog({ object, move, onClose }: { object: ObjectDeclaration; move: Move; onClose: () => void }) {
  const t = useMessages(messages);
  const label = useLabel();
  const [values, setValues] = useState<Record<string, unknown>>({});
  const [errors, setErrors] = useState(move.errors);
  const choice = choiceOf(fieldOf(object, object.process?.field ?? '') ?? object.fields[0]!, move.state);
  const title = t('moveTitle', { state: label(choice?.label) || move.state });
  const submit = async () => {
    const refused = await move.onMove(values);
    if (refused) setErrors(refused);
    else onClose();
  };
  return (
    <Dialog
      title={title} onClose={onClose}
      foot={<><Button onClick={onClose}>{t('cancel')}</Button><Button look="filled" onClick={() => void submit()}>{title}</Button></>}
    >
      <p>{t('moveText')}</p>
      {fieldsOf(object, move.fields).map((field, index) => {
        const { Input } = fieldKind(field);
        return (
          <FormField key={field.name} label={label(field.label)} need={t('required')} required error={errors[field.name]}>
            {(ids) => (
              <div data-autofocus={index === 0 || undefined} className={css.whole}>
                <Input field={field} value={values[field.name]} values={move.record} onChange={(value) => setValues({ ...values, [field.name]: value })} {...ids} />
              </div>
            )}
          </FormField>
        );
      })}
    </Dialog>
  );
}
