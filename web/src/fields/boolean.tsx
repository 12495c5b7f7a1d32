import { IconCheck } from '@tabler/icons-react';
import { useMessages } from '@/i18n/messages';
import { Checkbox } from '@/ui/Input';
import inputs from '@/ui/Input.module.css';
import css from './fields.module.css';
import { empty, isEmpty, type CellProps, type FieldKind, type FilterProps, type InputProps } from './kind';
import { messages } from './messages';

function BooleanCell({ value }: CellProps) {
  const t = useMessages(messages);
  if (isEmpty(value)) return <>{empty}</>;
  return value ? <span className={css.mark}><IconCheck size={14} />{t('yes')}</span> : <span className={css.pale}>{t('no')}</span>;
}

function BooleanInput({ field: _field, value, onChange, values: _values, inCell: _inCell, ...rest }: InputProps) {
  return <span className={css.tick}><Checkbox checked={value === true} onChange={(event) => onChange(event.target.checked)} {...rest} /></span>;
}

function BooleanFilter({ value, onChange }: FilterProps) {
  const t = useMessages(messages);
  return (
    <select autoFocus className={inputs.control} value={String(value ?? '')} onChange={(event) => onChange(event.target.value === 'true')}>
      {value === null && <option value="">{empty}</option>}
      <option value="true">{t('yes')}</option>
      <option value="false">{t('no')}</option>
    </select>
  );
}

export const boolean: FieldKind = {
  width: 84,
  decides: true,
  Cell: BooleanCell,
  Input: BooleanInput,
  Filter: BooleanFilter,
  operators: ['=', 'is null', 'is not null'],
  text: (value, _field, { t }) => (isEmpty(value) ? '' : t(value ? 'yes' : 'no')),
};
