/* The distinct values of a column, each with the choice it becomes. What is not decided stands first. */
import { IconArrowRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useCatalogue, useLabel } from '@/api/catalogue';
import type { Field, ObjectDeclaration } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import type { ImportColumn, ValueMap } from './api';
import css from './Import.module.css';
import { targetOf, unmapped, valueTarget } from './mapping';
import { messages } from './messages';
import { Select } from './Select';

interface ValuesProps {
  column: ImportColumn;
  object: ObjectDeclaration;
  onClose: () => void;
  onChange: (values: ValueMap) => void;
}

const undecided = '?';
const nothing = '';

export function ValuesDialog({ column, object, onClose, onChange }: ValuesProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const field = targetOf(object, useCatalogue(), column.target)?.field;
  // Which were open at first: a row does not jump away while it is being decided.
  const [open] = useState<ReadonlySet<string>>(() => new Set(field ? unmapped(column, field) : []));
  if (!field) return null;
  const all = [...new Set([...(column.unmatched ?? []), ...(column.distinct ?? [])])];
  const groups = [['toMap', all.filter((value) => open.has(value))], ['already', all.filter((value) => !open.has(value))]] as const;
  const decide = (value: string, chosen: string) => {
    const { [value]: _old, ...rest } = column.values ?? {};
    onChange(chosen === undecided ? rest : { ...rest, [value]: chosen === nothing ? null : chosen });
  };
  return (
    <Dialog title={t('valuesTitle', { column: column.column, field: label(field.label) })} size={560} onClose={onClose} foot={<Button look="filled" onClick={onClose}>{t('finish')}</Button>}>
      <p className={css.pale}>{t('valuesText')}</p>
      {groups.map(([word, values]) => values.length > 0 && (
        <section key={word} aria-label={t(word)}>
          <h3 className={css.small}>{t(word)}</h3>
          <ul className={css.values}>
            {values.map((value) => <ValueLine key={value} value={value} column={column} field={field} onDecide={(chosen) => decide(value, chosen)} />)}
          </ul>
        </section>
      ))}
    </Dialog>
  );
}

function ValueLine({ value, column, field, onDecide }: { value: string; column: ImportColumn; field: Field; onDecide: (chosen: string) => void }) {
  const t = useMessages(messages);
  const label = useLabel();
  const target = valueTarget(column, field, value);
  return (
    <li className={css.value}>
      <span className="cut" title={value}>{value}</span>
      <IconArrowRight size={16} stroke={1.75} aria-hidden />
      <Select aria-label={t('valueGoes', { value })} tone={target === undefined ? 'warn' : undefined} value={target === undefined ? undecided : (target ?? nothing)} onChange={onDecide}>
        {target === undefined && <option value={undecided}>{t('noChoice')}</option>}
        {(field.choices ?? []).map((choice) => <option key={choice.value} value={choice.value}>{label(choice.label)}</option>)}
        {!field.required && <option value={nothing}>{t('leaveEmpty')}</option>}
      </Select>
    </li>
  );
}
