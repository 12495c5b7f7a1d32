import { IconArrowBackUp, IconCheck, IconMail, IconMapPin, IconNote, IconPencil, IconPhone, IconPlus, IconTrash, IconUsers, IconChecks, type TablerIcon } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { choiceOf, fieldOf, hueOf, useCatalogue, useLabel } from '@/api/catalogue';
import { asProblem } from '@/api/problems';
import { changeRecord, keys } from '@/api/records';
import { useFormats } from '@/api/session';
import type { Field, Hue, ObjectDeclaration, RecordData, TimelineEntry } from '@/api/types';
import { announce, sentence, takeBack } from '@/api/undo';
import { fieldKind, isEmpty } from '@/fields';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import marks from '@/ui/marks.module.css';
import { toastError } from '@/ui/toasts';
import { messages } from './messages';
import css from './Timeline.module.css';

const kindIcons: Record<string, TablerIcon> = { call: IconPhone, email: IconMail, meeting: IconUsers, visit: IconMapPin, note: IconNote, task: IconChecks };

interface ItemProps {
  object: ObjectDeclaration;
  record: RecordData;
  entry: TimelineEntry;
  isLocked: boolean;
  /** Stands in place of Undo. */
  action?: ReactNode;
  /** One step of what the line above tells. */
  isStep?: boolean;
}

export function TimelineItem(props: ItemProps) {
  const { entry } = props;
  const { mark: Mark, hue } = useMark(entry);
  return (
    <li className={css.item} data-step={props.isStep || undefined}>
      <span className={`${css.mark} ${marks[hue]}`} aria-hidden><Mark size={14} stroke={1.75} /></span>
      {entry.kind === 'activity' && entry.record ? <ActivityItem {...props} activity={entry.record} /> : entry.kind === 'change' ? <ChangeItem {...props} /> : <PlainItem {...props} />}
    </li>
  );
}

function useMark(entry: TimelineEntry): { mark: TablerIcon; hue: Hue } {
  const activity = useCatalogue().find('activity');
  if (entry.kind === 'activity' && entry.record) {
    const kind = String(entry.record.kind ?? 'note');
    const field = activity && fieldOf(activity, 'kind');
    return { mark: kindIcons[kind] ?? IconNote, hue: field ? hueOf(choiceOf(field, kind)) : 'gray' };
  }
  const plain: Partial<Record<TimelineEntry['kind'], TablerIcon>> = { created: IconPlus, deleted: IconTrash, purged: IconTrash };
  return { mark: plain[entry.kind] ?? IconPencil, hue: 'gray' };
}

function Head({ entry, action, children }: { entry: TimelineEntry; action?: ReactNode; children: ReactNode }) {
  const t = useMessages(messages);
  const formats = useFormats();
  return (
    <div className={css.head}>
      <span className={css.text}><strong>{entry.actor?.name ?? t(entry.via === 'sample' ? 'sampleData' : 'system')}</strong> {children}</span>
      {action}
      <time className="num" dateTime={entry.at} title={formats.timestamp(entry.at)}>{formats.relative(entry.at)}</time>
    </div>
  );
}

function ActivityItem({ entry, activity }: ItemProps & { activity: RecordData }) {
  const t = useMessages(messages);
  const formats = useFormats();
  const client = useQueryClient();
  const catalogue = useCatalogue();
  const label = useLabel();
  const declaration = catalogue.find('activity');
  const kindField = declaration && fieldOf(declaration, 'kind');
  const kind = String(activity.kind ?? 'note');
  const isTask = kind === 'task';
  const isLate = !isEmpty(activity.due_at) && Date.parse(String(activity.due_at)) < Date.now();
  const finish = async () => {
    try {
      const { changeset } = await changeRecord('activities', activity.id, activity.version, { done: true });
      await client.invalidateQueries({ predicate: (query) => query.queryKey.includes('timeline') || query.queryKey[0] === 'activity' });
      announce(client, t('taskDone'), changeset);
    } catch (error) {
      toastError(sentence(asProblem(error)));
    }
  };
  return (
    <div className={css.content}>
      <Head entry={entry}>
        <span className={css.kind}>{label(kindField ? choiceOf(kindField, kind)?.label : null)}</span>{' '}
        <Link href={`/o/${declaration?.plural ?? 'activities'}/${activity.id}`}>{String(activity.subject ?? '')}</Link>
      </Head>
      {!isEmpty(activity.body) && String(activity.body) !== String(activity.subject) && <div className={css.card}>{String(activity.body)}</div>}
      {isTask && (
        <div className={css.task}>
          {activity.done === true
            ? <span className={css.done}><IconCheck size={14} />{t('taskDone')}</span>
            : <><span className={isLate ? css.late : undefined}>{t('due')} {isEmpty(activity.due_at) ? '—' : formats.relative(String(activity.due_at))}{isLate && ` · ${t('late')}`}</span><Button size="small" onClick={() => void finish()}>{t('markDone')}</Button></>}
        </div>
      )}
    </div>
  );
}

function ChangeItem({ object, record, entry, isLocked, action: given }: ItemProps) {
  const t = useMessages(messages);
  const client = useQueryClient();
  const all = Object.entries(entry.changes ?? {})
    .map(([name, change]) => ({ field: fieldOf(object, name), change }))
    .filter((one): one is { field: Field; change: { before: unknown; after: unknown } } => one.field !== undefined && (!one.field.system || ['owner', 'team', 'currency'].includes(one.field.name)));
  // What was worked out from the rest needs no telling beside it.
  const written = all.filter((one) => !one.field.computed);
  const changes = written.length > 0 ? written : all;
  const undo = async () => {
    if (entry.changeset && (await takeBack(client, entry.changeset))) await client.invalidateQueries({ queryKey: keys.object(object.object) });
  };
  const mayUndo = entry.changeset !== undefined && Boolean(object.rights.change) && !isLocked;
  const action = given ?? (entry.undone
    ? <small className={css.state}>{t('undone')}</small>
    : mayUndo && <Button look="quiet" size="small" className={css.undo ?? ''} icon={<IconArrowBackUp size={14} />} onClick={() => void undo()}>{t('undo')}</Button>);
  return (
    <div className={css.content} data-undone={entry.undone || undefined}>
      <Head entry={entry} action={action}>
        {changes.map(({ field, change }) => <ChangeText key={field.name} field={field} before={change.before} after={change.after} record={record} />)}
      </Head>
    </div>
  );
}

function ChangeText({ field, before, after, record }: { field: Field; before: unknown; after: unknown; record: RecordData }) {
  const t = useMessages(messages);
  const label = useLabel();
  const { Cell, multiline } = fieldKind(field);
  const name = label(field.label);
  if (multiline || field.type === 'lines') return <span className={css.change}>{name} {t(isEmpty(after) ? 'cleared' : 'rewrote')}</span>;
  return (
    <span className={css.change}>
      {name}{' '}
      {!isEmpty(before) && <><span className={css.before}><Cell field={field} value={before} record={record} inList={field.type !== 'money'} /></span> → </>}
      {isEmpty(before) && `${t('set')} `}
      {isEmpty(after) ? t('cleared') : <strong><Cell field={field} value={after} record={record} inList={field.type !== 'money'} /></strong>}
    </span>
  );
}

function PlainItem({ entry }: ItemProps) {
  const t = useMessages(messages);
  const words = { created: 'createdThis', deleted: 'deletedThis', purged: 'purgedThis', restored: 'restoredThis', change: 'rewrote', activity: 'rewrote' } as const;
  return <div className={css.content}><Head entry={entry}>{t(words[entry.kind])}</Head></div>;
}
