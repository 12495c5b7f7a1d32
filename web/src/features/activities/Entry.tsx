/* An activity on the timeline of what it is about: what was done, its text, and the tick of a task. */
import { IconCheck, IconChecks, IconMail, IconMapPin, IconNote, IconPhone, IconUsers, type TablerIcon } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { choiceOf, fieldOf, hueOf, useLabel } from '@/api/catalogue';
import type { EntryProps } from '@/api/parts';
import { asProblem } from '@/api/problems';
import { changeRecord, keys } from '@/api/records';
import { useFormats } from '@/api/session';
import type { RecordData } from '@/api/types';
import { announce, sentence } from '@/api/undo';
import { isEmpty } from '@/fields';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { toastError } from '@/ui/toasts';
import css from './Activities.module.css';
import { messages } from './messages';

const marks: Record<string, TablerIcon> = { call: IconPhone, email: IconMail, meeting: IconUsers, visit: IconMapPin, note: IconNote, task: IconChecks };

export function Entry({ written, record, line }: EntryProps) {
  const label = useLabel();
  const field = fieldOf(written, 'kind');
  const kind = String(record.kind ?? 'note');
  const choice = field && choiceOf(field, kind);
  const hasText = !isEmpty(record.body) && String(record.body) !== String(record.subject);
  return line(marks[kind] ?? IconNote, hueOf(choice), (
    <>
      <span className={css.kind}>{label(choice?.label)}</span>{' '}
      <Link href={`/o/${written.plural}/${record.id}`}>{String(record.subject ?? '')}</Link>
    </>
  ), (
    <>
      {hasText && <div className={css.card}>{String(record.body)}</div>}
      {kind === 'task' && <Task written={written} task={record} />}
    </>
  ));
}

function Task({ written, task }: { written: EntryProps['written']; task: RecordData }) {
  const t = useMessages(messages);
  const formats = useFormats();
  const client = useQueryClient();
  const isLate = !isEmpty(task.due_at) && Date.parse(String(task.due_at)) < Date.now();
  const finish = async () => {
    try {
      const { changeset } = await changeRecord(written.plural, task.id, task.version, { done: true });
      await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey.includes('timeline') || queryKey[0] === keys.object(written.object)[0] });
      announce(client, t('taskDone'), changeset);
    } catch (error) {
      toastError(sentence(asProblem(error)));
    }
  };
  if (task.done === true) return <div className={css.task}><span className={css.done}><IconCheck size={14} />{t('taskDone')}</span></div>;
  return (
    <div className={css.task}>
      <span className={isLate ? css.late : undefined}>
        {t('due')} {isEmpty(task.due_at) ? '—' : formats.relative(String(task.due_at))}{isLate && ` · ${t('late')}`}
      </span>
      <Button size="small" onClick={() => void finish()}>{t('markDone')}</Button>
    </div>
  );
}
