import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useLabel } from '@/api/catalogue';
import type { Field } from '@/api/types';
import { fieldKind, fieldMessages, isEmpty } from '@/fields';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { FormField } from '@/ui/Input';
import { messages } from '../messages';
import css from './Form.module.css';

interface FieldsProps {
  fields: Field[];
  rest: Field[];
  values: Record<string, unknown>;
  errors: Record<string, string>;
  onChange: (name: string, value: unknown) => void;
  startsOpen: boolean;
}

export function FormFields({ fields, rest, values, errors, onChange, startsOpen }: FieldsProps) {
  const t = useMessages(messages);
  const [isOpen, setOpen] = useState(startsOpen);
  const mustOpen = rest.some((field) => errors[field.name]);
  const shown = isOpen || mustOpen;
  const line = (field: Field, index: number) => (
    <FormLine key={field.name} field={field} isFirst={index === 0} values={values} error={errors[field.name]} onChange={(value) => onChange(field.name, value)} />
  );
  return (
    <>
      <div className={css.grid}>{fields.map(line)}</div>
      {rest.length > 0 && (
        <Button look="quiet" className={css.more ?? ''} aria-expanded={shown} icon={shown ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />} onClick={() => setOpen(!shown)}>
          {t('moreFields', { n: rest.length })}
        </Button>
      )}
      {shown && <div className={css.grid}>{rest.map((field) => line(field, 1))}</div>}
    </>
  );
}

interface LineProps {
  field: Field;
  isFirst: boolean;
  values: Record<string, unknown>;
  error: string | undefined;
  onChange: (value: unknown) => void;
}

/** A field complains earlier than Save only after it was left filled. */
function FormLine({ field, isFirst, values, error, onChange }: LineProps) {
  const t = useMessages(messages);
  const words = useMessages(fieldMessages);
  const label = useLabel();
  const [isLeft, setLeft] = useState(false);
  const { Input, check, multiline } = fieldKind(field);
  const value = values[field.name];
  const own = isLeft && !isEmpty(value) ? (check?.(value, field, words) ?? null) : null;
  const isWide = multiline || isFirst || ['lines', 'links', 'url', 'relation'].includes(field.type) || field.name === 'address';
  return (
    <div className={isWide ? css.wide : undefined} onBlur={() => setLeft(true)} onFocus={() => setLeft(false)}>
      <FormField id={`form-${field.name}`} label={label(field.label)} need={field.required ? t('required') : null} required={field.required} error={error ?? own}>
        {(ids) => <Input field={field} value={value} values={values} onChange={onChange} autoFocus={isFirst} {...(isFirst ? { 'data-autofocus': true } : {})} {...ids} />}
      </FormField>
    </div>
  );
}
