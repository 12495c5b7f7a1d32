import { useMessages } from '@/i18n/messages';
import css from './fields.module.css';
import { empty, isEmpty, type CellProps, type FieldKind, type InputProps } from './kind';
import { messages } from './messages';
import { text, TextInput } from './text';

const isSafe = (address: string) => /^https?:\/\//i.test(address);

function UrlCell({ value, inList }: CellProps) {
  const t = useMessages(messages);
  if (isEmpty(value)) return <>{empty}</>;
  const address = String(value);
  const shown = address.replace(/^https?:\/\//i, '').replace(/\/$/, '');
  if (inList || !isSafe(address)) return <>{shown}</>;
  return <a className={`${css.address} cut`} href={address} target="_blank" rel="noopener noreferrer" title={t('visit', { address })}>{shown}</a>;
}

function UrlInput(props: InputProps) {
  return <TextInput {...props} {...{ inputMode: 'url', spellCheck: false }} />;
}

export const url: FieldKind = {
  ...text,
  Cell: UrlCell,
  Input: UrlInput,
  check: (value, _field, t) => (isEmpty(value) || isSafe(String(value)) ? null : t('badUrl')),
};
