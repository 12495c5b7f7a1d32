import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { useTodo, type Todo } from '@/api/parts';
import { asProblem } from '@/api/problems';
import { changeRecord, keys, listRecords } from '@/api/records';
import { useFormats } from '@/api/session';
import type { Link as RecordLink, RecordData } from '@/api/types';
import { announce, sentence } from '@/api/undo';
import { RecordName } from '@/fields';
import { number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Input';
import { Skeleton } from '@/ui/marks';
import { toastError } from '@/ui/toasts';
import { useLasting } from '@/ui/useDelayed';
import css from './Home.module.css';
import { messages } from './messages';
import { useFigures } from './useFigures';

const shownMax = 6;

/** How many are due today, and how many are late; null while it is not known or there are none. */
export function useTaskCounts(): { today: number; late: number } | null {
  const todo = useTodo();
  const late = useFigures(todo?.object, { measure: 'count', where: `${todo?.where} and due_at < now()` });
  const today = useFigures(todo?.object, { measure: 'count', where: `${todo?.where} and due_at >= now() and due_at < today() + 1` });
  if (!late.data || !today.data) return null;
  const counts = { today: today.data.data[0]?.count ?? 0, late: late.data.data[0]?.count ?? 0 };
  return counts.today + counts.late > 0 ? counts : null;
}

export function Tasks({ todo: { object, where, sort, address } }: { todo: Todo }) {
  const t = useMessages(messages);
  const client = useQueryClient();
  const query = { where, sort, limit: shownMax, count: 'estimate' as const };
  const answer = useQuery({ queryKey: keys.list(object.object, query), queryFn: ({ signal }) => listRecords(object.plural, query, signal) });
  const lasting = useLasting(answer.isPending);
  const count = answer.data?.count ?? 0;
  const finish = async (task: RecordData) => {
    try {
      const { changeset } = await changeRecord(object.plural, task.id, task.version, { done: true });
      await client.invalidateQueries({ queryKey: keys.object(object.object) });
      announce(client, t('done', { name: String(task.subject ?? '') }), changeset);
    } catch (error) {
      toastError(sentence(asProblem(error)));
    }
  };
  return (
    <section className={css.card} data-list aria-label={t('tasks')}>
      <h2><Link href={address}>{t('tasks')}</Link> {answer.data && <small className="num">{number(count)}</small>}</h2>
      {lasting && <div className={css.waiting}>{[220, 260, 190].map((width) => <Skeleton key={width} width={width} />)}</div>}
      {answer.error && <p>{t('failed')} <Button look="link" onClick={() => void answer.refetch()}>{t('retry')}</Button></p>}
      {answer.data && count === 0 && <p className={css.pale}>{t('noTasks')}</p>}
      <ul className={css.tasks}>{answer.data?.data.map((task) => <TaskLine key={task.id} plural={object.plural} task={task} onDone={() => void finish(task)} />)}</ul>
      {count > shownMax && <Link className={css.more} href={address}>{t('allTasks', { n: count })}</Link>}
    </section>
  );
}

function TaskLine({ plural, task, onDone }: { plural: string; task: RecordData; onDone: () => void }) {
  const t = useMessages(messages);
  const formats = useFormats();
  const about = (task.about as RecordLink[] | null)?.[0];
  const due = typeof task.due_at === 'string' ? task.due_at : null;
  const isLate = due !== null && Date.parse(due) < Date.now();
  return (
    <li>
      <Checkbox checked={false} onChange={onDone} aria-label={t('markDone', { name: String(task.subject ?? '') })} />
      <span className={css.taskText}>
        <Link className="cut" href={`/o/${plural}/${task.id}`}>{String(task.subject ?? '')}</Link>
        {about && <span className={css.about}><RecordName object={about.object} stub={about} link /></span>}
      </span>
      {due && (
        <time className={`num ${isLate ? css.late : css.pale}`} dateTime={due} title={formats.timestamp(due)}>
          {isLate && `${t('overdue')} · `}{formats.relative(due)}
        </time>
      )}
    </li>
  );
}
