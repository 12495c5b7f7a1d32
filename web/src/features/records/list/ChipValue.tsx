import { choiceOf, useLabel } from '@/api/catalogue';
import type { Operand } from '@/api/condition';
import { useFormats } from '@/api/session';
import type { Field } from '@/api/types';
import { fieldMessages, isEmpty, useStub } from '@/fields';
import { number } from '@/i18n/formats';
import { useLanguage } from '@/i18n/language';
import { useMessages } from '@/i18n/messages';

/** A value of a condition in the reader's words: a label, a name, "60 天前". */
export function ChipValue({ field, value }: { field: Field | undefined; value: Operand | Operand[] | null }) {
  const t = useMessages(fieldMessages);
  const label = useLabel();
  const formats = useFormats();
  const zh = useLanguage() === 'zh';
  if (Array.isArray(value)) {
    return <>{value.map((one) => label(field ? choiceOf(field, one)?.label : null) || String(one)).join(zh ? '、' : ', ')}</>;
  }
  if (isEmpty(value)) return null;
  if (typeof value === 'boolean') return <>{t(value ? 'yes' : 'no')}</>;
  if (typeof value === 'object' && value !== null) {
    if ('object' in value) return <LinkName object={value.object} id={value.id} />;
    if (value.call === 'me') return <>{t('me')}</>;
    if (value.days === 0) return <>{t('today')}</>;
    return <>{t(value.days < 0 ? 'daysAgo' : 'inDays', { n: Math.abs(value.days) })}</>;
  }
  if (field?.type === 'choice') return <>{label(choiceOf(field, value)?.label) || String(value)}</>;
  if (field?.type === 'relation' && typeof value === 'number') return <LinkName object={field.to ?? ''} id={value} />;
  if (field?.type === 'date' || field?.type === 'timestamp') return <>{formats.date(String(value))}</>;
  return <>{typeof value === 'number' ? number(value) : String(value)}</>;
}

function LinkName({ object, id }: { object: string; id: number }) {
  return <>{useStub(object, id)?.name ?? `#${id}`}</>;
}
