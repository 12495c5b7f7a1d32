/* The browser's own list in our clothes: quick with many of them on a page, native on a phone. */
import { IconChevronDown } from '@tabler/icons-react';
import type { ReactNode, SelectHTMLAttributes } from 'react';
import css from './Import.module.css';

type SelectProps = Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange'> & {
  mark?: ReactNode;
  tone?: 'warn' | undefined;
  onChange: (value: string) => void;
};

export function Select({ mark, tone, onChange, children, ...rest }: SelectProps) {
  return (
    <span className={css.select} data-marked={mark ? '' : undefined} data-tone={tone}>
      {mark && <span className={css.selectMark}>{mark}</span>}
      <select {...rest} onChange={(event) => onChange(event.target.value)}>{children}</select>
      <IconChevronDown className={css.selectArrow} size={14} aria-hidden />
    </span>
  );
}
