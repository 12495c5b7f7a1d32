import { Popover } from '@mantine/core';
import { useState } from 'react';
import { useLabel } from '@/api/catalogue';
import type { Field } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { useMessages } from '@/i18n/messages';
import { FormField, Input } from '@/ui/Input';
import { isEnter } from '@/ui/keys';
import { messages } from '../messages';
import { fromValue } from './jump';
import css from './Toolbar.module.css';

interface JumpProps {
  field: Field;
  /** The letter it was opened with. */
  typed: string;
  onJump: (from: string) => void;
  onClose: () => void;
}

/** Opened by typing on the sorted header: Enter goes there. */
export function JumpBox({ field, typed: first, onJump, onClose }: JumpProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const isChinese = useLanguage() === 'zh';
  const [typed, setTyped] = useState(first);
  const value = fromValue(field, typed, isChinese);
  const isDate = field.type === 'date' || field.type === 'timestamp';
  return (
    <Popover opened onChange={(opened) => !opened && onClose()} position="bottom-start" trapFocus withinPortal>
      <Popover.Target><span className={css.spot} /></Popover.Target>
      <Popover.Dropdown p={0}>
        <div className={css.panel}>
          <FormField label={t('jumpTo', { field: label(field.label) })} hint={t(isDate ? 'jumpDate' : 'jumpText')}>
            {(ids) => (
              <Input
                data-autofocus value={typed} onChange={(event) => setTyped(event.target.value)} {...ids}
                onKeyDown={(event) => { event.stopPropagation(); if (isEnter(event) && value !== null) onJump(value); else if (event.key === 'Escape') onClose(); }}
              />
            )}
          </FormField>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
