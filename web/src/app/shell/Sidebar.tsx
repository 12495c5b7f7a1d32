import { IconChecks, IconHome, IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconSettings, IconTrash, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { useCatalogue, useLabel } from '@/api/catalogue';
import { useTodo, type Todo } from '@/api/parts';
import { keys, summarise } from '@/api/records';
import { useMe } from '@/api/session';
import type { ObjectDeclaration } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { IconButton } from '@/ui/Button';
import { ObjectIcon } from '@/ui/objectIcons';
import { setPreference, usePreferences } from '@/ui/preferences';
import { messages } from '../messages';
import { groups } from './places';
import css from './Shell.module.css';

export function Sidebar() {
  const t = useMessages(messages);
  const catalogue = useCatalogue();
  const { company } = useMe();
  const { folded } = usePreferences();
  const [place] = useLocation();
  const search = useSearch();
  const todo = useTodo();
  const waiting = useTodoCount(todo);
  const isTodo = search.includes('view=todo');
  return (
    <nav className={css.nav} data-folded={folded || undefined} aria-label={t('navigation')}>
      <div className={css.brand}>
        <img src="/icon.svg" alt="" width={24} height={24} />
        <span className={`${css.company} cut`} title={company.name || 'guanxi'}>{company.name || 'guanxi'}</span>
        <IconButton size="small" className={css.fold} label={`${t(folded ? 'unfold' : 'fold')} ([)`} onClick={() => setPreference('folded', !folded)}>
          {folded ? <IconLayoutSidebarLeftExpand size={16} stroke={1.75} /> : <IconLayoutSidebarLeftCollapse size={16} stroke={1.75} />}
        </IconButton>
      </div>
      <div className={`${css.items} ${css.grow}`}>
        <NavItem href="/" icon={<IconHome size={16} stroke={1.75} />} active={place === '/'}>{t('home')}</NavItem>
        {todo && <NavItem href={todo.address} icon={<IconChecks size={16} stroke={1.75} />} active={isTodo} badge={waiting}>{t('todo')}</NavItem>}
        {groups.map((group) => <Group key={group} title={t(group)} objects={catalogue.group(group)} place={isTodo ? '' : place} />)}
        <Group title={t('own')} objects={catalogue.shown().filter((one) => one.group !== 'settings' && !groups.includes(one.group as never))} place={place} />
      </div>
      <div className={css.items}>
        <NavItem href="/import" icon={<IconUpload size={16} stroke={1.75} />} active={place === '/import'}>{t('import')}</NavItem>
        <NavItem href="/bin" icon={<IconTrash size={16} stroke={1.75} />} active={place === '/bin'}>{t('bin')}</NavItem>
        <NavItem href="/settings" icon={<IconSettings size={16} stroke={1.75} />} active={place === '/settings'}>{t('settings')}</NavItem>
      </div>
    </nav>
  );
}

function Group({ title, objects, place }: { title: string; objects: ObjectDeclaration[]; place: string }) {
  const label = useLabel();
  if (objects.length === 0) return null;
  return (
    <div className={css.group}>
      <div className={css.groupTitle}>{title}</div>
      {objects.map((object) => {
        const href = `/o/${object.plural}`;
        return (
          <NavItem key={object.object} href={href} icon={<ObjectIcon name={object.icon} />} active={place === href || place.startsWith(`${href}/`)}>
            {label(object.labels)}
          </NavItem>
        );
      })}
    </div>
  );
}

function NavItem({ href, icon, active, badge, children }: { href: string; icon: ReactNode; active: boolean; badge?: number; children: string }) {
  return (
    <Link href={href} className={css.item} aria-current={active ? 'page' : undefined} title={children}>
      {icon}
      <span className={`${css.itemText} cut`}>{children}</span>
      {badge ? <span className={css.badge}>{badge > 99 ? '99+' : badge}</span> : null}
    </Link>
  );
}

/** How many wait for me: the one number navigation may show filled. */
export function useTodoCount(todo: Todo | null): number {
  const query = { measure: 'count', where: todo?.where ?? '' };
  const answer = useQuery({
    queryKey: keys.summary(todo?.object.object ?? '', query),
    queryFn: ({ signal }) => summarise(todo?.object.plural ?? '', query, signal),
    enabled: todo !== null,
    staleTime: 60_000,
  });
  return Number(answer.data?.data[0]?.count ?? 0);
}
