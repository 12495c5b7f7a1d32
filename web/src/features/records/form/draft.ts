/* What was typed and not saved survives a reload: one draft per object, or per record that is edited. */
import { store, stored } from '@/ui/preferences';

export type Draft = Record<string, unknown>;

const key = (object: string, id: number | null) => `gx-draft-${object}-${id ?? 'new'}`;

export function readDraft(object: string, id: number | null): Draft | null {
  try {
    const draft: unknown = JSON.parse(stored(key(object, id)) ?? 'null');
    return draft && typeof draft === 'object' && Object.keys(draft).length > 0 ? (draft as Draft) : null;
  } catch {
    return null;
  }
}

export function writeDraft(object: string, id: number | null, draft: Draft | null): void {
  store(key(object, id), draft && Object.keys(draft).length ? JSON.stringify(draft) : null);
}
