import { useMessages } from '@/i18n/messages';
import { emailOf } from './emailRule';
import css from './fields.module.css';
import { empty, isEmpty, wording, type CellProps, type FieldKind, type InputProps } from './kind';
import { messages } from './messages';
import { text, TextInput } from './text';

function EmailCell({ value, inList }: CellProps) {
  const t = useMessages(messages);
  if (isEmpty(value)) return <>{empty}</>;
  const address = String(value);
  if (inList) return <>{address}</>;
  return <a className={`${css.address} cut`} href={`mailto:${address}`} title={t('write', { address })}>{address}</a>;
}

function EmailInput(props: InputProps) {
  return <TextInput {...props} {...{ inputMode: 'email', spellCheck: false }} />;
}

export const email: FieldKind = {
  ...text,
  width: 210,
  Cell: EmailCell,
  Input: EmailInput,
  operators: wording,
  check: (value, _field, t) => (isEmpty(value) || emailOf(String(value)) ? null : t('badEmail')),
};
