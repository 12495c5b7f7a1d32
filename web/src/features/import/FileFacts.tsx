import { useMessages } from '@/i18n/messages';
import type { ImportFile } from './api';
import css from './Import.module.css';
import { messages } from './messages';

/** A file's name, rows and size; bare where the name stands above already. */
export function FileFacts({ file, bare }: { file: ImportFile; bare?: boolean }) {
  const t = useMessages(messages);
  return (
    <div className={css.facts}>
      {!bare && <strong className="cut" title={file.name}>{file.name}</strong>}
      <span className={`${css.pale} num`}>{t('rows', { n: file.rows })} · {size(file.bytes)}</span>
    </div>
  );
}

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
