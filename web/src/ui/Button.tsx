import { forwardRef, type ButtonHTMLAttributes, type ReactNode } from 'react';
import css from './Button.module.css';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'plain' | 'filled' | 'danger' | 'quiet' | 'link';
  size?: 'small' | 'large';
  wide?: boolean;
  active?: boolean;
  icon?: ReactNode;
  /** Why it cannot be used now: it stays focusable and says so. */
  why?: string | null | undefined;
}

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { look = 'plain', size, wide, active, icon, why, className, children, onClick, title, ...rest }, ref,
) {
  const names = [css.button, look !== 'plain' && css[look], size && css[size], wide && css.wide, active && css.active, className];
  return (
    <button
      ref={ref} type="button" className={names.filter(Boolean).join(' ')} aria-disabled={why ? true : undefined}
      title={why ?? title} onClick={why ? undefined : onClick} {...rest}
    >
      {icon}
      {children}
    </button>
  );
});

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  label: string;
  children: ReactNode;
}

/** An icon alone: search, close, more, back, a row's own verbs. The label is spoken and shown on hover. */
export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { label, look = 'quiet', className, children, ...rest }, ref,
) {
  return (
    <Button ref={ref} look={look} aria-label={label} title={label} className={[css.square, className].filter(Boolean).join(' ')} {...rest}>
      {children}
    </Button>
  );
});
