/* What a state asks for, at the drop. Esc or "put back" returns the card to where it was. */
import { useState, type FormEvent } from 'react';
import { titleOf, useLabel } from '@/api/catalogue';
import type { Values } from '@/api/records';
import type { ObjectDeclaration } from '@/api/types';
import { fieldKind, isEmpty } from '@/fields';
import { useMessages } from '@/i18n/messages';
import { objectWord } from '@/i18n/words';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { FormField } from '@/ui/Input';
import css from './Board.module.css';
import { messages } from './messages';
import type { Asking } from './useMove';

interface AskProps {
  object: ObjectDeclaration;
  asking: Asking;
  onAnswer: (values: Values) => void;
  onBack: () => void;
}

export function AskDialog({ object, asking, onAnswer, onBack }: AskProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const [values, setValues] = useState<Values>(asking.values);
  const [complained, setComplained] = useState<Record<string, string>>({});
  const lane = label(asking.to.label);
  const errors = { ...asking.errors, ...complained };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const found: Record<string, string> = {};
    for (const field of asking.fields) {
      if (isEmpty(values[field.name])) found[field.name] = t('enter', { field: objectWord(label(field.label)) });
    }
    setComplained(found);
    const first = Object.keys(found)[0];
    if (first) document.getElementById(`ask-${first}`)?.focus();
    else onAnswer(values);
  };
  return (
    <Dialog
      title={t('askTitle', { lane })} onClose={onBack}
      foot={
        <>
          <Button onClick={onBack}>{t('putBack')}</Button>
          <Button look="filled" type="submit" form="ask">{t('move', { lane })}</Button>
        </>
      }
    >
      <p className={css.askText}>{t('askText', { name: titleOf(object, asking.record), lane })}</p>
      <form id="ask" className={css.ask} onSubmit={submit} noValidate>
        {asking.fields.map((field, index) => {
          const { Input } = fieldKind(field);
          return (
            <FormField key={field.name} id={`ask-${field.name}`} label={label(field.label)} need={t('need')} required error={errors[field.name]}>
              {(ids) => (
                <Input
                  field={field} value={values[field.name] ?? null} values={{ ...asking.record, ...values }} data-autofocus={index === 0 || undefined}
                  onChange={(value) => setValues((old) => ({ ...old, [field.name]: value }))} {...ids}
                />
              )}
            </FormField>
          );
        })}
      </form>
    </Dialog>
  );
}
