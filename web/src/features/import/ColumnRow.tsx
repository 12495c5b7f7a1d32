/* One column of a file: what it holds, where it goes, whether that is right. */
import { IconArrowRight } from '@tabler/icons-react';
import { useCatalogue, useLabel } from '@/api/catalogue';
import type { ObjectDeclaration } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import type { ColumnChange, ImportColumn, ImportFile } from './api';
import { CheckCell } from './CheckCell';
import css from './Import.module.css';
import { targetOf, type Target } from './mapping';
import { messages } from './messages';
import { Select } from './Select';

const samplesShown = 3;

export interface RowProps {
  column: ImportColumn;
  file: ImportFile;
  object: ObjectDeclaration | undefined;
  targets: readonly Target[];
  onChange: (values: Omit<ColumnChange, 'column'>) => void;
  onValues: () => void;
}

export function ColumnRow(props: RowProps) {
  const { column, object, targets, onChange } = props;
  const t = useMessages(messages);
  const label = useLabel();
  const catalogue = useCatalogue();
  const target = targetOf(object, catalogue, column.target);
  const samples = column.samples.slice(0, samplesShown).join(' · ');
  const own = targets.filter((one) => !one.through);
  const parts = [...new Set(targets.map((one) => one.through).filter((through) => through !== null))];
  return (
    <tr data-skipped={column.target === null || undefined}>
      <th scope="row"><span className="cut" title={column.column}>{column.column}</span></th>
      <td className={css.samples}>
        <span className="cut" title={samples}>{samples || '—'}</span>
        <IconArrowRight className={css.arrow} size={16} stroke={1.75} aria-hidden />
      </td>
      <td className={css.target}>
        <Select
          aria-label={t('intoOf', { column: column.column })} value={column.target ?? ''} onChange={(path) => onChange({ target: path || null })} disabled={!object}
          mark={<TargetMark target={target} object={object} />}
        >
          <option value="">{t('notImported')}</option>
          <optgroup label={label(object?.label)}>
            {own.map((one) => (
              <option key={one.path} value={one.path}>
                {one.by ? `${label(one.field.label)} › ${label(one.by.label)}` : label(one.field.label)}
              </option>
            ))}
          </optgroup>
          {parts.map((through) => (
            <optgroup key={through.name} label={label(through.label)}>
              {targets.filter((one) => one.through === through).map((one) => (
                <option key={one.path} value={one.path}>{`${label(through.label)} › ${label(one.field.label)}`}</option>
              ))}
            </optgroup>
          ))}
        </Select>
      </td>
      <td className={css.check}><CheckCell {...props} target={target} /></td>
    </tr>
  );
}

/** The tile of the object a column ends up in: a relation shows the one it points to. */
function TargetMark({ target, object }: { target: Target | null; object: ObjectDeclaration | undefined }) {
  const catalogue = useCatalogue();
  const shown = target ? (catalogue.find(target.field.to ?? target.through?.of) ?? object) : null;
  return <Tile hue={shown?.hue ?? 'gray'} size={20}><ObjectIcon name={shown?.icon ?? 'box'} size={13} /></Tile>;
}
