import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { changeCompany, useFormats, useMe } from '@/api/session';
import type { Language } from '@/i18n/language';
import { useMessages } from '@/i18n/messages';
import { currencies } from '@/fields/currency';
import { FormField, Input } from '@/ui/Input';
import inputs from '@/ui/Input.module.css';
import { FormCard } from './FormCard';
import { messages } from './messages';
import css from './Settings.module.css';
import { ZoneInput } from './ZoneInput';

export function CompanyCard() {
  const t = useMessages(messages);
  const client = useQueryClient();
  const formats = useFormats();
  const { company, user } = useMe();
  const [values, setValues] = useState(company);
  const mayChange = user.role === 'administrator';
  const codes = currencies.includes(values.currency) ? currencies : [values.currency, ...currencies];
  const save = async () => {
    await changeCompany(values);
    await client.invalidateQueries({ queryKey: ['me'] });
    return t('saved');
  };
  return (
    <FormCard title={t('company')} onSave={save} button={t('save')} why={mayChange ? null : t('administratorOnly')}>
      {(errors) => (
        <div className={css.grid}>
          <FormField label={t('companyName')} error={errors.name}>
            {(ids) => (
              <Input
                readOnly={!mayChange} autoComplete="organization" value={values.name}
                onChange={(event) => setValues({ ...values, name: event.target.value })} {...ids}
              />
            )}
          </FormField>
          <FormField label={t('currency')} error={errors.currency}>
            {(ids) => (
              <select className={inputs.control} disabled={!mayChange} value={values.currency} onChange={(event) => setValues({ ...values, currency: event.target.value })} {...ids}>
                {codes.map((code) => <option key={code} value={code}>{code} {formats.currencyName(code)}</option>)}
              </select>
            )}
          </FormField>
          <FormField label={t('zone')} hint={t('companyZoneHint')} error={errors.time_zone}>
            {(ids) => <ZoneInput value={values.time_zone} disabled={!mayChange} onChange={(zone) => setValues({ ...values, time_zone: zone })} {...ids} />}
          </FormField>
          <FormField label={t('companyLanguage')} hint={t('companyLanguageHint')} error={errors.language}>
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
