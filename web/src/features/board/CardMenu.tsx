/* "Move to" and the rest without dragging. Mounted only while it is open: a board has many cards. */
import { Menu } from '@mantine/core';
import { IconDots, IconExternalLink, IconPencil } from '@tabler/icons-react';
import { useRef } from 'react';
import { useLocation } from 'wouter';
import { titleOf, useLabel } from '@/api/catalogue';
import { openForm } from '@/api/intents';
import type { ObjectDeclaration, RecordData } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { IconButton } from '@/ui/Button';
import css from './Board.module.css';
import type { Lane } from './lanes';
import { LaneMark } from './LaneMark';
import { messages } from './messages';

interface MenuProps {
  object: ObjectDeclaration;
  record: RecordData;
  lane: Lane;
  lanes: readonly Lane[];
  why: string | null;
  onMove: (record: RecordData, from: Lane, to: Lane) => void;
  onClose: () => void;
}

export function CardMenu({ object, record, lane, lanes, why, onMove, onClose }: MenuProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const [, navigate] = useLocation();
  const moving = useRef(false);
  return (
    <Menu opened onChange={(open) => { if (!open && !moving.current) onClose(); }} position="bottom-end" width={216} withinPortal>
      <Menu.Target>
        <IconButton
          size="small" className={css.cardMenu} data-open label={t('actions', { name: titleOf(object, record) })} onClick={onClose}
        >
          <IconDots size={16} />
        </IconButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconExternalLink size={16} />} onClick={() => navigate(`/o/${object.plural}/${record.id}`)}>{t('open')}</Menu.Item>
        {!why && <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => openForm(object.object, { record })}>{t('edit')}</Menu.Item>}
        <Menu.Divider />
        <Menu.Label>{why ?? t('moveTo')}</Menu.Label>
        {!why && lanes.map((one) => (
          <Menu.Item
            key={one.value} disabled={one.value === lane.value} leftSection={<span className={css.markBox}><LaneMark lane={one} /></span>}
            rightSection={one.value === lane.value ? <span className={css.hereMark}>{t('here')}</span> : null}
            onClick={() => { moving.current = true; onMove(record, lane, one); }}
          >
            {label(one.label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
