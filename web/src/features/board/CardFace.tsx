/*
 * What a card shows, drawn from layout.card: the record's name, a related record, a figure, a date, a person. The same
 * face is carried under the pointer.
 */
import { IconClock } from '@tabler/icons-react';
import { fieldsOf, nameOf, stubOf, titleOf, useLabel } from '@/api/catalogue';
import { useFormats } from '@/api/session';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import { empty, isEmpty } from '@/fields';
import { useFieldText } from '@/fields/useFieldText';
import { useMessages } from '@/i18n/messages';
import { Avatar } from '@/ui/marks';
import { ageOf, type Age } from './age';
import css from './Board.module.css';
import type { Lane } from './lanes';
import { messages } from './messages';

interface FaceProps {
  object: ObjectDeclaration;
  record: RecordData;
  lane: Lane;
  title: React.ReactNode;
  corner?: React.ReactNode;
}

export function CardFace({ object, record, lane, title, corner }: FaceProps) {
  const t = useMessages(messages);
  const slots = slotsOf(object);
  const age = lane.is ? null : ageOf(record[object.process?.since ?? ''], lane.stuckAfter);
  const person = slots.person ? stubOf(record[slots.person.name]) : null;
  return (
    <>
      <span className={css.cardHead}>
        <span className={`${css.cardName} cut`} title={titleOf(object, record)}>{title}</span>
        {age?.isStuck && <span className={css.stuck}><IconClock size={12} stroke={2} aria-hidden />{t('stuck')}</span>}
        {corner}
      </span>
      {slots.lines.map((field) => <Line key={field.name} field={field} record={record} />)}
      {(slots.figure || slots.day) && (
        <span className={css.cardRow}>
          <Figure field={slots.figure} record={record} />
          <Day field={slots.day} record={record} />
        </span>
      )}
      <span className={css.cardRow}>
        <AgeBar age={age} stuckAfter={lane.stuckAfter} />
        {person && (
          <span title={nameOf(person)}>
            <Avatar name={nameOf(person)} />
            <span className="hidden-but-read">{nameOf(person)}</span>
          </span>
        )}
      </span>
    </>
  );
}

function Line({ field, record }: { field: Field; record: RecordData }) {
  const words = useFieldText()(field, record[field.name], record);
  return <span className={`${css.cardLine} cut`} title={words || undefined}>{words || empty}</span>;
}

function Figure({ field, record }: { field: Field | undefined; record: RecordData }) {
  const formats = useFormats();
  const text = useFieldText();
  if (!field) return <span />;
  const value = record[field.name];
  if (isEmpty(value)) return <span className={css.figure}>{empty}</span>;
  const currency = typeof record.currency === 'string' ? record.currency : null;
  const words = field.type === 'money' ? formats.money(value as number, currency).replace(/\.0+$/, '') : text(field, value, record);
  return <strong className={`${css.figure} num`}>{words}</strong>;
}

function Day({ field, record }: { field: Field | undefined; record: RecordData }) {
  const formats = useFormats();
  const label = useLabel();
  const value = field ? record[field.name] : null;
  if (!field || isEmpty(value)) return null;
  const text = String(value);
  const whole = field.type === 'date' ? formats.date(text) : formats.timestamp(text);
  const isThisYear = text.slice(0, 4) === formats.today().slice(0, 4);
  const short = field.type === 'date' && isThisYear ? whole.replace(/^\d{4}-| \d{4}$/, '') : whole;
  return <time className={`${css.day} num`} dateTime={text} title={`${label(field.label)} ${whole}`}>{short}</time>;
}

function AgeBar({ age, stuckAfter }: { age: Age | null; stuckAfter: number | null }) {
  const t = useMessages(messages);
  if (!age) return <span className={css.noAge} />;
  const words = stuckAfter ? t('inStageOf', { n: age.days, max: stuckAfter }) : t('inStage', { n: age.days });
  if (age.share === null) return <span className={css.noAge} title={words}>{words}</span>;
  return (
    <span className={css.age} role="img" aria-label={words} title={words}>
      <span className={age.isStuck ? css.ageStuck : css.ageBar} style={{ width: `${Math.max(3, age.share * 100)}%` }} />
    </span>
  );
}

interface Slots {
  lines: Field[];
  figure: Field | undefined;
  day: Field | undefined;
  person: Field | undefined;
}

const slots = new WeakMap<ObjectDeclaration, Slots>();

function slotsOf(object: ObjectDeclaration): Slots {
  const known = slots.get(object);
  if (known) return known;
  const names = object.layout.card ?? object.layout.list.slice(0, 4);
  const fields = fieldsOf(object, names).filter((field) => field.name !== object.title && field.name !== object.process?.field);
  const person = fields.find((field) => field.type === 'relation' && field.to === 'user');
  const figure = fields.find((field) => ['money', 'decimal', 'integer', 'percent'].includes(field.type));
  const day = fields.find((field) => field.type === 'date' || field.type === 'timestamp');
  const made = { lines: fields.filter((field) => field !== person && field !== figure && field !== day), figure, day, person };
  slots.set(object, made);
  return made;
}
