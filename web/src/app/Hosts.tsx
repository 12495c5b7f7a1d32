/* Answers intents: the form drawer, the search, the keys, what blocks an undo. Each loads when first asked for. */
import { lazy, Suspense, useEffect, useState } from 'react';
import { onIntent, type Intent } from '@/api/intents';
import { Toasts } from '@/ui/Toasts';
import { BlockersDialog } from './BlockersDialog';
import { KeysDialog } from './KeysDialog';

const FormDrawer = lazy(() => import('@/features/records/form/FormDrawer'));
const Palette = lazy(() => import('@/features/search/Palette'));

export function Hosts() {
  const [intent, setIntent] = useState<Intent | null>(null);
  useEffect(() => onIntent(setIntent), []);
  const close = () => setIntent(null);
  return (
    <>
      <Suspense fallback={null}>
        {intent?.kind === 'form' && <FormDrawer {...intent} onClose={close} />}
        {intent?.kind === 'search' && <Palette onClose={close} />}
        {intent?.kind === 'blockers' && <BlockersDialog changeset={intent.changeset} blockers={intent.blockers} onClose={close} />}
        {intent?.kind === 'keys' && <KeysDialog onClose={close} />}
      </Suspense>
      <Toasts />
    </>
  );
}
