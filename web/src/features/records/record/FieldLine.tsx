/* One field of a record: text until it is clicked, then its input in place. Enter saves, Esc restores, a tick says it is done. */
import { IconCheck, IconPencil } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { isWritable, useLabel } from '@/api/catalogue';
import { useHold, useTints } from '@/api/live/marks';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import { fieldKind } from '@/fields';
import { useMessages } from '@/i18n/messages';
import { Button, IconButton } from '@/ui/Button';
import { isEnter, isMod } from '@/ui/keys';
import { messages as recordMessages } from '../messages';
import type { SaveField } from '../useFieldSave';
import { messages } from './messages';
import css from './Record.module.css';

interface LineProps {
  object: ObjectDeclaration;
  field: Field;
  record: RecordData;
  save: SaveField;
  isLocked: boolean;
}

const tickMs = 1200;

export function FieldLine({ object, field, record, save, isLocked }: LineProps) {
  const t = useMessages(messages);
  const words = useMessages(recordMessages);
  const label = useLabel();
  const [draft, setDraft] = useState<{ value: unknown; error: string | null } | null>(null);
  const [isSaved, setSaved] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const isTinted = useTints(object.object, record.id)?.has(field.name);
  useHold(object.object, draft ? record.id : null);
  const kind = fieldKind(field);
  const name = label(field.label);
  const canEdit = isWritable(field) && Boolean(object.rights.change) && !isLocked;
  const isWide = kind.multiline || field.type === 'lines';
  useEffect(() => {
    if (!isSaved) return;
    const timer = setTimeout(() => setSaved(false), tickMs);
    return () => clearTimeout(timer);
  }, [isSaved]);

  const finish = async (value: unknown) => {
    setDraft(null);
    requestAnimationFrame(() => button.current?.focus());
    if (JSON.stringify(value ?? null) === JSON.stringify(record[field.name] ?? null)) return;
    const saved = await save(record, field, value);
    if (saved.ok) setSaved(true);
    else if (saved.error) setDraft({ value, error: saved.error });
  };
  return (
    <div className={`${css.line} ${isTinted ? 'tinted' : ''}`} data-wide={isWide || undefined}>
      <dt>{name}{field.computed && !field.system && <span className={css.formula} title={words('readOnly')}> ƒ</span>}</dt>
      <dd>
        {draft
          ? <LineEditor field={field} record={record} draft={draft} onDraft={(value) => setDraft({ value, error: null })} onSave={(value) => void finish(value)} onCancel={() => { setDraft(null); requestAnimationFrame(() => button.current?.focus()); }} />
          : (
            <>
              <span className={css.value} data-editable={canEdit || undefined} onClick={(event) => canEdit && !(event.target as HTMLElement).closest('a') && setDraft({ value: record[field.name], error: null })}>
                <kind.Cell field={field} value={record[field.name]} record={record} />
              </span>
              {isSaved && <span className={css.tick} role="status"><IconCheck size={14} /><span className="hidden-but-read">{t('savedField')}</span></span>}
              {canEdit && <IconButton ref={button} size="small" className={css.pencil ?? ''} label={t('editField', { name })} onClick={() => setDraft({ value: record[field.name], error: null })}><IconPencil size={14} /></IconButton>}
            </>
          )}
      </dd>
    </div>
  );
}

interface EditorProps {
  field: Field;
  record: RecordData;
  draft: { value: unknown; error: string | null };
  onDraft: (value: unknown) => void;
  onSave: (value: unknown) => void;
  onCancel: () => void;
}

function LineEditor({ field, record, draft, onDraft, onSave, onCancel }: EditorProps) {
  const words = useMessages(recordMessages);
  const kind = fieldKind(field);
  const box = useRef<HTMLDivElement>(null);
  const isComposite = ['lines', 'links'].includes(field.type);
  useEffect(() => box.current?.querySelector<HTMLElement>('input, textarea, select')?.focus(), []);
  return (
    <div
      ref={box} className={css.editor}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onCancel();
        } else if (isEnter(event) && (isMod(event) || (!kind.multiline && !kind.decides && !isComposite))) {
          event.preventDefault();
          onSave(draft.value);
        }
      }}
    >
      <kind.Input
        field={field} value={draft.value} values={record} inCell={!isComposite} aria-invalid={draft.error ? true : undefined} id={`line-${field.name}`}
        onChange={(value) => (kind.decides ? onSave(value) : onDraft(value))}
      />
      {draft.error && <span className={css.fault} role="alert">{draft.error}</span>}
      {!kind.decides && (
        <span className={css.editorActions}>
          <Button size="small" look="filled" onClick={() => onSave(draft.value)}>{words('save')}</Button>
          <Button size="small" onClick={onCancel}>{words('cancel')}</Button>
        </span>
      )}
      {kind.decides && <span className={css.editorActions}><Button size="small" onClick={onCancel}>{words('cancel')}</Button></span>}
    </div>
  );
}
