/* Under 768 the list is a list of links: two lines a row, the figure and the states at the right. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { fieldsOf, isPerson, titleOf } from '@/api/catalogue';
import { useFormats } from '@/api/session';
import type { ObjectDeclaration, RecordData } from '@/api/types';
import { fieldKind, isEmpty } from '@/fields';
import { useFieldText } from '@/fields/useFieldText';
import { Avatar, Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import css from './Grid.module.css';
import { PaleMark, useLiveRow } from './LiveRows';
import { useScrollMemory } from './useScrollMemory';

const rowHeight = 64;

interface PhoneListProps {
  object: ObjectDeclaration;
  rows: readonly RecordData[];
  columns: readonly string[];
  label: string;
  hasMore: boolean;
  onMore: () => void;
}

export function PhoneList({ object, rows, columns, label, hasMore, onMore }: PhoneListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 8 });
  useScrollMemory(scroller, rows.length > 0);
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - 50) onMore();
  }, [hasMore, last, onMore, rows.length]);
  return (
    <div ref={scroller} className={css.phone}>
      <ul aria-label={label} className={css.phoneCanvas} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const record = rows[item.index];
          return record && <li key={record.id}><PhoneRow object={object} record={record} columns={columns} top={item.start} /></li>;
        })}
      </ul>
    </div>
  );
}

function PhoneRow({ object, record, columns, top }: { object: ObjectDeclaration; record: RecordData; columns: readonly string[]; top: number }) {
  const text = useFieldText();
  const formats = useFormats();
  const fields = fieldsOf(object, columns.slice(1));
  const money = fields.find((field) => field.type === 'money');
  const states = fields.filter((field) => field.type === 'choice' && field.choices?.some((choice) => choice.hue) && !isEmpty(record[field.name])).slice(0, 2);
  const words = ['next_step', ...columns];
  const second = fieldsOf(object, words).filter((field) => field.name !== object.title && ['text', 'relation', 'links', 'timestamp', 'phone', 'email'].includes(field.type))
    .map((field) => text(field, record[field.name], record)).find(Boolean);
  const name = titleOf(object, record);
  const { tints, pale } = useLiveRow(object.object, record.id);
  return (
    <Link href={`/o/${object.plural}/${record.id}`} className={`${css.phoneRow} ${tints ? 'tinted' : ''}`} data-pale={pale} style={{ transform: `translateY(${top}px)` }}>
      {isPerson(object) ? <Avatar name={name} size={36} /> : <Tile hue={object.hue} size={36}><ObjectIcon name={object.icon} size={20} /></Tile>}
      <span className={css.phoneTexts}><strong className="cut">{name}</strong><small className="cut">{second ?? ''}</small></span>
      <span className={css.phoneMarks}>
        {money && !isEmpty(record[money.name]) && (
          <strong className="num">
            {formats.shortMoney(record[money.name] as number, typeof record.currency === 'string' ? record.currency : null)}
          </strong>
        )}
        <div>
          <PaleMark pale={pale} />
          {states.map((field) => { const { Cell } = fieldKind(field); return <Cell key={field.name} field={field} value={record[field.name]} record={record} inList />; })}
        </div>
      </span>
    </Link>
  );
}
