import { useCallback } from 'react';
import { useLabel } from '@/api/catalogue';
import { useFormats } from '@/api/session';
import type { Field, RecordData } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { fieldKind } from './index';
import { messages } from './messages';

/** A value as plain words: tooltips, changes in the timeline, second lines on a phone. */
export function useFieldText(): (field: Field, value: unknown, record?: RecordData) => string {
  const formats = useFormats();
  const label = useLabel();
  const t = useMessages(messages);
  return useCallback((field, value, record) => fieldKind(field).text(value, field, { formats, label, t }, record), [formats, label, t]);
}
