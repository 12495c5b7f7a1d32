/* Writing down what happened: note, call, e-mail, visit or task, and the next follow-up in one click. A draft is kept per record. */
import { IconChecks, IconMail, IconMapPin, IconNote, IconPhone, type TablerIcon } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type KeyboardEvent } from 'react';
import { choiceOf, fieldOf, titleOf, useLabel } from '@/api/catalogue';
import { markStale } from '@/api/cache';
import type { ComposerProps } from '@/api/parts';
import { asProblem } from '@/api/problems';
import { createMany, keys } from '@/api/records';
import { useFormats } from '@/api/session';
import { announce, sentence } from '@/api/undo';
import { fromLocal } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { isEnter, isMod } from '@/ui/keys';
import { toastError } from '@/ui/toasts';
import css from './Activities.module.css';
import { messages } from './messages';
import { readNote, writeNote, type NoteDraft } from './noteDraft';

const kinds: [string, TablerIcon][] = [['note', IconNote], ['call', IconPhone], ['email', IconMail], ['visit', IconMapPin], ['task', IconChecks]];
const subjectMax = 80;

export function Composer({ written, object, record }: ComposerProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const [draft, setDraft] = useState(() => readNote(object.object, record.id));
  const { kind, text, due } = draft;
  const field = fieldOf(written, 'kind');
  const write = (part: Partial<NoteDraft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    writeNote(object.object, record.id, next);
  };
  const save = useSave({ written, object, record }, draft, () => write({ text: '', due: null }));
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isEnter(event) || !isMod(event)) return;
    event.preventDefault();
    void save();
  };
  const words = t(kind === 'task' ? 'taskText' : 'composer');
  return (
    <div className={css.composer}>
      <div className={css.composerKinds} role="group" aria-label={label(field?.label)}>
        {kinds.map(([value, Icon]) => {
          const choice = field && choiceOf(field, value);
          return choice && (
            <Button
              key={value} size="small" look="quiet" active={kind === value} aria-pressed={kind === value} icon={<Icon size={16} stroke={1.75} />}
              onClick={() => write({ kind: value })}
            >
              {label(choice.label)}
            </Button>
          );
        })}
      </div>
      <textarea
        id="composer-text" rows={text.includes('\n') || text.length > 60 ? 4 : 2} value={text} placeholder={words} aria-label={words} title="Ctrl Enter"
        onChange={(event) => write({ text: event.target.value })} onKeyDown={onKeyDown}
      />
      <div className={css.composerFoot}>
        <span>{t(kind === 'task' ? 'due' : 'nextFollow')}</span>
        <DuePicks value={due} onChoose={(day) => write({ due: day })} />
        <Button look="filled" size="small" why={text.trim() ? null : t('writeFirst')} onClick={() => void save()}>{t('save')}</Button>
      </div>
    </div>
  );
}

/** Saves what was said, and the next follow-up with it, as one act that is taken back as one. */
function useSave({ written, object, record }: ComposerProps, { kind, text, due }: NoteDraft, onSaved: () => void): () => Promise<void> {
  const t = useMessages(messages);
  const client = useQueryClient();
  const { style } = useFormats();
  const [isSending, setSending] = useState(false);
  const morning = (day: string) => fromLocal(`${day}T09:00`, style.zone);
  const told = () => {
    const body = text.trim();
    const subject = subjectOf(body);
    const about = [{ object: object.object, id: record.id }];
    const isTask = kind === 'task';
    const said = { subject, kind, about, ...(body === subject ? {} : { body }), ...(isTask && due ? { due_at: morning(due) } : {}) };
    if (isTask || !due) return [said];
    return [said, { subject: t('followTask', { name: titleOf(object, record) }), kind: 'task', about, due_at: morning(due) }];
  };
  return async () => {
    if (!text.trim() || isSending) return;
    setSending(true);
    try {
      const { changeset } = await createMany(written.plural, told());
      onSaved();
      void client.invalidateQueries({ queryKey: [...keys.record(object.object, record.id), 'timeline'] });
      markStale(client, written.object);
      announce(client, t('noted'), changeset);
    } catch (error) {
      toastError(sentence(asProblem(error)));
    } finally {
      setSending(false);
    }
  };
}

/** The first line, as far as a subject goes. */
function subjectOf(body: string): string {
  const line = [...(body.split('\n')[0] ?? body)];
  return line.length > subjectMax ? `${line.slice(0, subjectMax - 1).join('')}…` : line.join('');
}

function DuePicks({ value, onChoose }: { value: string | null; onChoose: (day: string | null) => void }) {
  const t = useMessages(messages);
  const formats = useFormats();
  const weekday = new Date(`${formats.today()}T00:00:00Z`).getUTCDay();
  const picks: [string, string][] = [[t('tomorrow'), formats.today(1)], [t('in3'), formats.today(3)], [t('nextMonday'), formats.today(((8 - weekday) % 7) || 7)]];
  return (
    <span className={css.picks}>
      {picks.map(([word, day]) => (
        <button
          key={word} type="button" aria-pressed={value === day} title={formats.proseDay(`${day}T12:00:00Z`)}
          onClick={() => onChoose(value === day ? null : day)}
        >
          {word}
        </button>
      ))}
    </span>
  );
}
