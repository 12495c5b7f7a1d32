import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useCatalogue, useLabel } from '@/api/catalogue';
import { asProblem, fieldErrors } from '@/api/problems';
import { changeCompany, changeMe, setPassword, useMe } from '@/api/session';
import { sentence } from '@/api/undo';
import type { Language } from '@/i18n/language';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { useSetCrumb } from '@/ui/crumb';
import { FormField, Input } from '@/ui/Input';
import inputs from '@/ui/Input.module.css';
import { Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import { toast } from '@/ui/toasts';
import { usePage } from '@/ui/usePage';
import { Changesets } from './Changesets';
import { messages } from './messages';
import css from './Settings.module.css';

export default function Settings() {
  const t = useMessages(messages);
  const heading = usePage([t('title')], 'settings');
  useSetCrumb({ text: t('title') }, [t]);
  return (
    <div className={css.page}>
      <h1 ref={heading} tabIndex={-1}>{t('title')}</h1>
      <Profile />
      <Password />
      <CompanyCard />
      <People />
      <Changesets />
    </div>
  );
}

interface CardProps {
  title: string;
  /** Sends what the form holds; refusals come back to their fields. */
  onSave: () => Promise<string>;
  button: string;
  why?: string | null;
  children: (errors: Record<string, string>) => ReactNode;
}

function FormCard({ title, onSave, button, why, children }: CardProps) {
  const [errors, setErrors] = useState<Record<string, string>>({});
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (why) return;
    try {
      const said = await onSave();
      setErrors({});
      toast(said);
    } catch (error) {
      const problem = asProblem(error);
      const found = fieldErrors(problem);
      setErrors(Object.keys(found).length ? found : { '': sentence(problem) });
    }
  };
  return (
    <form className={css.card} onSubmit={submit} noValidate>
      <h2>{title}</h2>
      {children(errors)}
      {errors[''] && <p className={css.error} role="alert">{errors['']}</p>}
      <div><Button type="submit" why={why ?? null}>{button}</Button></div>
    </form>
  );
}

function Profile() {
  const t = useMessages(messages);
  const client = useQueryClient();
  const { user } = useMe();
  const [name, setName] = useState(user.name);
  const [zone, setZone] = useState(user.time_zone ?? '');
  const save = async () => {
    const { data } = await changeMe({ name, time_zone: zone || null });
    client.setQueryData(['me'], data);
    return t('saved');
  };
  return (
    <FormCard title={t('profile')} onSave={save} button={t('save')}>
      {(errors) => (
        <div className={css.grid}>
          <FormField label={t('name')} error={errors.name}>{(ids) => <Input autoComplete="name" value={name} onChange={(event) => setName(event.target.value)} {...ids} />}</FormField>
          <FormField label={t('email')}>{(ids) => <Input readOnly value={user.email} {...ids} />}</FormField>
          <FormField label={t('zone')} hint={t('zoneHint')} error={errors.time_zone}>{(ids) => <Input value={zone} spellCheck={false} onChange={(event) => setZone(event.target.value)} {...ids} />}</FormField>
        </div>
      )}
    </FormCard>
  );
}

function Password() {
  const t = useMessages(messages);
  const { user } = useMe();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const save = async () => {
    await setPassword(user.id, next, current);
    setCurrent('');
    setNext('');
    return t('passwordSaved');
  };
  return (
    <FormCard title={t('password')} onSave={save} button={t('changePassword')}>
      {(errors) => (
        <div className={css.grid}>
          <input type="hidden" autoComplete="username" value={user.email} readOnly />
          <FormField label={t('current')} error={errors.current}>{(ids) => <Input type="password" autoComplete="current-password" value={current} onChange={(event) => setCurrent(event.target.value)} {...ids} />}</FormField>
          <FormField label={t('next')} hint={t('nextHint')} error={errors.password}>{(ids) => <Input type="password" autoComplete="new-password" value={next} onChange={(event) => setNext(event.target.value)} {...ids} />}</FormField>
        </div>
      )}
    </FormCard>
  );
}

function CompanyCard() {
  const t = useMessages(messages);
  const client = useQueryClient();
  const { company, user } = useMe();
  const [values, setValues] = useState(company);
  const set = (name: keyof typeof company) => (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value });
  const mayChange = user.role === 'administrator';
  const save = async () => {
    await changeCompany(values);
    await client.invalidateQueries({ queryKey: ['me'] });
    return t('saved');
  };
  return (
    <FormCard title={t('company')} onSave={save} button={t('save')} why={mayChange ? null : t('administratorOnly')}>
      {(errors) => (
        <div className={css.grid}>
          <FormField label={t('companyName')} error={errors.name}>{(ids) => <Input readOnly={!mayChange} value={values.name} onChange={set('name')} {...ids} />}</FormField>
          <FormField label={t('currency')} error={errors.currency}>{(ids) => <Input readOnly={!mayChange} value={values.currency} maxLength={3} onChange={set('currency')} {...ids} />}</FormField>
          <FormField label={t('zone')} error={errors.time_zone}>{(ids) => <Input readOnly={!mayChange} value={values.time_zone} onChange={set('time_zone')} {...ids} />}</FormField>
          <FormField label={t('language')} error={errors.language}>
            {(ids) => (
              <select className={inputs.control} disabled={!mayChange} value={values.language} onChange={(event) => setValues({ ...values, language: event.target.value as Language })} {...ids}>
                <option value="zh">中文</option>
                <option value="en">English</option>
              </select>
            )}
          </FormField>
        </div>
      )}
    </FormCard>
  );
}

function People() {
  const t = useMessages(messages);
  const label = useLabel();
  const objects = useCatalogue().group('settings');
  if (objects.length === 0) return null;
  return (
    <section className={css.card}>
      <h2>{t('people')}</h2>
      <p className={css.pale}>{t('peopleText')}</p>
      <ul>
        {objects.map((object) => (
          <li key={object.object}><Link href={`/o/${object.plural}`} className={css.link}><Tile hue={object.hue}><ObjectIcon name={object.icon} /></Tile>{label(object.labels)}</Link></li>
        ))}
      </ul>
    </section>
  );
}
