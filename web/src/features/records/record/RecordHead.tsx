import { Menu } from '@mantine/core';
import { IconCheck, IconDots, IconHistory, IconLink, IconPencil, IconTrash, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { choiceOf, fieldOf, isPerson, titleOf, useLabel } from '@/api/catalogue';
import { markStale, removeRecord } from '@/api/cache';
import { openForm } from '@/api/intents';
import { asProblem } from '@/api/problems';
import { deleteRecord } from '@/api/records';
import type { ObjectDeclaration, ProcessState, RecordData } from '@/api/types';
import { announce, sentence } from '@/api/undo';
import { fieldKind, isEmpty } from '@/fields';
import { message, useMessages } from '@/i18n/messages';
import { Button, IconButton } from '@/ui/Button';
import { Avatar, Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import { toast, toastError } from '@/ui/toasts';
import { usePage } from '@/ui/usePage';
import { DeleteDialog } from '../DeleteDialog';
import { messages as recordMessages } from '../messages';
import type { SaveField } from '../useFieldSave';
import { walkOf } from '../walk';
import { messages } from './messages';
import css from './Record.module.css';

interface HeadProps {
  object: ObjectDeclaration;
  record: RecordData;
  save: SaveField;
  /** In the bin, or a record of the past: to be read only. */
  isReadOnly: boolean;
  onLookBack: () => void;
}

export function RecordHead({ object, record, save, isReadOnly, onLookBack }: HeadProps) {
  const label = useLabel();
  const name = titleOf(object, record);
  const heading = usePage([name, label(object.label)], `${object.object}:${record.id}`);
  const state = stateField(object);
  const StateCell = state && fieldKind(state).Cell;
  return (
    <header className={css.head}>
      {isPerson(object) ? <Avatar name={name} size={36} /> : <Tile hue={object.hue} size={36}><ObjectIcon name={object.icon} size={20} /></Tile>}
      <div className={css.title}>
        <h1 ref={heading} tabIndex={-1} className="cut" title={name}>{name}</h1>
        {state && StateCell && !isEmpty(record[state.name]) && <StateCell field={state} value={record[state.name]} record={record} />}
      </div>
      {!isReadOnly && <HeadActions object={object} record={record} save={save} onLookBack={onLookBack} />}
    </header>
  );
}

/** The state chip: the process field, else the first choice among the highlights that has colours. */
function stateField(object: ObjectDeclaration) {
  const named = object.process ? fieldOf(object, object.process.field) : undefined;
  if (named) return named;
  const coloured = object.layout.highlights.map((name) => fieldOf(object, name))
    .filter((field) => field?.type === 'choice' && field.choices?.some((choice) => choice.hue));
  return coloured.find((field) => field?.name === 'stage' || field?.name === 'status') ?? coloured[0];
}

function HeadActions({ object, record, save, onLookBack }: Omit<HeadProps, 'isReadOnly'>) {
  const t = useMessages(messages);
  const [isAsking, setAsking] = useState(false);
  const { next, lost, word, move } = useMoves(object, record, save);
  const copy = () => void navigator.clipboard?.writeText(window.location.href).then(() => toast(t('copied')));
  const mayChange = Boolean(object.rights.change);
  const edit = () => openForm(object.object, { record });
  return (
    <div className={css.actions}>
      {mayChange && (
        <Button className={css.wide ?? ''} icon={<IconPencil size={16} stroke={1.75} />} title={`${t('edit')} (E)`} onClick={edit}>{t('edit')}</Button>
      )}
      <Menu position="bottom-end" width={200} withinPortal>
        <Menu.Target><IconButton look="plain" label={t('more')}><IconDots size={16} /></IconButton></Menu.Target>
        <Menu.Dropdown>
          {mayChange && <Menu.Item leftSection={<IconPencil size={16} />} onClick={edit}>{t('edit')}</Menu.Item>}
          {lost && mayChange && (
            <Menu.Item leftSection={<IconX size={16} />} onClick={() => void move(lost)}>{t('markLost', { state: word(lost) })}</Menu.Item>
          )}
          <Menu.Item leftSection={<IconHistory size={16} />} onClick={onLookBack}>{t('past')}</Menu.Item>
          <Menu.Item leftSection={<IconLink size={16} />} onClick={copy}>{t('copyLink')}</Menu.Item>
          {object.rights.delete && <Menu.Divider />}
          {object.rights.delete && <Menu.Item data-danger leftSection={<IconTrash size={16} />} onClick={() => setAsking(true)}>{t('delete')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {next && mayChange && (
        <Button look="filled" icon={<IconCheck size={16} />} onClick={() => void move(next)}>
          {t(next.is === 'won' ? 'markWon' : 'advance', { state: word(next) })}
        </Button>
      )}
      {isAsking && <Deleting object={object} record={record} onClose={() => setAsking(false)} />}
    </div>
  );
}

/** The step that comes next and the one that gives up, while the process has not ended. */
function useMoves(object: ObjectDeclaration, record: RecordData, save: HeadProps['save']) {
  const label = useLabel();
  const { process } = object;
  const field = process && fieldOf(object, process.field);
  const now = process?.states.findIndex((one) => one.value === record[process.field]) ?? -1;
  const isEnded = Boolean(process?.states[now]?.is);
  const move = async (state: ProcessState) => {
    if (!field) return;
    const saved = await save(record, field, state.value);
    if (!saved.ok && saved.error) toastError(saved.error);
  };
  return {
    next: !process || isEnded ? undefined : process.states.slice(now + 1).find((state) => state.is !== 'lost'),
    lost: isEnded ? undefined : process?.states.find((state) => state.is === 'lost'),
    word: (state: ProcessState) => label(field ? choiceOf(field, state.value)?.label : null),
    move,
  };
}

/** Asks, deletes, and goes back to the list one came from. */
function Deleting({ object, record, onClose }: { object: ObjectDeclaration; record: RecordData; onClose: () => void }) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const name = titleOf(object, record);
  const remove = async () => {
    onClose();
    try {
      const { changeset } = await deleteRecord(object.plural, record.id);
      const back = walkOf(object.object, record.id)?.address ?? `/o/${object.plural}`;
      removeRecord(client, object.object, record.id);
      navigate(back);
      markStale(client, object.object);
      announce(client, message(recordMessages, 'deletedOne', { name }), changeset);
    } catch (error) {
      toastError(sentence(asProblem(error)));
    }
  };
  return (
    <DeleteDialog
      title={message(recordMessages, 'deleteOneTitle', { name })} text={message(recordMessages, 'deleteOneText')} onClose={onClose}
      onDelete={() => void remove()}
    />
  );
}
