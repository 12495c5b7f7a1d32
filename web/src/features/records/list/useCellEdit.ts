/* Editing a cell of the grid: what is typed is held until it is saved; a refusal brings it back with the reason. */
import { useCallback, useRef } from 'react';
import type { Field, RecordData } from '@/api/types';
import type { SaveField } from '../useFieldSave';
import { pick } from './gridKeys';
import { headId, type Edit, type Place, type useGrid } from './useGrid';

type Grid = Pick<ReturnType<typeof useGrid>, 'setEdit' | 'setActive' | 'leave' | 'refocus'>;
export type Move = 'down' | 'right' | 'none' | 'stay';

export function useCellEdit({ setEdit, setActive, leave, refocus }: Grid, fields: readonly Field[], save: SaveField) {
  const leaving = useRef(leave);
  leaving.current = leave;
  const onFocus = useCallback((id: Place['id'], name: string) => setActive({ id, name }), [setActive]);
  const onRefocus = useCallback(
    (name: string) => refocus({ id: headId, name: fields.some((field) => field.name === name) ? name : pick }),
    [fields, refocus],
  );
  const onDraft = useCallback((draft: unknown) => setEdit((old) => (old ? { ...old, draft, error: null } : old)), [setEdit]);
  const onCancel = useCallback(() => leaving.current('stay'), []);
  const onAbandon = useCallback((id: number, name: string) => setEdit((old) => (isOf(old, id, name) ? null : old)), [setEdit]);
  const onCommit = useCallback((record: RecordData, field: Field, value: unknown, move: Move) => {
    if (move === 'none') onAbandon(record.id, field.name);
    else leaving.current(move);
    if (JSON.stringify(value ?? null) === JSON.stringify(record[field.name] ?? null)) return;
    void save(record, field, value).then((saved) => {
      // The typed value stays, with the sentence under it, and the focus comes back.
      if (!saved.ok && saved.error) setEdit({ id: record.id, name: field.name, draft: value, error: saved.error });
    });
  }, [onAbandon, save, setEdit]);
  return { onFocus, onRefocus, onDraft, onCancel, onAbandon, onCommit };
}

function isOf(edit: Edit | null, id: number, name: string): boolean {
  return edit?.id === id && edit.name === name;
}
