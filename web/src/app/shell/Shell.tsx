/*
 * The frame: navigation, top bar, content; on a phone a bar at the bottom. Only panes scroll, never the page.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useCatalogue } from '@/api/catalogue';
import { ask, openForm } from '@/api/intents';
import { useTodo } from '@/api/parts';
import { undoLast } from '@/api/undo';
import { useMessages } from '@/i18n/messages';
import { isMod, useShortcuts } from '@/ui/keys';
import { setPreference, usePreferences } from '@/ui/preferences';
import { useNarrow } from '@/ui/useNarrow';
import { messages } from '../messages';
import { OfflineStrip } from './OfflineStrip';
import { PhoneBar } from './PhoneBar';
import css from './Shell.module.css';
import { Sidebar } from './Sidebar';
import { TopBar } from './TopBar';

export function Shell({ children }: { children: ReactNode }) {
  const t = useMessages(messages);
  const narrow = useNarrow();
  useShellKeys();
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#content">{t('skip')}</a>
      {!narrow && <Sidebar />}
      <div className={css.side}>
        <TopBar />
        <OfflineStrip />
        <main id="content" className={css.main} tabIndex={-1}>{children}</main>
        {narrow && <PhoneBar />}
      </div>
    </div>
  );
}

function useShellKeys() {
  const client = useQueryClient();
  const [place, navigate] = useLocation();
  const catalogue = useCatalogue();
  const todo = useTodo();
  const { folded } = usePreferences();
  const leader = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isMod(event) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        ask({ kind: 'search' });
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const go = (target: string, otherwise?: () => void) => () => {
    if (Date.now() - leader.current < 1200) navigate(target);
    else otherwise?.();
    leader.current = 0;
  };
  const create = () => {
    const here = catalogue.byPlural(place.split('/')[2] ?? '') ?? catalogue.creatable()[0];
    if (here?.rights.create) openForm(here.object);
  };
  useShortcuts({
    g: () => { leader.current = Date.now(); },
    h: go('/'),
    c: go('/o/customers', create),
    l: go('/o/leads'),
    o: go('/o/opportunities'),
    t: todo ? go(todo.address) : () => undefined,
    '[': () => setPreference('folded', !folded),
    '?': () => ask({ kind: 'keys' }),
    'Mod+z': () => undoLast(client),
  });
}
