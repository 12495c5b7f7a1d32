import { IconArrowBackUp, IconNote, IconPencil, IconPlus, IconTrash, type TablerIcon } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { fieldOf, titleOf, useCatalogue, useLabel } from '@/api/catalogue';
import { usePart, type EntryProps } from '@/api/parts';
import { keys } from '@/api/records';
import { useFormats } from '@/api/session';
import type { Field, Hue, ObjectDeclaration, RecordData, TimelineEntry } from '@/api/types';
import { takeBack } from '@/api/undo';
import { fieldKind, isEmpty } from '@/fields';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import marks from '@/ui/marks.module.css';
import { messages } from './messages';
import css from './Timeline.module.css';

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
  const { entry, isStep } = props;
  const written = useCatalogue().find(entry.record && entry.kind);
  if (written && entry.record) return <WrittenItem written={written} record={entry.record} entry={entry} />;
  return (
    <Line mark={plainMarks[entry.kind] ?? IconPencil} hue="gray" isStep={isStep}>
      {entry.kind === 'change' ? <ChangeItem {...props} /> : <PlainItem {...props} />}
    </Line>
  );
}

const plainMarks: Partial<Record<TimelineEntry['kind'], TablerIcon>> = { created: IconPlus, deleted: IconTrash, purged: IconTrash };

function Line({ mark: Mark, hue, isStep, children }: { mark: TablerIcon; hue: Hue; isStep?: boolean | undefined; children: ReactNode }) {
  return (
    <li className={css.item} data-step={isStep || undefined}>
      <span className={`${css.mark} ${marks[hue]}`} aria-hidden><Mark size={14} stroke={1.75} /></span>
      {children}
    </li>
  );
}

/** A record that stands here because it is about this one: drawn by its part, or by its name. */
function WrittenItem({ written, record, entry }: { written: ObjectDeclaration; record: RecordData; entry: TimelineEntry }) {
  const { Entry } = usePart(written);
  const line: EntryProps['line'] = (mark, hue, words, below) => (
    <Line mark={mark} hue={hue}><div className={css.content}><Head entry={entry}>{words}</Head>{below}</div></Line>
  );
  if (Entry) return <Entry {...{ written, record, entry, line }} />;
  return <>{line(IconNote, written.hue, <Link href={`/o/${written.plural}/${record.id}`}>{titleOf(written, record)}</Link>, null)}</>;
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
    : (
      <>
        {entry.partly_undone && <small className={css.state}>{t('partlyUndone')}</small>}
        {mayUndo && <Button look="quiet" size="small" className={css.undo ?? ''} icon={<IconArrowBackUp size={14} />} onClick={() => void undo()}>{t('undo')}</Button>}
      </>
    ));
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
  const words = { created: 'createdThis', deleted: 'deletedThis', purged: 'purgedThis', restored: 'restoredThis' } as const;
  return <div className={css.content}><Head entry={entry}>{t(words[entry.kind as keyof typeof words] ?? 'rewrote')}</Head></div>;
}
