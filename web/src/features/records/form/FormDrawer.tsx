/*
 * Create and edit, for every object, in a drawer: usual fields first, the rest below. Saving says all that is wrong at
 * once, with links and the focus on the first; what was typed is never lost.
 */
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { expandOf, fieldsOf, isWritable, titleOf, useCatalogue, useLabel } from '@/api/catalogue';
import { markStale, placeRecord } from '@/api/cache';
import { asProblem, fieldErrors, type Problem } from '@/api/problems';
import { changeRecord, createRecord, keys, readRecord } from '@/api/records';
import { useFormats, useMe } from '@/api/session';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import { announce, sentence } from '@/api/undo';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Dialog, Drawer } from '@/ui/Dialog';
import { isEnter, isMod } from '@/ui/keys';
import { Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import { toast } from '@/ui/toasts';
import { saveMerging } from '../merging';
import { messages } from '../messages';
import { plainValues } from '../plain';
import { useConflict } from '../useConflict';
import { objectWord } from '../words';
import { readDraft, writeDraft, type Draft } from './draft';
import css from './Form.module.css';
import { FormFields } from './FormFields';

interface FormProps {
  object: string;
  record?: RecordData;
  values?: Record<string, unknown>;
  onSaved?: (record: RecordData) => void;
  onClose: () => void;
}

export default function FormDrawer(props: FormProps) {
  const object = useCatalogue().find(props.object);
  const { record } = props;
  // The list's row may lack long texts; the form edits the whole record.
  const whole = useQuery({
    queryKey: keys.record(props.object, record?.id ?? 0),
    queryFn: ({ signal }) => readRecord(object?.plural ?? '', record?.id ?? 0, expandOf(object?.fields ?? []), signal),
    enabled: record !== undefined && object !== undefined,
    initialData: record && 'created_at' in record && 'description' in record ? record : undefined,
  });
  if (!object || (record && !whole.data)) return null;
  return <Form {...props} declaration={object} {...(whole.data ? { record: whole.data } : {})} />;
}

function Form({ declaration: object, record, values: given, onSaved, onClose }: FormProps & { declaration: ObjectDeclaration }) {
  const t = useMessages(messages);
  const label = useLabel();
  const client = useQueryClient();
  const me = useMe();
  const formats = useFormats();
  const id = record?.id ?? null;
  const found = useMemo(() => readDraft(object.object, id), [object, id]);
  const start = useMemo(() => record ?? { ...defaults(object, me.user, formats.style.currency), ...given }, [record, object, me.user, formats.style.currency, given]);
  const [draft, setDraft] = useState<Draft>(found ?? {});
  const [isRestored, setRestored] = useState(found !== null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [leaving, setLeaving] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const { decide, dialog } = useConflict(object);
  const body = useRef<HTMLDivElement>(null);
  const values = { ...start, ...draft };
  const { main, rest } = useMemo(() => formFields(object), [object]);

  const type = (name: string, value: unknown) => {
    const next = { ...draft, [name]: value };
    setDraft(next);
    setErrors(({ [name]: _gone, ...others }) => others);
    writeDraft(object.object, id, next);
  };
  const refuse = (problem: Problem) => {
    const found = fieldErrors(problem);
    setErrors(found);
    setFailure(problem.status === 422 && Object.keys(found).some(Boolean) ? null : sentence(problem));
    const first = [...main, ...rest].find((field) => found[field.name]);
    requestAnimationFrame(() => focusField(first?.name));
  };
  /** Someone may have changed the record since the form opened: what both changed is asked, the form stays as it is. */
  const change = (opened: RecordData) => saveMerging(object, opened, draft, {
    send: (values, version) => changeRecord(object.plural, opened.id, version, plainValues(object, values)),
    read: () => readRecord(object.plural, opened.id),
    choose: decide,
    merged: (name) => toast(t('mergedNotice', { name: name ?? t('someone') })),
  });
  const save = async (again: boolean) => {
    if (isSaving) return;
    setSaving(true);
    setFailure(null);
    try {
      const answer = record ? await change(record) : await createRecord(object.plural, plainValues(object, filled({ ...start, ...draft })));
      if (!answer) return;
      writeDraft(object.object, id, null);
      placeRecord(client, object.object, answer.data);
      await client.invalidateQueries({ queryKey: keys.object(object.object) });
      markStale(client, object.object);
      void client.invalidateQueries({ predicate: (query) => query.queryKey.includes('timeline') });
      announce(client, t(record ? 'changed' : 'created', { name: titleOf(object, answer.data) }), answer.changeset);
      onSaved?.(answer.data);
      if (!again) return onClose();
      setDraft({});
      setErrors({});
      body.current?.querySelector<HTMLElement>('input')?.focus();
    } catch (error) {
      refuse(asProblem(error));
    } finally {
      setSaving(false);
    }
  };
  const isDirty = Object.keys(draft).length > 0;
  const close = () => (isDirty ? setLeaving(true) : onClose());
  const word = objectWord(label(object.label));
  const wrong = [...main, ...rest].filter((field) => errors[field.name]);
  return (
    <Drawer
      title={record ? t('editTitle', { name: titleOf(object, record) }) : t('create', { object: word })} onClose={close}
      mark={<Tile hue={object.hue}><ObjectIcon name={object.icon} size={18} /></Tile>}
      foot={
        <>
          <Button onClick={close}>{t('cancel')}</Button>
          {!record && <Button onClick={() => void save(true)}>{t('saveNew')}</Button>}
          <Button look="filled" onClick={() => void save(false)} title="Ctrl Enter">{t('save')}</Button>
        </>
      }
    >
      <div ref={body} className={css.form} onKeyDown={(event) => { if (isEnter(event) && isMod(event)) { event.preventDefault(); void save(false); } }}>
        {(wrong.length > 0 || failure || errors['']) && <ErrorSummary fields={wrong} errors={errors} failure={failure ?? errors[''] ?? null} />}
        {isRestored && wrong.length === 0 && (
          <p className={css.draft}>{t('draftFound')} <Button look="link" onClick={() => { setDraft({}); setRestored(false); writeDraft(object.object, id, null); }}>{t('discardDraft')}</Button></p>
        )}
        <FormFields fields={main} rest={rest} values={values} errors={errors} onChange={type} startsOpen={Boolean(record)} />
      </div>
      {dialog}
      {leaving && (
        <Dialog title={t('leaveTitle')} onClose={() => setLeaving(false)} size={400} foot={<><Button data-autofocus onClick={() => setLeaving(false)}>{t('stay')}</Button><Button onClick={onClose}>{t('leave')}</Button></>}>
          <p>{t('leaveText')}</p>
        </Dialog>
      )}
    </Drawer>
  );
}

function ErrorSummary({ fields, errors, failure }: { fields: Field[]; errors: Record<string, string>; failure: string | null }) {
  const t = useMessages(messages);
  const label = useLabel();
  return (
    <div className={css.summary} role="alert">
      <IconAlertTriangle size={18} />
      <div>
        {failure && <p>{failure}</p>}
        {fields.length > 0 && <strong>{t('errors', { n: fields.length })}</strong>}
        <ul>{fields.map((field) => <li key={field.name}><Button look="link" onClick={() => focusField(field.name)}>{label(field.label)}</Button> {errors[field.name]}</li>)}</ul>
      </div>
    </div>
  );
}

function focusField(name: string | undefined): void {
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
