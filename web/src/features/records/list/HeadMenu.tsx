/* What can be done with a column: everything a header does by click and drag, and what it cannot. */
import { Menu } from '@mantine/core';
import {
  IconArrowAutofitWidth, IconArrowLeft, IconArrowRight, IconEyeOff, IconFilter, IconLayoutList, IconListSearch, IconPin, IconPinnedOff, IconSortAscending, IconSortDescending,
} from '@tabler/icons-react';
import type { Field } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { messages } from '../messages';
import { canJump } from './jump';
import { directionOf } from './sort';
import css from './Toolbar.module.css';
import { groupOf } from './useGroups';

export interface HeadActions {
  sort: (key: string) => void;
  filter: () => void;
  group: (group: string | null) => void;
  pin: (count: number) => void;
  move: (by: number) => void;
  fit: () => void;
  jump: () => void;
  hide: () => void;
}

interface MenuProps {
  field: Field;
  index: number;
  count: number;
  pinned: number;
  sort: string;
  group: string;
  actions: HeadActions;
  onClose: () => void;
}

export function HeadMenu({ field, index, count, pinned, sort, group, actions, onClose }: MenuProps) {
  const t = useMessages(messages);
  const order = directionOf(sort, field.name);
  const isFirst = sort.split(',')[0]?.replace(/^-/, '') === field.name;
  const others = sort.split(',').filter((key) => key && key.replace(/^-/, '') !== field.name);
  const by = groupOf(field);
  return (
    <Menu opened onClose={onClose} position="bottom-start" width={220} withinPortal returnFocus={false}>
      <Menu.Target><span className={css.spot} /></Menu.Target>
      <Menu.Dropdown>
        {field.sortable && (
          <>
            <Menu.Item leftSection={<IconSortAscending size={16} />} onClick={() => actions.sort(field.name)}>{t('sortUp')}</Menu.Item>
            <Menu.Item leftSection={<IconSortDescending size={16} />} onClick={() => actions.sort(`-${field.name}`)}>{t('sortDown')}</Menu.Item>
            {order === null && others.length > 0 && (
              <Menu.Item leftSection={<IconSortAscending size={16} />} onClick={() => actions.sort([...others, field.name].join(','))}>
                {t('sortAlso')}
              </Menu.Item>
            )}
            {isFirst && !group && canJump(field) && <Menu.Item leftSection={<IconListSearch size={16} />} onClick={actions.jump}>{t('jump')}</Menu.Item>}
            <Menu.Divider />
          </>
        )}
        <Menu.Item leftSection={<IconFilter size={16} />} onClick={actions.filter}>{t('filterBy')}</Menu.Item>
        {by && (
          <Menu.Item leftSection={<IconLayoutList size={16} />} onClick={() => actions.group(group === by ? null : by)}>
            {t(group === by ? 'ungroup' : 'groupBy')}
          </Menu.Item>
        )}
        <Menu.Divider />
        {index < 3 && index + 1 !== pinned && <Menu.Item leftSection={<IconPin size={16} />} onClick={() => actions.pin(index + 1)}>{t('pinTo')}</Menu.Item>}
        {index > 0 && index + 1 === pinned && <Menu.Item leftSection={<IconPinnedOff size={16} />} onClick={() => actions.pin(index)}>{t('unpin')}</Menu.Item>}
        {index > 1 && <Menu.Item leftSection={<IconArrowLeft size={16} />} onClick={() => actions.move(-1)}>{t('moveLeft')}</Menu.Item>}
        {index > 0 && index < count - 1 && <Menu.Item leftSection={<IconArrowRight size={16} />} onClick={() => actions.move(1)}>{t('moveRight')}</Menu.Item>}
        <Menu.Item leftSection={<IconArrowAutofitWidth size={16} />} onClick={actions.fit}>{t('fit')}</Menu.Item>
        {index > 0 && <Menu.Item leftSection={<IconEyeOff size={16} />} onClick={actions.hide}>{t('hide')}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
