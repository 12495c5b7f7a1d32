import { useState, type FormEvent } from 'react';
import { asProblem } from '@/api/problems';
import { signIn } from '@/api/session';
import { sentence } from '@/api/undo';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { FormField, Input } from '@/ui/Input';
import { messages } from './messages';

export function SessionDialog({ email, onBack }: { email: string; onBack: () => void }) {
  const t = useMessages(messages);
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await signIn(email, password);
      onBack();
    } catch (failure) {
      setError(sentence(asProblem(failure)));
    }
  };
  return (
    <Dialog title={t('sessionEnded')} foot={<Button look="filled" type="submit" form="session">{t('signIn')}</Button>}>
      <p>{t('sessionText')}</p>
      <form id="session" onSubmit={submit}>
        <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
        <FormField label={t('password')} error={error}>
          {(ids) => (
            <Input
              type="password" autoComplete="current-password" data-autofocus value={password}
              onChange={(event) => setPassword(event.target.value)} {...ids}
            />
          )}
        </FormField>
      </form>
    </Dialog>
  );
}
