import { Popover } from '@mantine/core';
import { useLabel } from '@/api/catalogue';
import type { Field } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { FormField, Input } from '@/ui/Input';
import { isEnter } from '@/ui/keys';
import { messages } from '../messages';
import css from './Toolbar.module.css';

interface JumpProps {
  field: Field;
  typed: string;
  onTyped: (typed: string) => void;
  onEnter: () => void;
  onClose: () => void;
}

/** Opened by typing on the sorted header: Enter goes there. */
export function JumpBox({ field, typed, onTyped, onEnter, onClose }: JumpProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const isDate = field.type === 'date' || field.type === 'timestamp';
  return (
    <Popover opened onChange={(opened) => !opened && onClose()} position="bottom-start" trapFocus withinPortal>
      <Popover.Target><span className={css.spot} /></Popover.Target>
      <Popover.Dropdown p={0}>
        <div className={css.panel}>
          <FormField label={t('jumpTo', { field: label(field.label) })} hint={t(isDate ? 'jumpDate' : 'jumpText')}>
            {(ids) => (
              <Input
                data-autofocus value={typed} onChange={(event) => onTyped(event.target.value)} {...ids}
                onKeyDown={(event) => { event.stopPropagation(); if (isEnter(event)) onEnter(); else if (event.key === 'Escape') onClose(); }}
              />
            )}
          </FormField>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
