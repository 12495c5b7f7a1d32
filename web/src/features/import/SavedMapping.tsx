/* The mapping of a file, saved for the next of its kind and loaded again. */
import { IconDownload, IconUpload } from '@tabler/icons-react';
import { useRef } from 'react';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import buttons from '@/ui/Button.module.css';
import { toastError } from '@/ui/toasts';
import type { ImportFile } from './api';
import css from './Import.module.css';
import { messages } from './messages';
import { mappingAddress, mappingName, readMapping, type SavedMapping as Saved } from './saved';

export function SavedMapping({ file, onLoad }: { file: ImportFile; onLoad: (saved: Saved) => void }) {
  const t = useMessages(messages);
  const input = useRef<HTMLInputElement>(null);
  const load = async (chosen: File | undefined) => {
    const saved = chosen && readMapping(await chosen.text());
    if (saved) onLoad(saved);
    else if (chosen) toastError(t('noMapping', { file: chosen.name }));
  };
  return (
    <span className={css.pair}>
      <input
        ref={input} type="file" accept=".json,application/json" hidden aria-label={t('loadMapping')}
        onChange={(event) => { void load(event.target.files?.[0]); event.target.value = ''; }}
      />
      <Button icon={<IconUpload size={16} stroke={1.75} aria-hidden />} onClick={() => input.current?.click()}>{t('loadMapping')}</Button>
      <a className={buttons.button} href={mappingAddress(file)} download={mappingName(file)}>
        <IconDownload size={16} stroke={1.75} aria-hidden />
        {t('saveMapping')}
      </a>
    </span>
  );
}
