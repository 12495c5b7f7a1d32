import { useMessages } from '@/i18n/messages';
import { empty, isEmpty, type CellProps, type FieldKind, type InputProps } from './kind';
import { messages } from './messages';
import { text, TextInput } from './text';

function PhoneCell({ value, inList }: CellProps) {
  const t = useMessages(messages);
  if (isEmpty(value)) return <>{empty}</>;
  const number = String(value);
  return inList
    ? <span className="num">{number}</span>
    : <a className="num" href={`tel:${number.replace(/[^\d+]/g, '')}`} title={t('call', { number })}>{number}</a>;
}

function PhoneInput(props: InputProps) {
  return <TextInput {...props} {...{ inputMode: 'tel' }} />;
}

export const phone: FieldKind = { ...text, width: 140, Cell: PhoneCell, Input: PhoneInput };
