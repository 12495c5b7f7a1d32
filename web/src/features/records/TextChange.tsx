import { useEffect, useState } from 'react';
import { language } from '@/i18n/language';
import css from './Conflict.module.css';

interface Part {
  value: string;
  added?: boolean;
  removed?: boolean;
}

/** A long text against what was there before: what is new is marked, what is gone struck out. Plain until it is worked out. */
export function TextChange({ before, after }: { before: string; after: string }) {
  const [parts, setParts] = useState<Part[]>([{ value: after }]);
  useEffect(() => {
    let isHere = true;
    void import('./textMerge').then(({ changesOf }) => isHere && setParts(changesOf(before, after, language())));
    return () => { isHere = false; };
  }, [before, after]);
  return (
    <div className={css.text}>
      {parts.map((part, index) => (part.added ? <ins key={index}>{part.value}</ins> : part.removed ? <del key={index}>{part.value}</del> : <span key={index}>{part.value}</span>))}
    </div>
  );
}
