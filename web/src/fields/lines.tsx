/*
 * Records owned by another and written with it. The page adds nothing up: totals come from the server, and a line
 * that was changed shows none until it is saved.
 */
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { fieldsOf, isWritable, useCatalogue, useLabel } from '@/api/catalogue';
import type { ObjectDeclaration, RecordData } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { Button, IconButton } from '@/ui/Button';
import css from './fields.module.css';
import { fieldKind } from './registry';
import { TextFilter } from './text';
import { empty, isEmpty, type CellProps, type FieldKind, type InputProps } from './kind';
import { messages } from './messages';

type Line = Partial<RecordData>;
const linesOf = (value: unknown): Line[] => (Array.isArray(value) ? (value as Line[]) : []);

function LinesCell({ field, value, record, inList }: CellProps) {
  const t = useMessages(messages);
  const declaration = useCatalogue().find(field.of);
  const lines = linesOf(value);
  if (inList) return <>{lines.length ? t('lines', { n: lines.length }) : empty}</>;
  if (lines.length === 0 || !declaration) return <span className={css.pale}>{t('noLines')}</span>;
  return <LineTable declaration={declaration} lines={lines} record={record} />;
}

function LineTable({ declaration, lines, record }: { declaration: ObjectDeclaration; lines: Line[]; record: RecordData | undefined }) {
  const label = useLabel();
  const columns = fieldsOf(declaration, declaration.layout.list).filter((field) => lines.some((line) => !isEmpty(line[field.name])));
  return (
    <div className={css.scroll} role="region" tabIndex={0} aria-label={label(declaration.labels)}>
      <table className={css.table}>
        <thead>
          <tr>{columns.map((field) => <th key={field.name} className={fieldKind(field).figure ? css.figure : undefined}>{label(field.label)}</th>)}</tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <tr key={line.id ?? `new-${index}`}>
              {columns.map((field) => {
                const { Cell, figure } = fieldKind(field);
                return <td key={field.name} className={figure ? css.figure : undefined}><Cell field={field} value={line[field.name]} record={record} inList /></td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LinesInput({ field, value, values, onChange }: InputProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const declaration = useCatalogue().find(field.of);
  if (!declaration) return null;
  const lines = linesOf(value);
  const columns = fieldsOf(declaration, declaration.layout.form).filter(isWritable);
  const set = (index: number, name: string, next: unknown) => onChange(lines.map((line, at) => (at === index ? { ...line, [name]: next } : line)));
  return (
    <div className={css.stack}>
      {lines.map((line, index) => (
        <div key={line.id ?? `new-${index}`} className={css.line}>
          {columns.map((column) => {
            const { Input } = fieldKind(column);
            return (
              <label key={column.name} className={css.lineField}>
                <span className={css.small}>{label(column.label)}</span>
                <Input field={column} value={line[column.name]} values={values ?? {}} onChange={(next) => set(index, column.name, next)} />
              </label>
            );
          })}
          <IconButton label={t('removeLine')} onClick={() => onChange(lines.filter((_, at) => at !== index))}><IconTrash size={16} /></IconButton>
        </div>
      ))}
      <div><Button size="small" icon={<IconPlus size={16} />} onClick={() => onChange([...lines, {}])}>{t('addLine')}</Button></div>
    </div>
  );
}

export const lines: FieldKind = {
  width: 90,
  Cell: LinesCell,
  Input: LinesInput,
  Filter: TextFilter,
  operators: [],
  text: (value, _field, { t }) => (linesOf(value).length ? t('lines', { n: linesOf(value).length }) : ''),
};
