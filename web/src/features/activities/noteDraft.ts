/* What was begun to be written about a record and not saved: kept per record, over a reload too. */
import { store, stored } from '@/ui/preferences';

export interface NoteDraft {
  kind: string;
  text: string;
  /** The day of the next follow-up, or of the task. */
  due: string | null;
}

const key = (object: string, id: number) => `gx-note-${object}-${id}`;
const fresh: NoteDraft = { kind: 'note', text: '', due: null };

export function readNote(object: string, id: number): NoteDraft {
  try {
    const kept: unknown = JSON.parse(stored(key(object, id)) ?? 'null');
    return kept && typeof kept === 'object' ? { ...fresh, ...kept } : fresh;
  } catch {
    return fresh;
  }
}

export function writeNote(object: string, id: number, draft: NoteDraft): void {
  store(key(object, id), draft.text || draft.due ? JSON.stringify(draft) : null);
}
