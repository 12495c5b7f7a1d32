/*
 * The signed-in page: who is here and what they may see, then the shell around the routes. When the session ends, the
 * sign-in comes as a dialog over the page, so that nothing typed is lost.
 */
import '@mantine/core/styles/ModalBase.css';
import '@mantine/core/styles/Modal.css';
import '@mantine/core/styles/Drawer.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/Paper.css';
import '@mantine/core/styles/Overlay.css';
import '@mantine/core/styles/Popover.css';
import '@mantine/core/styles/Menu.css';
import '@mantine/core/styles/Combobox.css';
import '@/ui/mantine.css';
import { createTheme, MantineProvider } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { CatalogueProvider, fetchCatalogue } from '@/api/catalogue';
import { PartsProvider } from '@/api/parts';
import { onSessionEnded } from '@/api/client';
import { followLeaving } from '@/api/leaving';
import { applier } from '@/api/live/apply';
import { startLive } from '@/api/live/live';
import { asProblem } from '@/api/problems';
import { fetchMe, MeProvider } from '@/api/session';
import { sentence } from '@/api/undo';
import { setLanguage } from '@/i18n/language';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/marks';
import { resolvedTheme, usePreferences } from '@/ui/preferences';
import { Hosts } from './Hosts';
import { messages } from './messages';
import { Pages } from './Pages';
import { parts } from './parts';
import { SessionDialog } from './SessionDialog';
import { Shell } from './shell/Shell';
import { ShellSkeleton } from './shell/ShellSkeleton';

const theme = createTheme({
  fontFamily: 'var(--gx-font)', respectReducedMotion: true, cursorType: 'pointer', focusRing: 'never',
  // A menu holds items and nothing else: its first item has the focus.
  components: { Menu: { defaultProps: { withInitialFocusPlaceholder: false } } },
});

export default function SignedIn() {
  const [ended, setEnded] = useState(false);
  const [, navigate] = useLocation();
  const t = useMessages(messages);
  const { theme: chosen } = usePreferences();
  const client = useQueryClient();
  const me = useQuery({ queryKey: ['me'], queryFn: fetchMe, staleTime: Infinity });
  const catalogue = useQuery({ queryKey: ['catalogue'], queryFn: ({ signal }) => fetchCatalogue(signal), staleTime: Infinity, enabled: me.isSuccess });
  useEffect(() => onSessionEnded(() => setEnded(true)), []);
  useEffect(followLeaving, []);

  const mine = me.data?.user.id;
  useEffect(() => {
    if (mine === undefined || !catalogue.data || ended) return;
    const changes = applier(client, catalogue.data, mine);
    const stop = startLive(changes);
    return () => { stop(); changes.stop(); };
  }, [mine, catalogue.data, ended, client]);

  const own = me.data?.user.language;
  useEffect(() => {
    if (own) setLanguage(own);
  }, [own]);
  const refused = me.error ? asProblem(me.error) : null;
  useEffect(() => {
    if (refused?.status !== 401) return;
    const here = window.location.pathname + window.location.search;
    navigate(here === '/' ? '/signin' : `/signin?to=${encodeURIComponent(here)}`, { replace: true });
  }, [refused, navigate]);

  const failure = refused?.status === 401 ? null : (refused ?? (catalogue.error && !ended ? asProblem(catalogue.error) : null));
  if (failure && (!me.data || !catalogue.data)) {
    return (
      <EmptyState title={t('cannotStart')} actions={<Button onClick={() => { void me.refetch(); void catalogue.refetch(); }}>{t('retry')}</Button>}>
        {sentence(failure)}
      </EmptyState>
    );
  }
  if (!me.data || !catalogue.data) return <ShellSkeleton />;
  return (
    <MantineProvider theme={theme} withCssVariables={false} withGlobalClasses={false} forceColorScheme={resolvedTheme(chosen)}>
      <MeProvider value={me.data}>
        <CatalogueProvider value={catalogue.data}>
          <PartsProvider value={parts}>
            <Shell><Pages /></Shell>
            <Hosts />
          </PartsProvider>
          {ended && <SessionDialog email={me.data.user.email} onBack={() => { setEnded(false); void client.invalidateQueries(); }} />}
        </CatalogueProvider>
      </MeProvider>
    </MantineProvider>
  );
}
