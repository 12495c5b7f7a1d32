import { useEffect, useRef } from 'react';
import type { Field, RecordData } from '@/api/types';
import { fieldKind } from '@/fields';
import { isEnter, isMod } from '@/ui/keys';
import css from './Grid.module.css';
import type { Edit } from './useGrid';

interface EditorProps {
  field: Field;
  record: RecordData;
  edit: Edit;
  onDraft: (draft: unknown) => void;
  onCommit: (value: unknown, move: 'down' | 'right' | 'none' | 'stay') => void;
  onCancel: () => void;
  /** Left for another cell without deciding: the focus stays where it went. */
  onAbandon: () => void;
}

/** The one editor of the grid: Enter saves and goes down, Tab right, Esc restores, leaving saves. */
export function CellEditor({ field, record, edit, onDraft, onCommit, onCancel, onAbandon }: EditorProps) {
  const kind = fieldKind(field);
  const box = useRef<HTMLDivElement>(null);
  const done = useRef(false);
  useEffect(() => {
    const input = box.current?.querySelector<HTMLInputElement>('input, textarea, select');
    input?.focus({ preventScroll: true });
    if (!edit.typed && input && 'select' in input && input.type !== 'checkbox') input.select();
  }, [edit.error, edit.typed]);

  const finish = (move: 'down' | 'right' | 'none' | 'stay', value: unknown = edit.draft) => {
    if (done.current) return;
    done.current = true;
    onCommit(value, move);
  };
  return (
    <div
      ref={box} className={css.editor}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          done.current = true;
          event.stopPropagation();
          onCancel();
        } else if (isEnter(event) && !kind.decides && (!kind.multiline || isMod(event))) {
          event.preventDefault();
          finish('down');
        } else if (event.key === 'Tab') {
          event.preventDefault();
          finish('right');
        }
      }}
      onBlur={(event) => {
        const next = event.relatedTarget;
        if (next instanceof Node && box.current?.contains(next)) return;
        if (kind.decides) setTimeout(() => { if (!done.current) { done.current = true; onAbandon(); } }, 120);
        else finish('none');
      }}
    >
      <kind.Input
        field={field} value={edit.draft} values={record} inCell aria-invalid={edit.error ? true : undefined} id="gx-cell-editor"
        onChange={(value) => (kind.decides ? finish('stay', value) : onDraft(value))}
      />
      {edit.error && <div className={css.fault} role="alert">{edit.error}</div>}
    </div>
  );
}
