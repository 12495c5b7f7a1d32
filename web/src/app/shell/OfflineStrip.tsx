/* Without the network, or without the server for a while: since when what is shown is old, and that nothing typed is lost. */
import { useEffect, useState } from 'react';
import { useLine } from '@/api/live/live';
import { useFormats } from '@/api/session';
import { hourMinute } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { useLasting } from '@/ui/useDelayed';
import { messages } from '../messages';
import css from './Shell.module.css';

const patienceMs = 5000;

export function OfflineStrip() {
  const t = useMessages(messages);
  const { style } = useFormats();
  const { state, at, hasStood } = useLine();
  const isOnline = useOnline();
  const isLost = useLasting(hasStood && state === 'connecting', patienceMs);
  if (isOnline && !isLost) return null;
  return <div className={css.offline} role="alert">{isOnline ? t('lost') : t('offline', { at: hourMinute(new Date(at), style.zone) })}</div>;
}

function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const update = () => setOnline(navigator.onLine);
    window.addEventListener('online', update);
    window.addEventListener('offline', update);
    return () => {
      window.removeEventListener('online', update);
      window.removeEventListener('offline', update);
    };
  }, []);
  return online;
}
