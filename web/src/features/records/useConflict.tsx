import { useCallback, useState, type ReactNode } from 'react';
import type { Values } from '@/api/records';
import type { ObjectDeclaration } from '@/api/types';
import { ConflictDialog } from './ConflictDialog';
import type { Conflict } from './merging';

interface Question {
  conflict: Conflict;
  answer: (chosen: Values | null) => void;
}

/** Puts a conflict to the person: the promise comes back with what they chose, or null where they put it aside. */
export function useConflict(object: ObjectDeclaration): { decide: (conflict: Conflict) => Promise<Values | null>; dialog: ReactNode } {
  const [question, setQuestion] = useState<Question | null>(null);
  const decide = useCallback((conflict: Conflict) => new Promise<Values | null>((resolve) => {
    setQuestion({ conflict, answer: (chosen) => { setQuestion(null); resolve(chosen); } });
  }), []);
  return { decide, dialog: question && <ConflictDialog object={object} conflict={question.conflict} onAnswer={question.answer} /> };
}
