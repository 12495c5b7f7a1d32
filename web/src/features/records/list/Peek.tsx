/*
 * A look at a record beside the list, made of the record page's own parts. It is not modal: the keys go on walking the
 * list, F6 moves between the two, Esc closes.
 */
import { useQuery } from '@tanstack/react-query';
import { IconArrowsMaximize, IconX } from '@tabler/icons-react';
import { forwardRef } from 'react';
import { Link, useLocation } from 'wouter';
import { expandOf, hasTimeline, isPerson, titleOf } from '@/api/catalogue';
import { asProblem } from '@/api/problems';
import { keys, readRecord } from '@/api/records';
import type { ObjectDeclaration, RecordData } from '@/api/types';
import { sentence } from '@/api/undo';
import { useMessages } from '@/i18n/messages';
import { IconButton } from '@/ui/Button';
import { Avatar, Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import { messages } from '../messages';
import { Fields } from '../record/Fields';
import { Timeline } from '../record/Timeline';
import { useFieldSave } from '../useFieldSave';
import css from './Peek.module.css';

interface PeekProps {
  object: ObjectDeclaration;
  row: RecordData;
  onClose: () => void;
}

const Peek = forwardRef<HTMLElement, PeekProps>(function Peek({ object, row, onClose }, panel) {
  const t = useMessages(messages);
  const [, navigate] = useLocation();
  const answer = useQuery<RecordData>({
    queryKey: keys.record(object.object, row.id),
    queryFn: ({ signal }) => readRecord(object.plural, row.id, expandOf(object.fields), signal),
    placeholderData: row,
  });
  const { save, dialogs } = useFieldSave(object);
  const record = answer.data ?? row;
  const name = titleOf(object, record);
  const href = `/o/${object.plural}/${row.id}`;
  const isTold = hasTimeline(object);
  return (
    <aside
      ref={panel} className={css.panel} aria-label={t('peek', { name })} tabIndex={-1}
      onKeyDown={(event) => { if (event.key === 'Escape' && !event.defaultPrevented) { event.stopPropagation(); onClose(); } }}
    >
      <header className={css.head}>
        {isPerson(object) ? <Avatar name={name} size={28} /> : <Tile hue={object.hue}><ObjectIcon name={object.icon} size={18} /></Tile>}
        <h2 className="cut" title={name}><Link href={href}>{name}</Link></h2>
        <IconButton label={t('openRecord')} onClick={() => navigate(href)}><IconArrowsMaximize size={16} stroke={1.75} /></IconButton>
        <IconButton label={`${t('close')} (Esc)`} onClick={onClose}><IconX size={16} /></IconButton>
      </header>
      <div className={css.body} key={row.id}>
        {answer.error && <p className={css.fault} role="alert">{sentence(asProblem(answer.error))}</p>}
        <Fields object={object} record={record} save={save} locked={object.rights.change ? null : t('noRight')} />
        {isTold && (
          <section className={css.timeline}>
            <Timeline object={object} record={record} isLocked={false} until={null} onLookBack={() => navigate(`${href}?as_of=before`)} />
          </section>
        )}
      </div>
      {dialogs}
    </aside>
  );
});
export default Peek;
