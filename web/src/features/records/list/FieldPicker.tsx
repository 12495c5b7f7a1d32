import { useState } from 'react';
import { useLabel } from '@/api/catalogue';
import type { Field, ObjectDeclaration } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { Input } from '@/ui/Input';
import { isEnter } from '@/ui/keys';
import { messages } from '../messages';
import css from './Toolbar.module.css';

/** The fields of an object, found by either language or by name. */
export function FieldPicker({ object, accepts, onChoose }: { object: ObjectDeclaration; accepts: (field: Field) => boolean; onChoose: (field: Field) => void }) {
  const t = useMessages(messages);
  const label = useLabel();
  const [typed, setTyped] = useState('');
  const fields = object.fields.filter(accepts).filter((field) => matchesField(field, typed));
  return (
    <div className={css.panel}>
      <Input
        data-autofocus value={typed} placeholder={t('fieldSearch')} aria-label={t('fieldSearch')} onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => isEnter(event) && fields[0] && onChoose(fields[0])}
      />
      <div className={css.list}>
        {fields.map((field) => (
          <button key={field.name} type="button" className={css.pickRow} onClick={() => onChoose(field)}><span className="cut">{label(field.label)}</span></button>
        ))}
        {fields.length === 0 && <p className={css.hint}>{t('noField')}</p>}
      </div>
    </div>
  );
}

export function matchesField(field: Field, typed: string): boolean {
  const text = typed.trim().toLowerCase();
  return !text || [field.name, field.label.zh, field.label.en].some((word) => word.toLowerCase().includes(text));
}
