/* The answers of the first run, kept over a reload (but not the password), and sending them. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { asProblem, type Problem } from '@/api/problems';
import { setUp } from '@/api/session';
import { sentence } from '@/api/undo';
import { useLanguage } from '@/i18n/language';
import { store, stored } from '@/ui/preferences';

export interface Answers {
  name: string;
  email: string;
  company: string;
  currency: string;
  zone: string;
  data: 'sample' | 'import' | 'empty';
}
const sampleCustomers = 200;
const draftKey = 'gx-setup';
/** The pointers of the server are those of the request. */
const pointers: Partial<Record<keyof Answers, string>> = { name: 'user.name', email: 'user.email', company: 'company.name' };

export function useSetup(token: string, onDone: (data: Answers['data']) => void) {
  const spoken = useLanguage();
  const client = useQueryClient();
  const [answers, setAnswers] = useState<Answers>(startAnswers);
  const [password, setPassword] = useState('');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => store(draftKey, JSON.stringify(answers)), [answers]);
  // A complaint goes as soon as its field is touched.
  const forgive = (pointer: string | undefined) => setErrors(({ [pointer ?? '']: _gone, ...others }) => others);
  const set = (values: Partial<Answers>) => {
    setAnswers({ ...answers, ...values });
    for (const name of Object.keys(values)) forgive(pointers[name as keyof Answers]);
  };
  const setSecret = (text: string) => {
    setPassword(text);
    forgive('user.password');
  };
  const refuse = (problem: Problem) => {
    const found = Object.fromEntries((problem.body.errors ?? []).map((part) => [part.pointer?.replace(/^\//, '').replace(/\//g, '.') ?? '', part.detail]));
    setErrors(found);
    setFailure(Object.keys(found).length ? null : sentence(problem));
    const first = ['user.name', 'user.email', 'user.password', 'company.name'].find((name) => found[name]);
    requestAnimationFrame(() => first && document.getElementById(first)?.focus());
  };
  const submit = async () => {
    setBusy(true);
    setFailure(null);
    const { name, email, company, currency, zone, data } = answers;
    try {
      await setUp({
        token, language: spoken, user: { name, email, password }, company: { name: company, currency, time_zone: zone },
        sample: data === 'sample' ? sampleCustomers : 0,
      });
      store(draftKey, null);
      client.clear();
      onDone(data);
    } catch (error) {
      refuse(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return { answers, set, password, setPassword: setSecret, errors, failure, isBusy, submit };
}

export type SetupState = ReturnType<typeof useSetup>;

function startAnswers(): Answers {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'Asia/Shanghai';
  const start: Answers = { name: '', email: '', company: '', currency: 'CNY', zone, data: 'sample' };
  try {
    return { ...start, ...(JSON.parse(stored(draftKey) ?? '{}') as Partial<Answers>) };
  } catch {
    return start;
  }
}
