/* Views as tabs; what finds no room stands in a menu. A changed view says so and offers what to do about it. */
import { Menu } from '@mantine/core';
import { IconChevronDown, IconPlus, IconUsers, IconWorld } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ObjectDeclaration } from '@/api/types';
import { number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button, IconButton } from '@/ui/Button';
import { useNarrow } from '@/ui/useNarrow';
import { messages } from '../messages';
import css from './Toolbar.module.css';
import { useFittingTabs } from './useFittingTabs';
import type { ListState } from './useListState';
import { useCount } from './useRows';
import { ViewDialog } from './ViewDialog';
import { ViewMenu } from './ViewMenu';
import { sharingOf, type View } from './views';

export function ViewTabs({ object, state, count }: { object: ObjectDeclaration; state: ListState; count: string | null }) {
  const t = useMessages(messages);
  const nameOf = useViewName();
  const narrow = useNarrow();
  const [naming, setNaming] = useState<'new' | 'rename' | null>(null);
  const { view, views } = state;
  const { list } = views;
  const { sized, onFigure } = useFigures();
  const { box, fits } = useFittingTabs(`${list.map((one) => one.id + nameOf(one)).join()} ${view.id} ${sized} ${state.isChanged}`, list.length);
  const room = narrow ? list.length : fits;
  const shown = list.slice(0, room);
  // The view one is in is always a tab.
  if (!shown.includes(view) && shown.length > 0) shown[shown.length - 1] = view;
  const rest = list.filter((one) => !shown.includes(one));
  const save = async (name: string, shared: 'me' | 'team' | 'everyone') => {
    setNaming(null);
    if (naming === 'rename') return views.change(view, { name, shared });
    const made = await views.create(name, shared, state.texts);
    if (made) state.choose(made);
  };
  const remove = async () => {
    const next = list.find((one) => one.id !== view.id);
    if ((await views.remove(view)) && next) state.choose(next);
  };
  return (
    <nav ref={box} className={css.tabs} aria-label={t('views')}>
      {shown.map((one) => (
        <span key={one.id} className={css.tabBox} data-tab>
          <ViewTab object={object} view={one} name={nameOf(one)} isActive={one === view} activeCount={count} onFigure={onFigure} onChoose={() => state.choose(one)} />
          {one === view && (
            <ViewMenu
              views={views} view={view} name={nameOf(view)} onRename={() => setNaming('rename')} onCopy={() => setNaming('new')}
              onRemove={() => void remove()}
            />
          )}
        </span>
      ))}
      {rest.length > 0 && (
        <Menu position="bottom-start" width={240} withinPortal>
          <Menu.Target><button type="button" className={css.tab}>{t('moreViews', { n: rest.length })}<IconChevronDown size={14} /></button></Menu.Target>
          <Menu.Dropdown>
            {rest.map((one) => (
              <Menu.Item key={one.id} rightSection={<SharedMark view={one} />} onClick={() => state.choose(one)}>
                <span className="cut">{nameOf(one)}</span>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <IconButton size="small" label={t('saveView')} onClick={() => setNaming('new')}><IconPlus size={16} stroke={1.75} /></IconButton>
      {state.isChanged && <Unsaved state={state} onSaveAs={() => setNaming('new')} />}
      {naming && <ViewDialog view={naming === 'rename' ? view : null} onClose={() => setNaming(null)} onSave={(name, shared) => void save(name, shared)} />}
    </nav>
  );
}

/** The view was changed: keep it so, as another, or go back. */
function Unsaved({ state, onSaveAs }: { state: ListState; onSaveAs: () => void }) {
  const t = useMessages(messages);
  const { view, views } = state;
  return (
    <span className={css.changed} data-rest>
      {t('unsaved')}
      {views.isMine(view) && (
        <Button look="link" onClick={() => void views.change(view, { texts: state.texts }).then(() => state.choose(view))}>
          {t('updateView')}
        </Button>
      )}
      <Button look="link" onClick={onSaveAs}>{t('saveAs')}</Button>
      <Button look="link" onClick={() => state.choose(view)}>{t('revert')}</Button>
    </span>
  );
}

function useViewName(): (view: View) => string {
  const t = useMessages(messages);
  return (view) => (view.record ? String(view.record.name) : t(view.word ?? 'all'));
}

/** Figures come after their tabs and make them wider: another one is another width. */
function useFigures() {
  const [sized, setSized] = useState(0);
  const figures = useRef(new Map<string, string | null>());
  const onFigure = useCallback((id: string, figure: string | null) => {
    if ((figures.current.get(id) ?? null) === figure) return;
    figures.current.set(id, figure);
    setSized((old) => old + 1);
  }, []);
  return { sized, onFigure };
}

interface TabProps {
  object: ObjectDeclaration;
  view: View;
  name: string;
  isActive: boolean;
  activeCount: string | null;
  onFigure: (id: string, figure: string | null) => void;
  onChoose: () => void;
}

function ViewTab({ object, view, name, isActive, activeCount, onFigure, onChoose }: TabProps) {
  const { value } = useCount(object, { where: view.texts.where }, !isActive);
  const figure = isActive ? activeCount : value && `${number(value.count)}${value.isExact ? '' : '+'}`;
  useEffect(() => { if (figure !== null) onFigure(view.id, figure); }, [figure, onFigure, view.id]);
  return (
    <button type="button" aria-current={isActive ? 'page' : undefined} className={css.tab} onClick={onChoose}>
      <SharedMark view={view} /><span className="cut" title={name}>{name}</span>{figure && <small>{figure}</small>}
    </button>
  );
}

/** Whom a saved view is for, where it is for more than oneself. */
function SharedMark({ view }: { view: View }) {
  const t = useMessages(messages);
  const shared = sharingOf(view);
  if (!view.record || shared === 'me') return null;
  const Icon = shared === 'team' ? IconUsers : IconWorld;
  return <Icon size={14} stroke={1.75} aria-label={t(shared === 'team' ? 'shareTeam' : 'shareAll')} />;
}
