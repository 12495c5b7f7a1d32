import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useLocation } from 'wouter';
import type { ObjectDeclaration } from '@/api/types';
import { number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { IconButton } from '@/ui/Button';
import type { Walk } from '../walk';
import { messages } from './messages';
import css from './Record.module.css';

/** ↑ 3 / 35 ↓ through the list the record was opened from. */
export function WalkButtons({ object, walk }: { object: ObjectDeclaration; walk: Walk & { index: number } }) {
  const t = useMessages(messages);
  const [, navigate] = useLocation();
  const go = (index: number) => navigate(`/o/${object.plural}/${walk.ids[index]}`, { replace: true });
  return (
    <span className={css.walk}>
      <IconButton size="small" label={`${t('previous')} (K)`} disabled={walk.index === 0} onClick={() => go(walk.index - 1)}>
        <IconArrowUp size={16} stroke={1.75} />
      </IconButton>
      <span className="num">{number(walk.index + 1)}{walk.count !== null && ` / ${number(walk.count)}`}</span>
      <IconButton size="small" label={`${t('next')} (J)`} disabled={walk.index >= walk.ids.length - 1} onClick={() => go(walk.index + 1)}>
        <IconArrowDown size={16} stroke={1.75} />
      </IconButton>
    </span>
  );
}
