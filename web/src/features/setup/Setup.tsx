/*
 * First run, from the one-time link: language, administrator, company, data, on one page. What is typed (but not the
 * password) survives a reload.
 */
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { fetchSetup } from '@/api/session';
import { currencyName } from '@/i18n/formats';
import { setLanguage, useLanguage } from '@/i18n/language';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import buttons from '@/ui/Button.module.css';
import { FormField, Input } from '@/ui/Input';
import inputs from '@/ui/Input.module.css';
import { LanguageSwitch } from '@/ui/LanguageSwitch';
import { usePage } from '@/ui/usePage';
import { messages } from './messages';
import css from './Setup.module.css';
import { currencies, zones } from './places';
import { useSetup, type SetupState } from './useSetup';

const passwordMin = 10;

export default function Setup() {
  const t = useMessages(messages);
  const token = new URLSearchParams(useSearch()).get('token');
  const setup = useQuery({ queryKey: ['setup', token], queryFn: () => fetchSetup(token), retry: false });
  if (setup.isPending) return null;
  if (setup.data && !setup.data.needed) {
    const toSignIn = <Link className={`${buttons.button} ${buttons.filled} ${buttons.large}`} href="/signin">{t('toSignIn')}</Link>;
    return <Told title={t(token ? 'used' : 'done')} text={t('usedText')} action={toSignIn} />;
  }
  if (!token) return <Told title={t('noToken')} text={t('linkText')} />;
  if (setup.data?.link === false) return <Told title={t('oldLink')} text={t('linkText')} />;
  return <SetupForm token={token} hasSample={setup.data?.sample ?? false} />;
}

/** What stands in the way of the form, told before anybody fills it. */
function Told({ title, text, action }: { title: string; text: string; action?: ReactNode }) {
  const heading = usePage([title], 'setup');
  return (
    <main className={css.page}>
      <header className={css.told}>
        <div className={css.top}><img src="/icon.svg" alt="" width={36} height={36} /><LanguageSwitch /></div>
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        <p>{text}</p>
        {action}
      </header>
    </main>
  );
}

function SetupForm({ token, hasSample }: { token: string; hasSample: boolean }) {
  const t = useMessages(messages);
  const [, navigate] = useLocation();
  const heading = usePage([t('title')], 'setup');
  const setup = useSetup(token, (data) => navigate(data === 'import' ? '/import' : '/', { replace: true }));
  const { errors, failure, isBusy } = setup;
  const wrong = Object.keys(errors).length;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void setup.submit();
  };
  return (
    <main className={css.page}>
      <header>
        <img src="/icon.svg" alt="" width={36} height={36} />
        <h1 ref={heading} tabIndex={-1}>{t('title')}</h1>
        <p>{t('intro')}</p>
      </header>
      <form onSubmit={submit} noValidate>
        <LanguageStep />
        <AdministratorStep setup={setup} />
        <CompanyStep setup={setup} />
        <DataStep setup={setup} hasSample={hasSample} />
        {(wrong > 0 || failure) && <p className={css.error} role="alert"><IconAlertTriangle size={18} />{failure ?? t('errors', { n: wrong })}</p>}
        <div className={css.end}><Button type="submit" look="filled" size="large" aria-busy={isBusy}>{t(isBusy ? 'finishing' : 'finish')}</Button></div>
      </form>
    </main>
  );
}

interface StepProps {
  setup: SetupState;
}

function LanguageStep() {
  const t = useMessages(messages);
  return <Step n={1} title={t('language')} text={t('languageText')}><LanguageChoice /></Step>;
}

function LanguageChoice() {
  const t = useMessages(messages);
  const spoken = useLanguage();
  return (
    <div className={css.choices} role="radiogroup" aria-label={t('language')}>
      {(['zh', 'en'] as const).map((one) => (
        <label key={one} className={css.choice}>
          <input type="radio" name="language" checked={spoken === one} onChange={() => setLanguage(one)} />
          <strong lang={one}>{one === 'zh' ? '中文' : 'English'}</strong>
        </label>
      ))}
    </div>
  );
}

