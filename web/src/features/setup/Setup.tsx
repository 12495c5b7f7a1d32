/*
 * First run, from the one-time link: language, administrator, company, data, on one page. What is typed (but not the
 * password) survives a reload.
 */
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { asProblem } from '@/api/problems';
import { fetchSetup, setUp } from '@/api/session';
import { sentence } from '@/api/undo';
import { currencyName } from '@/i18n/formats';
import { setLanguage, useLanguage } from '@/i18n/language';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { FormField, Input } from '@/ui/Input';
import inputs from '@/ui/Input.module.css';
import { EmptyState } from '@/ui/marks';
import { store, stored } from '@/ui/preferences';
import { usePage } from '@/ui/usePage';
import { messages } from './messages';
import css from './Setup.module.css';
import { currencies, zones } from './places';

type Data = 'sample' | 'import' | 'empty';
interface Answers {
  name: string;
  email: string;
  company: string;
  currency: string;
  zone: string;
  data: Data;
}
const sampleCustomers = 200;
const passwordMin = 10;
const draftKey = 'gx-setup';

export default function Setup() {
  const t = useMessages(messages);
  const token = new URLSearchParams(useSearch()).get('token');
  const setup = useQuery({ queryKey: ['setup'], queryFn: fetchSetup, retry: false });
  if (setup.data && !setup.data.needed) return <EmptyState title={t('done')} actions={<Link href="/signin">{t('toSignIn')}</Link>} />;
  if (setup.isPending) return null;
  if (!token) return <EmptyState title={t('noToken')}>{t('noTokenText')}</EmptyState>;
  return <SetupForm token={token} />;
}

function SetupForm({ token }: { token: string }) {
  const t = useMessages(messages);
  const spoken = useLanguage();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const heading = usePage([t('title')], 'setup');
  const [answers, setAnswers] = useState<Answers>(startAnswers);
  const [password, setPassword] = useState('');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => store(draftKey, JSON.stringify(answers)), [answers]);
  // A complaint goes as soon as its field is touched; the pointers of the server are those of the request.
  const pointers: Partial<Record<keyof Answers, string>> = { name: 'user.name', email: 'user.email', company: 'company.name' };
  const forgive = (pointer: string | undefined) => setErrors(({ [pointer ?? '']: _gone, ...others }) => others);
  const set = (values: Partial<Answers>) => {
    setAnswers({ ...answers, ...values });
    for (const name of Object.keys(values)) forgive(pointers[name as keyof Answers]);
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      await setUp({
        token, language: spoken, user: { name: answers.name, email: answers.email, password },
        company: { name: answers.company, currency: answers.currency, time_zone: answers.zone }, sample: answers.data === 'sample' ? sampleCustomers : 0,
      });
      store(draftKey, null);
      client.clear();
      navigate(answers.data === 'import' ? '/import' : '/', { replace: true });
    } catch (error) {
      const problem = asProblem(error);
      const found = Object.fromEntries((problem.body.errors ?? []).map((part) => [part.pointer?.replace(/^\//, '').replace(/\//g, '.') ?? '', part.detail]));
      setErrors(found);
      setFailure(Object.keys(found).length ? null : sentence(problem));
      const first = ['user.name', 'user.email', 'user.password', 'company.name'].find((name) => found[name]);
      requestAnimationFrame(() => first && document.getElementById(first)?.focus());
    } finally {
      setBusy(false);
    }
  };
  const wrong = Object.keys(errors).length;
  return (
    <main className={css.page}>
      <header>
        <img src="/icon.svg" alt="" width={36} height={36} />
        <h1 ref={heading} tabIndex={-1}>{t('title')}</h1>
        <p>{t('intro')}</p>
      </header>
      <form onSubmit={submit} noValidate>
        <Step n={1} title={t('language')} text={t('languageText')}>
          <div className={css.choices} role="radiogroup" aria-label={t('language')}>
            {(['zh', 'en'] as const).map((one) => (
              <label key={one} className={css.choice}><input type="radio" name="language" checked={spoken === one} onChange={() => setLanguage(one)} /><strong lang={one}>{one === 'zh' ? '中文' : 'English'}</strong></label>
            ))}
          </div>
        </Step>
        <Step n={2} title={t('administrator')} text={t('administratorText')}>
          <FormField id="user.name" label={t('name')} need={t('required')} required error={errors['user.name']}>{(ids) => <Input big autoComplete="name" value={answers.name} onChange={(event) => set({ name: event.target.value })} {...ids} />}</FormField>
          <FormField id="user.email" label={t('email')} need={t('required')} required hint={t('emailHint')} error={errors['user.email']}>{(ids) => <Input big type="email" autoComplete="username" value={answers.email} onChange={(event) => set({ email: event.target.value })} {...ids} />}</FormField>
          <FormField id="user.password" label={t('password')} need={t('required')} required hint={<Strength password={password} />} error={errors['user.password']}>{(ids) => <Input big type="password" autoComplete="new-password" value={password} onChange={(event) => { setPassword(event.target.value); forgive('user.password'); }} {...ids} />}</FormField>
        </Step>
        <Step n={3} title={t('company')} text={t('companyText')}>
          <FormField id="company.name" label={t('companyName')} need={t('required')} required error={errors['company.name']}>{(ids) => <Input big autoComplete="organization" value={answers.company} onChange={(event) => set({ company: event.target.value })} {...ids} />}</FormField>
          <div className={css.pair}>
            <FormField label={t('currency')} error={errors['company.currency']}>
              {(ids) => <select className={`${inputs.control} ${inputs.large}`} value={answers.currency} onChange={(event) => set({ currency: event.target.value })} {...ids}>{currencies.map((code) => <option key={code} value={code}>{code} {currencyName(code, { language: spoken, zone: 'UTC', currency: code })}</option>)}</select>}
            </FormField>
            <FormField label={t('zone')} error={errors['company.time_zone']}>
              {(ids) => <select className={`${inputs.control} ${inputs.large}`} value={answers.zone} onChange={(event) => set({ zone: event.target.value })} {...ids}>{zones(answers.zone).map((zone) => <option key={zone} value={zone}>{zone.replace(/_/g, ' ')}</option>)}</select>}
            </FormField>
          </div>
        </Step>
        <Step n={4} title={t('data')} text={t('dataText')}>
          <div className={css.choices} role="radiogroup" aria-label={t('data')}>
            {(['sample', 'import', 'empty'] as const).map((one) => (
              <label key={one} className={css.choice}><input type="radio" name="data" checked={answers.data === one} onChange={() => set({ data: one })} /><span><strong>{t(one)}</strong><small>{t(`${one}Text`)}</small></span></label>
            ))}
          </div>
        </Step>
        {(wrong > 0 || failure) && <p className={css.error} role="alert"><IconAlertTriangle size={18} />{failure ?? t('errors', { n: wrong })}</p>}
        <div className={css.end}><Button type="submit" look="filled" size="large" aria-busy={isBusy}>{t(isBusy ? 'finishing' : 'finish')}</Button></div>
      </form>
    </main>
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

function startAnswers(): Answers {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'Asia/Shanghai';
  const start: Answers = { name: '', email: '', company: '', currency: 'CNY', zone, data: 'sample' };
  try {
    return { ...start, ...(JSON.parse(stored(draftKey) ?? '{}') as Partial<Answers>) };
  } catch {
    return start;
  }
}
