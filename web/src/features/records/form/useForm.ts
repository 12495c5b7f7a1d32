/*
 * A form's state: what was typed (kept over a reload), what is wrong, and saving it. What somebody else changed of the record
 * since the form opened is merged, or asked; the form stays as it is until it is saved.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { fieldsOf, isWritable, titleOf } from '@/api/catalogue';
import { markStale, placeRecord } from '@/api/cache';
import { asProblem, fieldErrors, type Problem } from '@/api/problems';
import { changeRecord, createRecord, keys, readRecord } from '@/api/records';
import { useFormats, useMe } from '@/api/session';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import { announce, sentence } from '@/api/undo';
import { useMessages } from '@/i18n/messages';
import { toast } from '@/ui/toasts';
import { saveMerging } from '../merging';
import { messages } from '../messages';
import { plainValues } from '../plain';
import { useConflict } from '../useConflict';
import { readDraft, writeDraft, type Draft } from './draft';

interface Opened {
  object: ObjectDeclaration;
  record?: RecordData | undefined;
  /** What a new record starts with, besides its presets. */
  given?: Record<string, unknown> | undefined;
  onSaved: (record: RecordData, again: boolean) => void;
}

export function useForm({ object, record, given, onSaved }: Opened) {
  const { main, rest } = useMemo(() => formFields(object), [object]);
  const typed = useDraft(object, record?.id ?? null);
  const me = useMe();
  const { style } = useFormats();
  const start = useMemo(() => record ?? { ...defaults(object, me.user, style.currency), ...given }, [record, object, me.user, style.currency, given]);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const { save, dialog } = useSave({ object, record, onSaved }, {
    values: () => ({ ...start, ...typed.draft }),
    draft: () => typed.draft,
    begun: () => setFailure(null),
    saved: typed.forget,
    again: () => {
      typed.discard();
      setErrors({});
    },
    refused: (problem) => {
      const found = fieldErrors(problem);
      setErrors(found);
      setFailure(problem.status === 422 && Object.keys(found).some(Boolean) ? null : sentence(problem));
      const first = [...main, ...rest].find((field) => found[field.name]);
      requestAnimationFrame(() => focusField(first?.name));
    },
  });
  const type = (name: string, value: unknown) => {
    typed.type(name, value);
    setErrors(({ [name]: _gone, ...others }) => others);
  };
  return { main, rest, values: { ...start, ...typed.draft }, errors, failure, type, save, dialog, ...typed.state };
}

/** What was typed so far, kept in the browser until it is saved or thrown away. */
function useDraft(object: ObjectDeclaration, id: number | null) {
  const found = useMemo(() => readDraft(object.object, id), [object, id]);
  const [draft, setDraft] = useState<Draft>(found ?? {});
  const [isRestored, setRestored] = useState(found !== null);
  const forget = () => writeDraft(object.object, id, null);
  const discard = () => {
    setDraft({});
    setRestored(false);
    forget();
  };
  const type = (name: string, value: unknown) => {
    const next = { ...draft, [name]: value };
    setDraft(next);
    writeDraft(object.object, id, next);
  };
  return { draft, forget, discard, type, state: { isDirty: Object.keys(draft).length > 0, isRestored, discard } };
}

interface Saving {
  values: () => Record<string, unknown>;
  draft: () => Draft;
  begun: () => void;
  /** What was typed stands on the form until that closes. */
  saved: () => void;
  again: () => void;
  refused: (problem: Problem) => void;
}

function useSave({ object, record, onSaved }: Opened, doing: Saving) {
  const t = useMessages(messages);
  const client = useQueryClient();
  const [isSaving, setSaving] = useState(false);
  const { decide, dialog } = useConflict(object);
  const change = (opened: RecordData) => saveMerging(object, opened, doing.draft(), {
    send: (values, version) => changeRecord(object.plural, opened.id, version, plainValues(object, values)),
    read: () => readRecord(object.plural, opened.id),
    choose: decide,
    merged: (name) => toast(t('mergedNotice', { name: name ?? t('someone') })),
  });
  const save = async (again: boolean) => {
    if (isSaving) return;
    setSaving(true);
    doing.begun();
    try {
      const answer = record ? await change(record) : await createRecord(object.plural, plainValues(object, filled(doing.values())));
      if (!answer) return;
      doing.saved();
      placeRecord(client, object.object, answer.data);
      await client.invalidateQueries({ queryKey: keys.object(object.object) });
      markStale(client, object.object);
      void client.invalidateQueries({ predicate: (query) => query.queryKey.includes('timeline') });
      announce(client, t(record ? 'changed' : 'created', { name: titleOf(object, answer.data) }), answer.changeset);
      if (again) doing.again();
      onSaved(answer.data, again);
    } catch (error) {
      doing.refused(asProblem(error));
    } finally {
      setSaving(false);
    }
  };
  return { save, dialog };
}

export function focusField(name: string | undefined): void {
  const input = name ? document.getElementById(`form-${name}`) : null;
  input?.scrollIntoView({ block: 'center' });
  input?.focus();
}

/** The declared form first, then every other field that can be written, in the order of the record page. */
function formFields(object: ObjectDeclaration): { main: Field[]; rest: Field[] } {
  const main = fieldsOf(object, object.layout.form).filter(isWritable);
  const sections = fieldsOf(object, object.layout.sections.flatMap((section) => section.fields)).filter(isWritable);
  const rest = sections.filter((field, index) => !main.includes(field) && sections.indexOf(field) === index);
  return { main, rest };
}

function defaults(object: ObjectDeclaration, me: { id: number; name: string }, currency: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of object.fields) {
    if (field.default !== null && field.default !== undefined) values[field.name] = field.default;
    if (field.name === 'owner' && object.group !== 'settings') values.owner = { id: me.id, name: me.name };
    if (field.name === 'currency') values.currency = currency;
  }
  return values;
}

const filled = (values: Record<string, unknown>) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
