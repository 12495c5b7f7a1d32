import { Menu } from '@mantine/core';
import { IconChecks, IconHome, IconMenu2, IconPlus, IconSettings, IconTrash, IconUpload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { useCatalogue, useLabel } from '@/api/catalogue';
import { openForm } from '@/api/intents';
import { useTodo } from '@/api/parts';
import { useMessages } from '@/i18n/messages';
import { Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import { messages } from '../messages';
import css from './Shell.module.css';
import { useTodoCount } from './Sidebar';

export function PhoneBar() {
  const t = useMessages(messages);
  const label = useLabel();
  const catalogue = useCatalogue();
  const [place, navigate] = useLocation();
  const isTodo = useSearch().includes('view=todo');
  const todo = useTodo();
  const waiting = useTodoCount(todo);
  const [first] = catalogue.shown();
  return (
    <nav className={css.bar} aria-label={t('navigation')}>
      <BarLink href="/" icon={<IconHome size={22} stroke={1.75} />} active={place === '/'}>{t('home')}</BarLink>
      {first && (
        <BarLink
          href={`/o/${first.plural}`} icon={<ObjectIcon name={first.icon} size={22} />} active={place.startsWith(`/o/${first.plural}`)}
        >
          {label(first.labels)}
        </BarLink>
      )}
      <Menu position="top" width={220} withinPortal>
        <Menu.Target><button type="button" className={css.plus} aria-label={t('create')}><IconPlus size={22} /></button></Menu.Target>
        <Menu.Dropdown>
          {catalogue.creatable().map((object) => (
            <Menu.Item key={object.object} leftSection={<Tile hue={object.hue} size={20}><ObjectIcon name={object.icon} size={13} /></Tile>} onClick={() => openForm(object.object)}>
              {label(object.label)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {todo && <BarLink href={todo.address} icon={<IconChecks size={22} stroke={1.75} />} active={isTodo} badge={waiting}>{t('todo')}</BarLink>}
      <Menu position="top-end" width={220} withinPortal>
        <Menu.Target>
          <button type="button" className={css.barItem}><IconMenu2 size={22} stroke={1.75} /><span>{t('more')}</span></button>
        </Menu.Target>
        <Menu.Dropdown>
          {catalogue.shown().filter((object) => object.group !== 'settings').map((object) => (
            <Menu.Item key={object.object} leftSection={<ObjectIcon name={object.icon} />} onClick={() => navigate(`/o/${object.plural}`)}>
              {label(object.labels)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconUpload size={16} />} onClick={() => navigate('/import')}>{t('import')}</Menu.Item>
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => navigate('/bin')}>{t('bin')}</Menu.Item>
          <Menu.Item leftSection={<IconSettings size={16} />} onClick={() => navigate('/settings')}>{t('settings')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}

function BarLink({ href, icon, active, badge, children }: { href: string; icon: ReactNode; active: boolean; badge?: number; children: string }) {
  return (
    <Link href={href} className={css.barItem} aria-current={active ? 'page' : undefined}>
      {icon}
      <span>{children}</span>
      {badge ? <span className={`${css.badge} ${css.barBadge}`}>{badge > 99 ? '99+' : badge}</span> : null}
    </Link>
  );
}
