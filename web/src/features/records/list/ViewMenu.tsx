import { Menu } from '@mantine/core';
import { IconChevronDown, IconCopy, IconHome, IconHomeOff, IconPencil, IconTrash } from '@tabler/icons-react';
import { useMessages } from '@/i18n/messages';
import { IconButton } from '@/ui/Button';
import { messages } from '../messages';
import type { Views } from './useViews';
import type { View } from './views';

interface MenuProps {
  views: Views;
  view: View;
  name: string;
  onRename: () => void;
  onCopy: () => void;
  onRemove: () => void;
}

/** What can be done with the view one is in. */
export function ViewMenu({ views, view, name, onRename, onCopy, onRemove }: MenuProps) {
  const t = useMessages(messages);
  const isStart = views.start === view;
  const isMine = views.isMine(view);
  return (
    <Menu position="bottom-start" width={220} withinPortal>
      <Menu.Target><IconButton size="small" label={t('viewMenu', { name })}><IconChevronDown size={14} /></IconButton></Menu.Target>
      <Menu.Dropdown>
        {isStart && view !== views.list[0] && <Menu.Item leftSection={<IconHomeOff size={16} />} onClick={() => void views.setStart(null)}>{t('noStart')}</Menu.Item>}
        {!isStart && <Menu.Item leftSection={<IconHome size={16} />} onClick={() => void views.setStart(view)}>{t('makeStart')}</Menu.Item>}
        <Menu.Item leftSection={<IconCopy size={16} />} onClick={onCopy}>{t('copyView')}</Menu.Item>
        {isMine && (
          <>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={onRename}>{t('renameView')}</Menu.Item>
            <Menu.Divider />
            <Menu.Item data-danger leftSection={<IconTrash size={16} />} onClick={onRemove}>{t('deleteView')}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