function AdministratorStep({ setup: { answers, set, password, setPassword, errors } }: StepProps) {
  const t = useMessages(messages);
  const must = { need: t('required'), required: true };
  return (
    <Step n={2} title={t('administrator')} text={t('administratorText')}>
      <FormField id="user.name" label={t('name')} {...must} error={errors['user.name']}>
        {(ids) => <Input big autoComplete="name" value={answers.name} onChange={(event) => set({ name: event.target.value })} {...ids} />}
      </FormField>
      <FormField id="user.email" label={t('email')} {...must} hint={t('emailHint')} error={errors['user.email']}>
        {(ids) => <Input big type="email" autoComplete="username" value={answers.email} onChange={(event) => set({ email: event.target.value })} {...ids} />}
      </FormField>
      <FormField id="user.password" label={t('password')} {...must} hint={<Strength password={password} />} error={errors['user.password']}>
        {(ids) => <Input big type="password" autoComplete="new-password" value={password} onChange={(event) => setPassword(event.target.value)} {...ids} />}
      </FormField>
    </Step>
  );
}

function CompanyStep({ setup: { answers, set, errors } }: StepProps) {
  const t = useMessages(messages);
  const spoken = useLanguage();
  const wide = `${inputs.control} ${inputs.large}`;
  const nameOf = (code: string) => `${code} ${currencyName(code, { language: spoken, zone: 'UTC', currency: code })}`;
  return (
    <Step n={3} title={t('company')} text={t('companyText')}>
      <FormField id="company.name" label={t('companyName')} need={t('required')} required error={errors['company.name']}>
        {(ids) => <Input big autoComplete="organization" value={answers.company} onChange={(event) => set({ company: event.target.value })} {...ids} />}
      </FormField>
      <div className={css.pair}>
        <FormField label={t('currency')} error={errors['company.currency']}>
          {(ids) => (
            <select className={wide} value={answers.currency} onChange={(event) => set({ currency: event.target.value })} {...ids}>
              {currencies.map((code) => <option key={code} value={code}>{nameOf(code)}</option>)}
            </select>
          )}
        </FormField>
        <FormField label={t('zone')} error={errors['company.time_zone']}>
          {(ids) => (
            <select className={wide} value={answers.zone} onChange={(event) => set({ zone: event.target.value })} {...ids}>
              {zones(answers.zone).map((zone) => <option key={zone} value={zone}>{zone.replace(/_/g, ' ')}</option>)}
            </select>
          )}
        </FormField>
      </div>
    </Step>
  );
}

/** Sample data are made once: where the command line made some, they are kept or go. */
function DataStep({ setup: { answers, set }, hasSample }: StepProps & { hasSample: boolean }) {
  const t = useMessages(messages);
  const kinds = [hasSample ? 'keep' : 'sample', 'import', 'empty'] as const;
  return (
    <Step n={4} title={t('data')} text={t('dataText')}>
      <div className={css.choices} role="radiogroup" aria-label={t('data')}>
        {(['sample', 'import', 'empty'] as const).map((one, i) => (
          <label key={one} className={css.choice}>
            <input type="radio" name="data" checked={answers.data === one} onChange={() => set({ data: one })} />
            <span><strong>{t(kinds[i]!)}</strong><small>{t(`${kinds[i]!}Text`)}</small></span>
          </label>
        ))}
      </div>
    </Step>
  );
}

function Step({ n, title, text, children }: { n: number; title: string; text: string; children: ReactNode }) {
  const t = useMessages(messages);
  return (
    <section className={css.step} aria-labelledby={`step-${n}`}>
      <span className={css.number} aria-label={t('step', { n })}>{n}</span>
      <div className={css.stepBody}><h2 id={`step-${n}`}>{title}</h2><p>{text}</p>{children}</div>
    </section>
  );
}

/** A sentence, not a meter: how much is missing, or that it will do. Length counts most. */
function Strength({ password }: { password: string }) {
  const t = useMessages(messages);
  const length = [...password].length;
  if (length === 0) return <>{t('passwordHint')}</>;
  if (length < passwordMin) return <>{t('weak', { n: passwordMin - length })}</>;
  return <>{t(length < 14 || new Set(password).size < 8 ? 'fair' : 'strong')}</>;
}
