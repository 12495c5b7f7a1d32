/* The condition as chips: field, operator, value; each is a button that opens its editor. */
import { Popover } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { fieldOf, useLabel } from '@/api/catalogue';
import type { Test } from '@/api/condition';
import type { Field, ObjectDeclaration } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { messages as conditionMessages, opWord, takesValue } from '../conditions';
import { messages } from '../messages';
import { ChipValue } from './ChipValue';
import { FieldPicker } from './FieldPicker';
import { FilterEditor } from './FilterEditor';
import css from './Toolbar.module.css';

interface ChipsProps {
  object: ObjectDeclaration;
  /** null: the condition is more than chips can show. */
  chips: Test[] | null;
  onChange: (chips: Test[]) => void;
  adding: boolean;
  onAdding: (adding: boolean) => void;
  onText: () => void;
}

export function FilterChips({ object, chips, onChange, adding, onAdding, onText }: ChipsProps) {
  const t = useMessages(messages);
  const replace = (index: number, test: Test) => onChange((chips ?? []).map((old, at) => (at === index ? test : old)));
  if (!chips) {
    return (
      <span className={css.chip}>
        <button type="button" onClick={onText}><span className={css.value}>{t('custom')}</span></button>
        <button type="button" className={css.remove} aria-label={t('clearFilter')} title={t('clearFilter')} onClick={() => onChange([])}><IconX size={14} /></button>
      </span>
    );
  }
  return (
    <>
      {chips.map((test, index) => (
        <FilterChip
          key={`${test.path}-${index}`} object={object} test={test} onChange={(next) => replace(index, next)}
          onRemove={() => onChange(chips.filter((_, at) => at !== index))}
        />
      ))}
      <AddFilter object={object} opened={adding} onOpened={onAdding} onAdd={(test) => onChange([...chips, test])} />
    </>
  );
}

function FilterChip({ object, test, onChange, onRemove }: { object: ObjectDeclaration; test: Test; onChange: (test: Test) => void; onRemove: () => void }) {
  const t = useMessages(messages);
  const words = useMessages(conditionMessages);
  const label = useLabel();
  const [opened, setOpened] = useState(false);
  const field = fieldOf(object, test.path);
  const name = field ? label(field.label) : test.path;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus withinPortal>
      <span className={css.chip}>
        <Popover.Target>
          <button type="button" onClick={() => setOpened(!opened)} aria-expanded={opened}>
            <span>{name}</span>
            <span className={css.op}>{words(opWord(test.op, field))}</span>
            {takesValue(test.op) && <span className={`${css.value} cut`}><ChipValue field={field} value={test.value} /></span>}
          </button>
        </Popover.Target>
        <button type="button" className={css.remove} aria-label={t('removeFilter', { name })} title={t('removeFilter', { name })} onClick={onRemove}><IconX size={14} /></button>
      </span>
      <Popover.Dropdown p={0}>
        {field && <FilterEditor field={field} test={test} onChange={onChange} onDone={() => setOpened(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function AddFilter({ object, opened, onOpened, onAdd }: { object: ObjectDeclaration; opened: boolean; onOpened: (opened: boolean) => void; onAdd: (test: Test) => void }) {
  const t = useMessages(messages);
  const [field, setField] = useState<Field | null>(null);
  const close = () => {
    onOpened(false);
    setField(null);
  };
  return (
    <Popover opened={opened} onChange={(next) => (next ? onOpened(true) : close())} position="bottom-start" trapFocus withinPortal>
      <Popover.Target>
        <Button look="quiet" size="small" icon={<IconPlus size={16} stroke={1.75} />} onClick={() => (opened ? close() : onOpened(true))} aria-expanded={opened} title={`${t('filter')} (F)`}>{t('filter')}</Button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        {field
          ? <FilterEditor field={field} test={null} onChange={(test) => { onAdd(test); close(); }} onDone={close} />
          : <FieldPicker object={object} accepts={(one) => !['lines'].includes(one.type) && one.name !== 'version'} onChoose={setField} />}
      </Popover.Dropdown>
    </Popover>
  );
}
