import { Menu } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconPlus, IconSearch } from '@tabler/icons-react';
import { Link, useLocation } from 'wouter';
import { useCatalogue, useLabel } from '@/api/catalogue';
import { ask, openForm } from '@/api/intents';
import { useMessages } from '@/i18n/messages';
import { IconButton } from '@/ui/Button';
import { useCrumb } from '@/ui/crumb';
import { Kbd, Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import { useNarrow } from '@/ui/useNarrow';
import { messages } from '../messages';
import { groups } from './places';
import css from './Shell.module.css';
import { UserMenu } from './UserMenu';

export function TopBar() {
  const t = useMessages(messages);
  const narrow = useNarrow();
  if (narrow) return <PhoneTop />;
  return (
    <header className={css.top}>
      <Breadcrumb />
      <button type="button" className={css.search} onClick={() => ask({ kind: 'search' })}>
        <IconSearch size={16} stroke={1.75} />
        <span className="cut">{t('searchHint')}</span>
        <Kbd>Ctrl K</Kbd>
      </button>
      <CreateMenu />
      <UserMenu />
    </header>
  );
}

function Breadcrumb() {
  const t = useMessages(messages);
  const label = useLabel();
  const [place] = useLocation();
  const crumb = useCrumb();
  const [, first, plural, id] = place.split('/');
  const object = useCatalogue().byPlural(first === 'o' ? (plural ?? '') : '');
  const group = groups.find((one) => one === object?.group);
  if (!object) return <div className={css.crumbs}><strong>{crumb?.text ?? ''}</strong></div>;
  return (
    <div className={css.crumbs}>
      {!id && group && <><span>{t(group)}</span><IconChevronRight size={14} /></>}
      {id ? <Link href={crumb?.from ?? `/o/${object.plural}`}>{label(object.labels)}</Link> : <strong>{label(object.labels)}</strong>}
      {id && <><IconChevronRight size={14} /><strong className="cut" title={crumb?.text}>{crumb?.text ?? ''}</strong>{crumb?.walk}</>}
    </div>
  );
}

export function CreateMenu() {
  const t = useMessages(messages);
  const label = useLabel();
  const catalogue = useCatalogue();
  const objects = catalogue.creatable();
  if (objects.length === 0) return null;
  return (
    <Menu position="bottom-end" width={220} withinPortal>
      <Menu.Target>
        <IconButton label={t('create')}><IconPlus size={18} stroke={1.75} /></IconButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('create')}</Menu.Label>
        {objects.map((object) => (
          <Menu.Item key={object.object} leftSection={<Tile hue={object.hue} size={20}><ObjectIcon name={object.icon} size={13} /></Tile>} onClick={() => openForm(object.object)}>
            {label(object.label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function PhoneTop() {
  const t = useMessages(messages);
  const label = useLabel();
  const crumb = useCrumb();
  const [place, navigate] = useLocation();
  const [, first, plural, id] = place.split('/');
  const object = useCatalogue().byPlural(first === 'o' ? (plural ?? '') : '');
  const goBack = () => (id && window.history.length < 2 ? navigate(`/o/${plural}`) : window.history.back());
  return (
    <header className={css.top}>
      {place !== '/' && <IconButton label={t('back')} onClick={goBack}><IconChevronLeft size={22} stroke={1.75} /></IconButton>}
      <strong className={`${css.phoneTitle} cut`}>{id ? (crumb?.text ?? '') : object ? label(object.labels) : (crumb?.text ?? t('home'))}</strong>
      <IconButton label={t('search')} onClick={() => ask({ kind: 'search' })}><IconSearch size={20} stroke={1.75} /></IconButton>
      <UserMenu />
    </header>
  );
}
