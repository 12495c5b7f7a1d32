/*
 * The condition as chips: field, operator, value; each is a button that opens its editor. Chips are joined by and or or,
 * and one level of groups stands among them, joined by the other word. What is more than that is one chip.
 */
import { Popover } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import { fieldOf, useLabel } from '@/api/catalogue';
import { otherJoin, type Chips, type Join, type Test } from '@/api/condition';
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
  chips: Chips | null;
  onChange: (chips: Chips) => void;
  /** What is being added: nothing, a field still to be chosen, or a test of this field. */
  adding: Field | boolean;
  onAdding: (adding: Field | boolean) => void;
  onText: () => void;
}

export function FilterChips({ object, chips, onChange, adding, onAdding, onText }: ChipsProps) {
  const t = useMessages(messages);
  if (!chips) {
    return (
      <span className={css.chip}>
        <button type="button" onClick={onText}><span className={css.value}>{t('custom')}</span></button>
        <button
          type="button" className={css.remove} aria-label={t('clearFilter')} title={t('clearFilter')}
          onClick={() => onChange({ join: 'and', items: [] })}
        >
          <IconX size={14} />
        </button>
      </span>
    );
  }
  const { join, items } = chips;
  const put = (index: number, item: Test | Test[] | null) => onChange({ join, items: items.flatMap((old, at) => (at !== index ? [old] : item === null ? [] : [item])) });
  return (
    <>
      {items.map((item, index) => (
        <Fragment key={index}>
          {index > 0 && <JoinWord join={join} onTurn={() => onChange({ join: otherJoin(join), items })} />}
          {Array.isArray(item)
            ? <ChipGroup object={object} tests={item} join={otherJoin(join)} onChange={(tests) => put(index, tests.length > 1 ? tests : (tests[0] ?? null))} />
            : (
              <FilterChip
                object={object} test={item} other={otherJoin(join)} onChange={(test) => put(index, test)}
                onBeside={(test) => put(index, [item, test])} onRemove={() => put(index, null)}
              />
            )}
        </Fragment>
      ))}
      <AddFilter object={object} adding={adding} onAdding={onAdding} onAdd={(test) => onChange({ join, items: [...items, test] })} />
    </>
  );
}

/** Between two chips; with one click all of them are joined by the other word. */
function JoinWord({ join, onTurn }: { join: Join; onTurn?: () => void }) {
  const t = useMessages(messages);
  if (!onTurn) return <span className={css.join}>{t(join)}</span>;
  return <button type="button" className={css.join} title={t('turnJoin', { other: t(otherJoin(join)) })} onClick={onTurn}>{t(join)}</button>;
}

function ChipGroup({ object, tests, join, onChange }: { object: ObjectDeclaration; tests: Test[]; join: Join; onChange: (tests: Test[]) => void }) {
  const t = useMessages(messages);
  const [adding, setAdding] = useState<Field | boolean>(false);
  return (
    <span className={css.group} role="group" aria-label={t('group')}>
      {tests.map((test, index) => (
        <Fragment key={index}>
          {index > 0 && <JoinWord join={join} />}
          <FilterChip
            object={object} test={test} onChange={(next) => onChange(tests.map((old, at) => (at === index ? next : old)))} onRemove={() => onChange(tests.filter((_, at) => at !== index))}
          />
        </Fragment>
      ))}
      <AddFilter object={object} adding={adding} onAdding={setAdding} onAdd={(test) => onChange([...tests, test])} word={join} />
    </span>
  );
}

interface ChipProps {
  object: ObjectDeclaration;
  test: Test;
  /** A chip that stands alone may get another one beside it, joined by this word: they become a group. */
  other?: Join;
  onChange: (test: Test) => void;
  onBeside?: (test: Test) => void;
  onRemove: () => void;
}

function FilterChip({ object, test, other, onChange, onBeside, onRemove }: ChipProps) {
  const t = useMessages(messages);
  const words = useMessages(conditionMessages);
  const label = useLabel();
  const [opened, setOpened] = useState<'test' | 'beside' | null>(null);
  const [beside, setBeside] = useState<Field | null>(null);
  const field = fieldOf(object, test.path);
  const name = field ? label(field.label) : test.path;
  const close = () => { setOpened(null); setBeside(null); };
  return (
    <Popover opened={opened !== null} onChange={(next) => !next && close()} position="bottom-start" trapFocus withinPortal>
      <span className={css.chip}>
        <Popover.Target>
          <button type="button" onClick={() => (opened ? close() : setOpened('test'))} aria-expanded={opened !== null}>
            <span>{name}</span>
            <span className={css.op}>{words(opWord(test.op, field))}</span>
            {takesValue(test.op) && <span className={`${css.value} cut`}><ChipValue field={field} value={test.value} /></span>}
          </button>
        </Popover.Target>
        <button
          type="button" className={css.remove} aria-label={t('removeFilter', { name })} title={t('removeFilter', { name })}
          onClick={onRemove}
        >
          <IconX size={14} />
        </button>
      </span>
      <Popover.Dropdown p={0}>
        {opened === 'test' && field && (
          <FilterEditor key={JSON.stringify(test)} field={field} test={test} onChange={onChange} onDone={close}>
            {onBeside && other && (
              <Button look="quiet" size="small" icon={<IconPlus size={16} stroke={1.75} />} onClick={() => setOpened('beside')}>
                {t(other === 'or' ? 'orElse' : 'andAlso')}
              </Button>
            )}
          </FilterEditor>
        )}
        {opened === 'beside' && (beside
          ? <FilterEditor field={beside} test={null} onChange={(next) => onBeside?.(next)} onDone={close} />
          : <FieldPicker object={object} accepts={isFiltered} onChoose={setBeside} />)}
      </Popover.Dropdown>
    </Popover>
  );
}

interface AddProps {
  object: ObjectDeclaration;
  adding: Field | boolean;
  onAdding: (adding: Field | boolean) => void;
  onAdd: (test: Test) => void;
  /** In a group: the word that joins it. */
  word?: Join;
}

function AddFilter({ object, adding, onAdding, onAdd, word }: AddProps) {
  const t = useMessages(messages);
  const close = () => onAdding(false);
  const name = word ? t(word === 'or' ? 'orElse' : 'andAlso') : t('filter');
  return (
    <Popover opened={adding !== false} onChange={(next) => onAdding(next)} position="bottom-start" trapFocus withinPortal>
      <Popover.Target>
        <Button
          look="quiet" size="small" icon={<IconPlus size={16} stroke={1.75} />} onClick={() => onAdding(adding === false)} aria-expanded={adding !== false} aria-label={word ? name : undefined}
          title={word ? name : `${name} (F)`}
        >
          {word ? null : name}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        {typeof adding === 'object'
          ? <FilterEditor key={adding.name} field={adding} test={null} onChange={(test) => { onAdd(test); close(); }} onDone={close} />
          : <FieldPicker object={object} accepts={isFiltered} onChoose={onAdding} />}
      </Popover.Dropdown>
    </Popover>
  );
}

const isFiltered = (field: Field): boolean => field.type !== 'lines' && field.name !== 'version';
