import { choiceOf, hueOf, useLabel } from '@/api/catalogue';
import type { Field } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { Combo } from '@/ui/Combo';
import { Checkbox } from '@/ui/Input';
import { Chip } from '@/ui/marks';
import css from './fields.module.css';
import { empty, isEmpty, type CellProps, type FieldKind, type FilterProps, type InputProps } from './kind';
import { messages } from './messages';

/** Choices that declare hues are states and grades: chips. The others are plain words. */
const isColoured = (field: Field) => field.choices?.some((choice) => choice.hue) ?? false;
const isLetter = (text: string) => text.length === 1;

export function ChoiceCell({ field, value }: CellProps) {
  const label = useLabel();
  if (isEmpty(value)) return <>{empty}</>;
  const choice = choiceOf(field, value);
  const word = choice ? label(choice.label) : String(value);
  return isColoured(field) ? <Chip hue={hueOf(choice)} dot={!isLetter(word)}>{word}</Chip> : <>{word}</>;
}

function ChoiceInput({ field, value, onChange, values: _values, inCell, autoFocus: _autoFocus, onBlur, ...ids }: InputProps) {
  const t = useMessages(messages);
  const label = useLabel();
  // A retired choice stays where it stands, and is offered nowhere else.
  const options = (field.choices ?? []).filter((choice) => !choice.retired || choice.value === value).map((choice) => ({
    value: choice.value, label: label(choice.label), mark: <ChoiceCell field={field} value={choice.value} />,
  }));
  return (
    <Combo
      options={options} value={isEmpty(value) ? null : String(value)} onChange={onChange} emptyText={t('noValue')} autoOpen={inCell ?? false}
      clearLabel={field.required ? null : t('clear')} {...(onBlur ? { onClose: onBlur } : {})} {...ids}
    />
  );
}

function ChoiceFilter({ field, value, onChange }: FilterProps) {
  const label = useLabel();
  const chosen = Array.isArray(value) ? value : isEmpty(value) ? [] : [value as string];
  const flip = (one: string) => {
    const next = chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one];
    onChange(next.length ? next : null);
  };
  return (
    <div className={css.options}>
      {(field.choices ?? []).map((choice, index) => (
        <label key={choice.value} className={css.option}>
          <Checkbox autoFocus={index === 0} checked={chosen.includes(choice.value)} onChange={() => flip(choice.value)} />
          <span>{isColoured(field) ? <ChoiceCell field={field} value={choice.value} /> : label(choice.label)}</span>
        </label>
      ))}
    </div>
  );
}

export const choice: FieldKind = {
  width: 120,
  decides: true,
  Cell: ChoiceCell,
  Input: ChoiceInput,
  Filter: ChoiceFilter,
  operators: ['in', 'not in', 'is null', 'is not null'],
  text: (value, field, { label }) => {
    const found = choiceOf(field, value);
    return found ? label(found.label) : isEmpty(value) ? '' : String(value);
  },
};
