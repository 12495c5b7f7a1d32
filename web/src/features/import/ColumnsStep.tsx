/* Which column becomes which field: guessed by the server, corrected here. */
import { useState } from 'react';
import { useCatalogue, useLabel } from '@/api/catalogue';
import type { ObjectDeclaration } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import { startImport, type ColumnChange, type ImportColumn, type ImportFile } from './api';
import { ColumnRow } from './ColumnRow';
import { FileFacts } from './FileFacts';
import { Foot } from './Foot';
import css from './Import.module.css';
import { isBlocking, issuesOf, issuesOfFile, targetsOf, updateKeys } from './mapping';
import { messages } from './messages';
import type { SavedMapping as Saved } from './saved';
import { SavedMapping } from './SavedMapping';
import { rowsOf } from './steps';
import { Select } from './Select';
import { useIssueWords } from './useIssueWords';
import { ValuesDialog } from './ValuesDialog';
import type { StepProps } from './Wizard';

export function ColumnsStep({ one, act, change, go, wanted }: StepProps & { wanted: string | null }) {
  const t = useMessages(messages);
  const catalogue = useCatalogue();
  const issueWords = useIssueWords();
  const issues = issuesOf(one, catalogue);
  const file = one.files.find((candidate) => candidate.name === wanted) ?? one.files[0];
  const columns = one.files.flatMap((candidate) => candidate.columns);
  const mapped = columns.filter((column) => column.target !== null).length;
  const first = issues.find(isBlocking);
  const why = first ? issueWords(first) : null;
  const dryRun = async () => {
    if (await act(() => startImport(one.id, 'dry_run'))) go('check');
  };
  return (
    <>
      {one.files.length > 1 && <FileTabs files={one.files} current={file} onChoose={(name) => go('columns', name)} />}
      {file && <FileColumns key={file.name} file={file} bare={one.files.length > 1} onChange={(values) => void change([{ name: file.name, ...values }])} />}
      <Foot
        words={
          <>
            <span>{t('mapped', { n: mapped, skipped: columns.length - mapped })}</span>
            {issues.map((issue, index) => <span key={index} className={issue.kind === 'made' ? undefined : css.issue}>{issueWords(issue)}</span>)}
          </>
        }
      >
        <Button onClick={() => go('file')}>{t('back')}</Button>
        <Button look="filled" why={why} onClick={() => void dryRun()}>{t('dryRun', { n: rowsOf(one) })}</Button>
      </Foot>
    </>
  );
}

function FileTabs({ files, current, onChoose }: { files: ImportFile[]; current: ImportFile | undefined; onChoose: (name: string) => void }) {
  const t = useMessages(messages);
  const catalogue = useCatalogue();
  return (
    <nav className={css.fileTabs} aria-label={t('filesOf')}>
      {files.map((file) => {
        const object = catalogue.find(file.object);
        return (
          <button key={file.name} type="button" className={css.fileTab} aria-current={file === current ? 'true' : undefined} onClick={() => onChoose(file.name)}>
            <Tile hue={object?.hue ?? 'gray'} size={20}><ObjectIcon name={object?.icon ?? 'box'} size={13} /></Tile>
            <span className="cut">{file.name}</span>
            {issuesOfFile(file, catalogue).some((issue) => issue.kind !== 'made') && <span className={css.issueDot} aria-hidden />}
          </button>
        );
      })}
    </nav>
  );
}

interface FileColumnsProps {
  file: ImportFile;
  bare: boolean;
  onChange: (values: Saved) => void;
}

function FileColumns({ file, bare, onChange }: FileColumnsProps) {
  const t = useMessages(messages);
  const catalogue = useCatalogue();
  const [valuesOf, setValuesOf] = useState<string | null>(null);
  const object = catalogue.find(file.object);
  const targets = object ? targetsOf(object, catalogue) : [];
  const opened = file.columns.find((column) => column.column === valuesOf);
  const changeColumn = (column: ImportColumn, values: Omit<ColumnChange, 'column'>) => onChange({ columns: [{ column: column.column, ...values }] });
  return (
    <>
      <div className={css.fileLine}>
        <FileFacts file={file} bare={bare} />
        {object && <UpdateBy file={file} object={object} onChange={(update_by) => onChange({ update_by })} />}
        <SavedMapping file={file} onLoad={onChange} />
      </div>
      <div className={css.tableWrap}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t('column')}</th>
              <th scope="col">{t('samples')}</th>
              <th scope="col">{t('into')}</th>
              <th scope="col">{t('check')}</th>
            </tr>
          </thead>
          <tbody>
            {file.columns.map((column) => (
              <ColumnRow
                key={column.column} column={column} file={file} object={object} targets={targets}
                onChange={(values) => changeColumn(column, values)} onValues={() => setValuesOf(column.column)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {opened && object && (
        <ValuesDialog column={opened} object={object} onClose={() => setValuesOf(null)} onChange={(values) => changeColumn(opened, { values })} />
      )}
    </>
  );
}

function UpdateBy({ file, object, onChange }: { file: ImportFile; object: ObjectDeclaration; onChange: (field: string | null) => void }) {
  const t = useMessages(messages);
  const label = useLabel();
  const keys = updateKeys(file, object);
  return (
    <label className={css.pair}>
      <span>{t('existing')}</span>
      <Select value={file.update_by ?? ''} onChange={(value) => onChange(value || null)}>
        <option value="">{t('alwaysNew')}</option>
        {keys.map((field) => <option key={field.name} value={field.name}>{t('updateBy', { field: label(field.label) })}</option>)}
      </Select>
    </label>
  );
}
