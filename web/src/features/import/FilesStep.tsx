/* The files of the import: what each becomes, how it was read, a look at its columns. */
import { IconFileSpreadsheet, IconTrash, IconX } from '@tabler/icons-react';
import { useLabel } from '@/api/catalogue';
import { useMessages } from '@/i18n/messages';
import { Button, IconButton } from '@/ui/Button';
import { removeFile, type ImportFile } from './api';
import { DropZone } from './DropZone';
import { FileFacts } from './FileFacts';
import { Foot } from './Foot';
import css from './Import.module.css';
import { messages } from './messages';
import { ObjectSelect } from './ObjectSelect';
import { rowsOf } from './steps';
import { dismissUpload, sendFiles, useUploads, type Upload } from './uploads';
import { Select } from './Select';
import type { StepProps } from './Wizard';

const separators = [[',', 'comma'], [';', 'semicolon'], ['\t', 'tab'], ['|', 'pipe']] as const;
const samplesShown = 5;

export function FilesStep({ one, act, change, place, go }: StepProps) {
  const t = useMessages(messages);
  const uploads = useUploads(one.id);
  const isUploading = uploads.some((upload) => !upload.error);
  const unnamed = one.files.find((file) => !file.object);
  const why = isUploading ? t('stillUploading') : one.files.length === 0 ? t('needFile') : unnamed ? t('needObject', { file: unnamed.name }) : null;
  const isEmpty = one.files.length === 0 && uploads.length === 0;
  return (
    <>
      <div className={css.files}>
        {one.files.map((file) => (
          <FileCard
            key={file.name} file={file} onRemove={() => void act(() => removeFile(one.id, file.name))}
            onChange={(values) => void change([{ name: file.name, ...values }])}
          />
        ))}
        {uploads.map((upload) => <UploadCard key={upload.key} upload={upload} />)}
        <DropZone small={!isEmpty} onFiles={(files) => sendFiles(one.id, files, place)} />
      </div>
      <Foot words={one.files.length ? `${t('files', { n: one.files.length })} · ${t('rows', { n: rowsOf(one) })}` : ''}>
        <Button look="filled" why={why} onClick={() => go('columns')}>{t('toColumns')}</Button>
      </Foot>
    </>
  );
}

interface FileCardProps {
  file: ImportFile;
  onRemove: () => void;
  onChange: (values: Partial<Pick<ImportFile, 'object' | 'separator' | 'header'>>) => void;
}

function FileCard({ file, onRemove, onChange }: FileCardProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const isOwn = !separators.some(([sign]) => sign === file.separator) && file.separator;
  return (
    <section className={css.file} aria-label={file.name}>
      <header className={css.fileHead}>
        <IconFileSpreadsheet className={css.fileMark} size={24} stroke={1.5} aria-hidden />
        <FileFacts file={file} />
        <label className={css.pair}><span>{t('target')}</span><ObjectSelect value={file.object} onChange={(object) => onChange({ object })} label={label} /></label>
        <IconButton label={t('remove', { name: file.name })} onClick={onRemove}><IconTrash size={16} stroke={1.75} /></IconButton>
      </header>
      <div className={css.reading}>
        <label className={css.pair}>
          <span>{t('separator')}</span>
          <Select value={file.separator ?? ','} onChange={(separator) => onChange({ separator })}>
            {separators.map(([sign, word]) => <option key={word} value={sign}>{t(word)}</option>)}
            {isOwn && <option value={isOwn}>{isOwn}</option>}
          </Select>
        </label>
        <label className={css.tick}><input type="checkbox" checked={file.header} onChange={(event) => onChange({ header: event.target.checked })} />{t('header')}</label>
      </div>
      <Preview file={file} />
    </section>
  );
}

/** What each column holds, as far as it was looked at. */
function Preview({ file }: { file: ImportFile }) {
  const t = useMessages(messages);
  return (
    <dl className={css.holds} aria-label={t('preview')}>
      {file.columns.map((column) => (
        <div key={column.column}>
          <dt className="cut" title={column.column}>{column.column}</dt>
          <dd className="cut">{column.samples.slice(0, samplesShown).join(' · ') || '—'}</dd>
        </div>
      ))}
    </dl>
  );
}

function UploadCard({ upload }: { upload: Upload }) {
  const t = useMessages(messages);
  const share = Math.round(upload.share * 100);
  return (
    <section className={css.file} aria-label={upload.name}>
      <header className={css.fileHead}>
        <IconFileSpreadsheet className={css.fileMark} size={24} stroke={1.5} aria-hidden />
        <div className={css.facts}>
          <strong className="cut" title={upload.name}>{upload.name}</strong>
          <span className={upload.error ? css.bad : css.pale} role={upload.error ? 'alert' : undefined}>
            {upload.error ?? (share < 100 ? t('uploading', { share }) : t('reading'))}
          </span>
        </div>
        {upload.error && <IconButton label={t('dismiss')} onClick={() => dismissUpload(upload.key)}><IconX size={16} /></IconButton>}
      </header>
      {!upload.error && <progress className={css.thin} max={100} value={share} aria-label={upload.name} />}
    </section>
  );
}
