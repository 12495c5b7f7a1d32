/* The routes inside the shell, each its own chunk. A part that fails says so in its place; the rest works. */
import { Component, lazy, Suspense, type ReactNode } from 'react';
import { Link, Route, Switch, useLocation, useSearch } from 'wouter';
import { useCatalogue } from '@/api/catalogue';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/marks';
import { messages } from './messages';

const Home = lazy(() => import('@/features/home/Home'));
const ListPage = lazy(() => import('@/features/records/list/ListPage'));
const RecordPage = lazy(() => import('@/features/records/record/RecordPage'));
const Settings = lazy(() => import('@/features/settings/Settings'));
const Bin = lazy(() => import('@/features/bin/Bin'));
const ImportPage = lazy(() => import('@/features/import/ImportPage'));
const Board = lazy(() => import('@/features/board/Board'));

export function Pages() {
  const [place] = useLocation();
  return (
    <Guard key={place.split('/').slice(0, 3).join('/')}>
      <Suspense fallback={null}>
        <Switch>
          <Route path="/" component={Home} />
          <Route path="/o/:plural">{({ plural }) => <ObjectPage plural={plural} />}</Route>
          <Route path="/o/:plural/:id">{({ plural, id }) => <OneRecord plural={plural} id={Number(id)} />}</Route>
          <Route path="/settings" component={Settings} />
          <Route path="/bin" component={Bin} />
          <Route path="/import/:id?" component={ImportPage} />
          <Route><NotFound /></Route>
        </Switch>
      </Suspense>
    </Guard>
  );
}

function ObjectPage({ plural }: { plural: string }) {
  const object = useCatalogue().byPlural(plural);
  useSearch();
  return object ? <ListPage key={object.object} object={object} board={object.process ? Board : null} /> : <NotFound />;
}

function OneRecord({ plural, id }: { plural: string; id: number }) {
  const object = useCatalogue().byPlural(plural);
  return object && Number.isInteger(id) ? <RecordPage key={`${object.object}:${id}`} object={object} id={id} /> : <NotFound />;
}

export function NotFound() {
  const t = useMessages(messages);
  return <EmptyState title={t('notFound')} actions={<Link href="/">{t('toHome')}</Link>}>{t('notFoundText')}</EmptyState>;
}

class Guard extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError() {
    return { failed: true };
  }
  override render() {
    return this.state.failed ? <Failed onRetry={() => this.setState({ failed: false })} /> : this.props.children;
  }
}

function Failed({ onRetry }: { onRetry: () => void }) {
  const t = useMessages(messages);
  return <EmptyState title={t('partFailed')} actions={<Button onClick={onRetry}>{t('retry')}</Button>} />;
}
