/* Writing down what happened: note, call, e-mail, visit or task, and the next follow-up in one click. A draft is kept per record. */
import { IconChecks, IconMail, IconMapPin, IconNote, IconPhone, type TablerIcon } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { choiceOf, fieldOf, titleOf, useCatalogue, useLabel } from '@/api/catalogue';
import { markStale } from '@/api/cache';
import { asProblem } from '@/api/problems';
import { createMany, keys } from '@/api/records';
import { useFormats } from '@/api/session';
import type { ObjectDeclaration, RecordData } from '@/api/types';
import { announce, sentence } from '@/api/undo';
import { fromLocal } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { isEnter, isMod } from '@/ui/keys';
import { toastError } from '@/ui/toasts';
import { messages } from './messages';
import { readNote, writeNote, type NoteDraft } from './noteDraft';
import css from './Timeline.module.css';

const kinds: [string, TablerIcon][] = [['note', IconNote], ['call', IconPhone], ['email', IconMail], ['visit', IconMapPin], ['task', IconChecks]];
const subjectMax = 80;

export function Composer({ object, record }: { object: ObjectDeclaration; record: RecordData }) {
  const t = useMessages(messages);
  const label = useLabel();
  const client = useQueryClient();
  const formats = useFormats();
  const activity = useCatalogue().find('activity');
  const [draft, setDraft] = useState(() => readNote(object.object, record.id));
  const { kind, text, due } = draft;
  const [isSending, setSending] = useState(false);
  const kindField = activity && fieldOf(activity, 'kind');
  const offered = kinds.filter(([value]) => kindField && choiceOf(kindField, value));
  const write = (part: Partial<NoteDraft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    writeNote(object.object, record.id, next);
  };
  const morning = (day: string) => fromLocal(`${day}T09:00`, formats.style.zone);

  const save = async () => {
    if (!text.trim() || !activity || isSending) return;
    setSending(true);
    const body = text.trim();
    const firstLine = body.split('\n')[0] ?? body;
    const subject = [...firstLine].length > subjectMax ? `${[...firstLine].slice(0, subjectMax - 1).join('')}…` : firstLine;
    const about = [{ object: object.object, id: record.id }];
    const isTask = kind === 'task';
    const said = { subject, kind, about, ...(body === subject ? {} : { body }), ...(isTask && due ? { due_at: morning(due) } : {}) };
    const follow = { subject: t('followTask', { name: titleOf(object, record) }), kind: 'task', about, due_at: morning(due ?? '') };
    try {
      // What was said and what follows are one act, taken back as one.
      const { changeset } = await createMany(activity.plural, !isTask && due ? [said, follow] : [said]);
      write({ text: '', due: null });
      void client.invalidateQueries({ queryKey: [...keys.record(object.object, record.id), 'timeline'] });
      markStale(client, 'activity');
      announce(client, t('noted'), changeset);
    } catch (error) {
      toastError(sentence(asProblem(error)));
    } finally {
      setSending(false);
    }
  };
  return (
    <div className={css.composer}>
      <div className={css.composerKinds} role="group" aria-label={label(kindField?.label)}>
        {offered.map(([value, Icon]) => (
          <Button key={value} size="small" look="quiet" active={kind === value} aria-pressed={kind === value} icon={<Icon size={16} stroke={1.75} />} onClick={() => write({ kind: value })}>
            {label(kindField ? choiceOf(kindField, value)?.label : null)}
          </Button>
        ))}
      </div>
      <textarea
        id="composer-text" rows={text.includes('\n') || text.length > 60 ? 4 : 2} value={text} placeholder={t(kind === 'task' ? 'taskText' : 'composer')} aria-label={t(kind === 'task' ? 'taskText' : 'composer')} title="Ctrl Enter"
        onChange={(event) => write({ text: event.target.value })} onKeyDown={(event) => { if (isEnter(event) && isMod(event)) { event.preventDefault(); void save(); } }}
      />
      <div className={css.composerFoot}>
        <span>{t(kind === 'task' ? 'due' : 'nextFollow')}</span>
        <DuePicks value={due} onChoose={(day) => write({ due: day })} />
        <Button look="filled" size="small" why={text.trim() ? null : t('writeFirst')} onClick={() => void save()}>{t('save')}</Button>
      </div>
    </div>
  );
}

function DuePicks({ value, onChoose }: { value: string | null; onChoose: (day: string | null) => void }) {
  const t = useMessages(messages);
  const formats = useFormats();
  const weekday = new Date(`${formats.today()}T00:00:00Z`).getUTCDay();
  const picks: [string, string][] = [[t('tomorrow'), formats.today(1)], [t('in3'), formats.today(3)], [t('nextMonday'), formats.today(((8 - weekday) % 7) || 7)]];
  return (
    <span className={css.picks}>
      {picks.map(([word, day]) => (
        <button key={word} type="button" aria-pressed={value === day} title={formats.proseDay(`${day}T12:00:00Z`)} onClick={() => onChoose(value === day ? null : day)}>{word}</button>
      ))}
    </span>
  );
}
