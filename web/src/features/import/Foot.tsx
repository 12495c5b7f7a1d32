import type { ReactNode } from 'react';
import css from './Import.module.css';

/** What is so now at the left, what comes next at the right. */
export function Foot({ words, children }: { words?: ReactNode; children: ReactNode }) {
  return (
    <footer className={css.foot}>
      <div className={css.footWords}>{words}</div>
      <div className={css.footActs}>{children}</div>
    </footer>
  );
}
