import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { changeMe, setPassword, useMe } from '@/api/session';
import { useMessages } from '@/i18n/messages';
import { FormField, Input } from '@/ui/Input';
import { FormCard } from './FormCard';
import { messages } from './messages';
import css from './Settings.module.css';
import { ZoneInput } from './ZoneInput';

export function Profile() {
  const t = useMessages(messages);
  const client = useQueryClient();
  const { user, company } = useMe();
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
          <FormField label={t('name')} error={errors.name}>
            {(ids) => <Input autoComplete="name" value={name} onChange={(event) => setName(event.target.value)} {...ids} />}
          </FormField>
          <FormField label={t('email')} hint={t('emailHint')}>{(ids) => <Input readOnly value={user.email} {...ids} />}</FormField>
          <FormField label={t('zone')} hint={t('zoneHint')} error={errors.time_zone}>
            {(ids) => <ZoneInput value={zone} none={t('zoneOfCompany', { zone: company.time_zone })} onChange={setZone} {...ids} />}
          </FormField>
        </div>
      )}
    </FormCard>
  );
}

export function Password() {
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
          <FormField label={t('current')} error={errors.current}>
            {(ids) => <Input type="password" autoComplete="current-password" value={current} onChange={(event) => setCurrent(event.target.value)} {...ids} />}
          </FormField>
          <FormField label={t('next')} hint={t('nextHint')} error={errors.password}>
            {(ids) => <Input type="password" autoComplete="new-password" value={next} onChange={(event) => setNext(event.target.value)} {...ids} />}
          </FormField>
        </div>
      )}
    </FormCard>
  );
}
