/* A card in its lane: a link over the whole face, carried by pointer or keyboard, with a menu that does the same. */
import { useDraggable } from '@dnd-kit/core';
import { IconDots } from '@tabler/icons-react';
import { useRef, useState, type KeyboardEvent } from 'react';
import { Link } from 'wouter';
import { titleOf, useLabel } from '@/api/catalogue';
import { useTints } from '@/api/live/marks';
import { useMe } from '@/api/session';
import type { RecordData } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { objectWord } from '@/i18n/words';
import { IconButton } from '@/ui/Button';
import css from './Board.module.css';
import { CardFace } from './CardFace';
import { CardMenu } from './CardMenu';
import { mayMove, type Lane } from './lanes';
import { messages } from './messages';
import type { Shown } from './useLanes';

export interface CardProps {
  shown: Shown;
  record: RecordData;
  lane: Lane;
  lanes: readonly Lane[];
  isLanded: boolean;
  isFirst: boolean;
  onMove: (record: RecordData, from: Lane, to: Lane) => void;
}

export function Card({ shown, record, lane, lanes, isLanded, isFirst, onMove }: CardProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const { user } = useMe();
  const { object } = shown;
  const [menu, setMenu] = useState(false);
  const link = useRef<HTMLAnchorElement | null>(null);
  const why = mayMove(object, record, user.id) ? null : t('notYours', { object: objectWord(label(object.label)) });
  const { setNodeRef, setActivatorNodeRef, listeners, isDragging } = useDraggable({ id: record.id, data: { record, lane }, disabled: why !== null });
  const name = titleOf(object, record);
  const isTinted = useTints(object.object, record.id) !== undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === '.' || event.key === 'ContextMenu') {
      event.preventDefault();
      event.stopPropagation();
      setMenu(true);
    }
  };
  return (
    <li
      ref={setNodeRef} {...listeners} className={[css.card, isDragging && css.carried, isLanded && css.landed, isTinted && 'tinted'].filter(Boolean).join(' ')}
      data-fixed={why ? '' : undefined}
    >
      <CardFace
        object={object} record={record} lane={lane}
        title={
          <Link
            href={`/o/${object.plural}/${record.id}`} className={css.cardLink} draggable={false} data-card={record.id} tabIndex={isFirst ? 0 : -1}
            aria-roledescription={why ? undefined : t('draggable')} aria-describedby={why ? undefined : 'board-how'} title={why ?? undefined}
            ref={(element: HTMLAnchorElement | null) => { link.current = element; setActivatorNodeRef(element); }} onKeyDown={onKeyDown}
          >
            {name}
          </Link>
        }
        corner={
          menu
            ? <CardMenu object={object} record={record} lane={lane} lanes={lanes} why={why} onMove={onMove} onClose={() => { setMenu(false); link.current?.focus(); }} />
            : (
              <IconButton
                size="small" className={css.cardMenu} tabIndex={-1} label={t('actions', { name })} aria-haspopup="menu"
                onClick={() => setMenu(true)}
              >
                <IconDots size={16} />
              </IconButton>
            )
        }
      />
    </li>
  );
}
