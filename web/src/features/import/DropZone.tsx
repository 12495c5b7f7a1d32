/* Files by dropping or by choosing. The whole area takes the drop; the button is its twin for keys and touch. */
import { IconFileUpload } from '@tabler/icons-react';
import { useRef, useState, type DragEvent } from 'react';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { useNarrow } from '@/ui/useNarrow';
import css from './Import.module.css';
import { messages } from './messages';

interface DropProps {
  onFiles: (files: File[]) => void;
  /** A thin strip under files that are there already. */
  small?: boolean;
  busy?: boolean;
}

export function DropZone({ onFiles, small, busy }: DropProps) {
  const t = useMessages(messages);
  const narrow = useNarrow();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (list: FileList | null) => {
    const files = [...(list ?? [])];
    if (files.length) onFiles(files);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <div
      className={[css.drop, small && css.dropSmall, over && css.dropOver].filter(Boolean).join(' ')}
      data-drop onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={onDrop}
    >
      {!small && <IconFileUpload className={css.dropMark} size={32} stroke={1.5} aria-hidden />}
      {!small && <strong className={css.dropTitle}>{over ? t('dropNow') : t(narrow ? 'chooseTitle' : 'dropTitle')}</strong>}
      {!small && <p className={css.dropText}>{t('dropText')}</p>}
      {!small && <p className={css.dropText}>{t('together')}</p>}
      <Button look={small ? 'plain' : 'filled'} disabled={busy} onClick={() => input.current?.click()}>{small ? t('addFiles') : t('choose')}</Button>
      {small && !narrow && <span className={css.pale}>{over ? t('dropNow') : t('dropTitle')}</span>}
      <input
        ref={input} type="file" multiple hidden tabIndex={-1} accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
        onChange={(event) => { take(event.target.files); event.target.value = ''; }}
      />
    </div>
  );
}
