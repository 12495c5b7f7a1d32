/* One field of a record: text until it is clicked, then its input in place. Enter saves, Esc restores, a tick says it is done. */
import { IconCheck, IconPencil } from '@tabler/icons-react';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { isWritable, useLabel } from '@/api/catalogue';
import { useHold, useTints } from '@/api/live/marks';
import type { Field, RecordData } from '@/api/types';
import { fieldKind, isEmpty } from '@/fields';
import { useFieldText } from '@/fields/useFieldText';
import { useMessages } from '@/i18n/messages';
import { Button, IconButton } from '@/ui/Button';
import { isEnter, isMod } from '@/ui/keys';
import { isSame } from '../merging';
import { messages as recordMessages } from '../messages';
import type { SaveField } from '../useFieldSave';
import { messages } from './messages';
import { useToday } from './past';
import css from './Record.module.css';

interface LineProps {
  /** Its name. */
  object: string;
  field: Field;
  record: RecordData;
  save: SaveField;
  /** Why nothing can be edited now, if so. */
  locked: string | null;
}

const tickMs = 1200;

export function FieldLine(props: LineProps) {
  const { object, field, record, save } = props;
  const words = useMessages(recordMessages);
  const label = useLabel();
  const [draft, setDraft] = useState<{ value: unknown; error: string | null } | null>(null);
  const [isSaved, setSaved] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const isTinted = useTints(object, record.id)?.has(field.name);
  useHold(object, draft ? record.id : null);
  const isWide = fieldKind(field).multiline || field.type === 'lines';
  useEffect(() => {
    if (!isSaved) return;
    const timer = setTimeout(() => setSaved(false), tickMs);
    return () => clearTimeout(timer);
  }, [isSaved]);

  const leave = (to: Step) => {
    setDraft(null);
    requestAnimationFrame(() => neighbour(button.current, to)?.focus());
    if (to) requestAnimationFrame(() => neighbour(button.current, to)?.click());
  };
  const finish = async (value: unknown, to: Step = 0) => {
    leave(to);
    if (JSON.stringify(value ?? null) === JSON.stringify(record[field.name] ?? null)) return;
    const saved = await save(record, field, value);
    if (saved.ok) setSaved(true);
    else if (saved.error) setDraft({ value, error: saved.error });
  };
  return (
    <div className={`${css.line} ${isTinted ? 'tinted' : ''}`} data-wide={isWide || undefined}>
      <dt>{label(field.label)}{field.computed && !field.system && <span className={css.formula} title={words('readOnly')}> ƒ</span>}</dt>
      <dd>
        {draft
          ? (
            <LineEditor
              field={field} record={record} draft={draft} onDraft={(value) => setDraft({ value, error: null })}
              onSave={(value, to) => void finish(value, to)} onCancel={leave}
            />
          )
          : <LineValue {...props} isSaved={isSaved} button={button} onEdit={() => setDraft({ value: record[field.name], error: null })} />}
      </dd>
    </div>
  );
}

interface ValueProps extends LineProps {
  isSaved: boolean;
  button: RefObject<HTMLButtonElement>;
  onEdit: () => void;
}

/** What it is, or was then; with a pencil where it may be changed. */
function LineValue({ field, record, locked, isSaved, button, onEdit }: ValueProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const text = useFieldText();
  const today = useToday();
  const { Cell } = fieldKind(field);
  const canEdit = isWritable(field) && locked === null;
  const differs = today !== null && !isSame(field, record[field.name], today[field.name]);
  const todayText = today && !isEmpty(today[field.name]) ? t('today', { value: text(field, today[field.name], today) }) : t('todayEmpty');
  return (
    <>
      <span
        className={css.value} data-editable={canEdit || undefined} data-differs={differs || undefined} title={differs ? todayText : undefined}
        onClick={(event) => canEdit && !(event.target as HTMLElement).closest('a') && onEdit()}
      >
        <Cell field={field} value={record[field.name]} record={record} />
        {differs && <span className="hidden-but-read"> {todayText}</span>}
      </span>
      {isSaved && <span className={css.tick} role="status"><IconCheck size={14} /><span className="hidden-but-read">{t('savedField')}</span></span>}
      {canEdit && (
        <IconButton
          ref={button} size="small" className={css.pencil ?? ''} label={t('editField', { name: label(field.label) })} data-edit onClick={onEdit}
          onKeyDown={(event) => { if (event.key === 'e') { event.preventDefault(); onEdit(); } }}
        >
          <IconPencil size={14} />
        </IconButton>
      )}
    </>
  );
}

/** To the next field that can be edited, the one before, or none. */
type Step = -1 | 0 | 1;

/** The pencil of the line that many steps on, as they stand on the page. */
function neighbour(from: HTMLButtonElement | null, step: Step): HTMLButtonElement | undefined {
  const all = [...document.querySelectorAll<HTMLButtonElement>('button[data-edit]')];
  return all[from ? all.indexOf(from) + step : 0];
}

interface EditorProps {
  field: Field;
  record: RecordData;
  draft: { value: unknown; error: string | null };
  onDraft: (value: unknown) => void;
  onSave: (value: unknown, to?: Step) => void;
  onCancel: (to: Step) => void;
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
          onCancel(0);
        } else if (event.key === 'Tab' && !isComposite) {
          event.preventDefault();
          const to = event.shiftKey ? -1 : 1;
          if (kind.decides) onCancel(to);
          else onSave(draft.value, to);
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
          <Button size="small" onClick={() => onCancel(0)}>{words('cancel')}</Button>
        </span>
      )}
      {kind.decides && <span className={css.editorActions}><Button size="small" onClick={() => onCancel(0)}>{words('cancel')}</Button></span>}
    </div>
  );
}
