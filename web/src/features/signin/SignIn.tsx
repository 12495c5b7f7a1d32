/* Sign-in: one sentence for a wrong name or password, how many tries are left, how long to wait. */
import { IconAlertTriangle, IconEye, IconEyeOff } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useLocation, useSearch } from 'wouter';
import { asProblem, type Problem } from '@/api/problems';
import { fetchSetup, signIn } from '@/api/session';
import { sentence } from '@/api/undo';
import { useMessages } from '@/i18n/messages';
import { Button, IconButton } from '@/ui/Button';
import { FormField, Input } from '@/ui/Input';
import inputs from '@/ui/Input.module.css';
import { LanguageSwitch } from '@/ui/LanguageSwitch';
import { usePage } from '@/ui/usePage';
import { messages } from './messages';
import css from './SignIn.module.css';

export default function SignIn() {
  const t = useMessages(messages);
  const heading = usePage([t('title')], 'signin');
  const setup = useQuery({ queryKey: ['setup', null], queryFn: () => fetchSetup(null), retry: false });
  return (
    <div className={css.page}>
      <div className={css.picture} role="img" aria-label={t('picture')}>
        <span className={css.brand}><img src="/icon.svg" alt="" width={26} height={26} />guanxi 关系</span>
      </div>
      <main className={css.side}>
        <div className={css.language}><LanguageSwitch /></div>
        <div className={css.form}>
          {setup.data?.needed
            ? <><h1 ref={heading} tabIndex={-1}>{t('firstRun')}</h1><p>{t('firstRunText')}</p></>
            : <><h1 ref={heading} tabIndex={-1}>{t('title')}</h1><p className={css.host}>{window.location.host}</p><SignInForm /></>}
        </div>
        <small className={css.version}>guanxi {setup.data?.version ?? ''}</small>
      </main>
    </div>
  );
}

function SignInForm() {
  const t = useMessages(messages);
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const target = new URLSearchParams(useSearch()).get('to');
  const [isShown, setShown] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Problem | 'missing' | null>(null);
  const first = useRef<HTMLInputElement>(null);
  const secret = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // Password managers write into the fields without telling React; the form knows what is really there.
    const form = new FormData(event.currentTarget);
    const [email, password] = [String(form.get('email') ?? '').trim(), String(form.get('password') ?? '')];
    if (!email || !password) {
      setFailure('missing');
      (email ? secret : first).current?.focus();
      return;
    }
    setBusy(true);
    try {
      await signIn(email, password);
      client.clear();
      navigate(target?.startsWith('/') && !target.startsWith('//') ? target : '/', { replace: true });
    } catch (error) {
      setFailure(asProblem(error));
      secret.current?.select();
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={css.fields} onSubmit={submit} noValidate>
      {failure && <p className={css.error} role="alert" id="signin-error"><IconAlertTriangle size={18} />{failure === 'missing' ? t('missing') : refusal(failure, t)}</p>}
      <FormField label={t('email')}>
        {(ids) => (
          <Input
            ref={first} big type="email" name="email" autoComplete="username webauthn" spellCheck={false} autoCapitalize="none" {...ids}
            aria-describedby={failure ? 'signin-error' : undefined}
          />
        )}
      </FormField>
      <FormField label={t('password')}>
        {(ids) => (
          <span className={inputs.wrap}>
            <Input
              ref={secret} big type={isShown ? 'text' : 'password'} name="password" autoComplete="current-password" {...ids}
              aria-describedby={failure ? 'signin-error' : undefined}
            />
            <EyeButton isShown={isShown} onToggle={() => setShown(!isShown)} />
          </span>
        )}
      </FormField>
      <Button type="submit" look="filled" size="large" wide aria-busy={isBusy}>{t(isBusy ? 'signingIn' : 'signIn')}</Button>
    </form>
  );
}

function EyeButton({ isShown, onToggle }: { isShown: boolean; onToggle: () => void }) {
  const t = useMessages(messages);
  return (
    <span className={inputs.inside}>
      <IconButton size="small" label={t(isShown ? 'hide' : 'show')} onClick={onToggle}>
        {isShown ? <IconEyeOff size={18} /> : <IconEye size={18} />}
      </IconButton>
    </span>
  );
}

function refusal(problem: Problem, t: ReturnType<typeof useMessages<keyof typeof messages & string>>): string {
  if (problem.status === 429) return t('wait', { n: Math.max(1, Math.ceil((problem.retryAfter ?? 60) / 60)) });
  if (problem.status !== 401) return sentence(problem);
  const left = problem.body.tries_left;
  return left === undefined ? t('wrong') : t('wrongTries', { n: left });
}
