/*
 * Labelled fields. The label is always visible, required is said in words, hint and error are tied to the control
 * by aria-describedby.
 */
import { forwardRef, useId, type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes } from 'react';
import css from './Input.module.css';

export interface ControlIds {
  id: string;
  'aria-describedby'?: string | undefined;
  'aria-invalid'?: true | undefined;
  'aria-required'?: true | undefined;
}

export interface FieldProps {
  label: ReactNode;
  need?: string | null;
  hint?: ReactNode;
  error?: string | null | undefined;
  required?: boolean;
  id?: string;
  children: (ids: ControlIds) => ReactNode;
}

export function FormField({ label, need, hint, error, required, id: given, children }: FieldProps) {
  const made = useId();
  const id = given ?? made;
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
        {need && <span className={css.need}>{need}</span>}
      </label>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined, 'aria-required': required ? true : undefined })}
      {hint && <span className={css.hint} id={`${id}-hint`}>{hint}</span>}
      {error && <span className={css.error} id={`${id}-error`}>{error}</span>}
    </div>
  );
}

type InputProps = InputHTMLAttributes<HTMLInputElement> & { figure?: boolean; big?: boolean };

export const Input = forwardRef<HTMLInputElement, InputProps>(function Input({ className, figure, big, ...rest }, ref) {
  return <input ref={ref} className={[css.control, figure && css.figure, big && css.large, className].filter(Boolean).join(' ')} {...rest} />;
});

export const Textarea = forwardRef<HTMLTextAreaElement, TextareaHTMLAttributes<HTMLTextAreaElement>>(function Textarea({ className, ...rest }, ref) {
  return <textarea ref={ref} className={[css.control, className].filter(Boolean).join(' ')} {...rest} />;
});

export interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> {
  mixed?: boolean;
}

export function Checkbox({ mixed = false, className, ...rest }: CheckboxProps) {
  return (
    <input
      type="checkbox" className={[css.check, className].filter(Boolean).join(' ')}
      ref={(element) => { if (element) element.indeterminate = mixed; }} {...rest}
    />
  );
}
