import { useState, type FormEvent, type ReactNode } from 'react';
import { asProblem, fieldErrors } from '@/api/problems';
import { sentence } from '@/api/undo';
import { Button } from '@/ui/Button';
import { toast } from '@/ui/toasts';
import css from './Settings.module.css';

interface CardProps {
  title: string;
  /** Sends what the form holds and says what was done; refusals come back to their fields. */
  onSave: () => Promise<string>;
  button: string;
  why?: string | null;
  children: (errors: Record<string, string>) => ReactNode;
}

export function FormCard({ title, onSave, button, why, children }: CardProps) {
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
      {why && <p className={css.pale}>{why}</p>}
      {children(errors)}
      {errors[''] && <p className={css.error} role="alert">{errors['']}</p>}
      <div className={css.end}><Button type="submit" look="filled" why={why ?? null}>{button}</Button></div>
    </form>
  );
}
