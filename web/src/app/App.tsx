/*
 * Routes. Sign-in and first run load alone and small; everything else is behind the signed-in page, split by route.
 */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { asProblem } from '@/api/problems';

const SignIn = lazy(() => import('@/features/signin/SignIn'));
const Setup = lazy(() => import('@/features/setup/Setup'));
const SignedIn = lazy(() => import('./SignedIn'));

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      // A refusal stays a refusal; only the network and an overloaded server are worth asking again.
      retry: (count, error) => count < 3 && [0, 502, 503, 504].includes(asProblem(error).status),
      retryDelay: (attempt) => Math.min(8000, 500 * 2 ** attempt),
    },
  },
});

export function App() {
  return (
    <QueryClientProvider client={client}>
      <Suspense fallback={null}>
        <Switch>
          <Route path="/signin" component={SignIn} />
          <Route path="/setup" component={Setup} />
          <Route component={SignedIn} />
        </Switch>
      </Suspense>
    </QueryClientProvider>
  );
}
