/*
 * Create and edit, for every object, in a drawer: usual fields first, the rest below. Saving says all that is wrong at
 * once, with links and the focus on the first; what was typed is never lost.
 */
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { expandOf, titleOf, useCatalogue, useLabel } from '@/api/catalogue';
import { keys, readRecord } from '@/api/records';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Dialog, Drawer } from '@/ui/Dialog';
import { isEnter, isMod } from '@/ui/keys';
import { Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import { messages } from '../messages';
import { objectWord } from '../words';
import css from './Form.module.css';
import { FormFields } from './FormFields';
import { focusField, useForm } from './useForm';

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
  const [isLeaving, setLeaving] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const form = useForm({
    object, record, given,
    onSaved: (saved, again) => {
      onSaved?.(saved);
      if (again) body.current?.querySelector<HTMLElement>('input')?.focus();
      else onClose();
    },
  });
  const { errors, failure, save } = form;
  const close = () => (form.isDirty ? setLeaving(true) : onClose());
  const wrong = [...form.main, ...form.rest].filter((field) => errors[field.name]);
  return (
    <Drawer
      title={record ? t('editTitle', { name: titleOf(object, record) }) : t('create', { object: objectWord(label(object.label)) })} onClose={close}
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
        {form.isRestored && wrong.length === 0 && (
          <p className={css.draft}>{t('draftFound')} <Button look="link" onClick={form.discard}>{t('discardDraft')}</Button></p>
        )}
        <FormFields fields={form.main} rest={form.rest} values={form.values} errors={errors} onChange={form.type} startsOpen={Boolean(record)} />
      </div>
      {form.dialog}
      {isLeaving && <LeaveDialog onStay={() => setLeaving(false)} onLeave={onClose} />}
    </Drawer>
  );
}

function LeaveDialog({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const t = useMessages(messages);
  return (
    <Dialog
      title={t('leaveTitle')} onClose={onStay} size={400}
      foot={<><Button data-autofocus onClick={onStay}>{t('stay')}</Button><Button onClick={onLeave}>{t('leave')}</Button></>}
    >
      <p>{t('leaveText')}</p>
    </Dialog>
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
        <ul>
          {fields.map((field) => <li key={field.name}><Button look="link" onClick={() => focusField(field.name)}>{label(field.label)}</Button> {errors[field.name]}</li>)}
        </ul>
      </div>
    </div>
  );
}
