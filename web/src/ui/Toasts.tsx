import { IconCheck, IconAlertTriangle, IconX } from '@tabler/icons-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useMessages } from '@/i18n/messages';
import { Button, IconButton } from './Button';
import { messages } from './messages';
import css from './Toasts.module.css';
import { currentToasts, dismiss, onToasts, type Toast } from './toasts';

const lifeMs = 6000;

export function Toasts() {
  const t = useMessages(messages);
  const toasts = useSyncExternalStore(onToasts, currentToasts, currentToasts);
  return (
    <section className={css.stack} aria-label={t('notices')}>
      <div role="status" className="hidden-but-read">{toasts.filter((one) => one.tone === 'plain').at(-1)?.text}</div>
      <div role="alert" className="hidden-but-read">{toasts.filter((one) => one.tone === 'error').at(-1)?.text}</div>
      {toasts.map((one) => <ToastLine key={one.id} toast={one} />)}
    </section>
  );
}

function ToastLine({ toast }: { toast: Toast }) {
  const t = useMessages(messages);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || toast.tone === 'error') return;
    const timer = setTimeout(() => dismiss(toast.id), lifeMs);
    return () => clearTimeout(timer);
  }, [held, toast]);
  const { action } = toast;
  return (
    <div
      className={`${css.toast} ${toast.tone === 'error' ? css.error : ''}`} onMouseEnter={() => setHeld(true)} onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}
    >
      {toast.tone === 'error' ? <IconAlertTriangle size={16} color="var(--gx-bad-text)" /> : <IconCheck size={16} color="var(--gx-ok-text)" />}
      <span>{toast.text}</span>
      {action && <Button look="link" className={css.action} onClick={() => { dismiss(toast.id); action.run(); }}>{action.label}</Button>}
      <IconButton size="small" label={t('close')} onClick={() => dismiss(toast.id)}><IconX size={14} /></IconButton>
    </div>
  );
}
