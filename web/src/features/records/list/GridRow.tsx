import { memo } from 'react';
import { Link } from 'wouter';
import { isPerson, titleOf } from '@/api/catalogue';
import type { Pale } from '@/api/live/marks';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import { fieldKind, isEmpty } from '@/fields';
import { useFieldText } from '@/fields/useFieldText';
import { useMessages } from '@/i18n/messages';
import { Checkbox } from '@/ui/Input';
import { Avatar, Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import { messages } from '../messages';
import { CellEditor } from './CellEditor';
import css from './Grid.module.css';
import { isEditable } from './gridColumns';
import { PaleMark, useLiveRow } from './LiveRows';
import { pick } from './gridKeys';
import type { Edit } from './useGrid';

interface RowProps {
  object: ObjectDeclaration;
  record: RecordData;
  /** Among the loaded records. */
  index: number;
  rowIndex: number;
  top: number;
  fields: readonly Field[];
  pins: readonly number[];
  isSelected: boolean;
  isPeeked: boolean;
  activeName: string | null;
  edit: Edit | null;
  onFocus: (id: number, name: string) => void;
  onPick: (index: number, range: boolean) => void;
  onBegin: (record: RecordData, field: Field) => void;
  onDraft: (draft: unknown) => void;
  onCommit: (record: RecordData, field: Field, value: unknown, move: 'down' | 'right' | 'none' | 'stay') => void;
  onCancel: () => void;
  onAbandon: (id: number, name: string) => void;
}

/** One row, drawn again only when its own record, selection, focus or editor changed. */
export const GridRow = memo(function GridRow(props: RowProps) {
  const { object, record, index, rowIndex, top, fields, isSelected, isPeeked, activeName, onPick, onFocus } = props;
  const t = useMessages(messages);
  const { tints, pale } = useLiveRow(object.object, record.id);
  return (
    <div
      role="row" data-pale={pale} aria-rowindex={rowIndex} aria-selected={isSelected} data-editing={props.edit ? true : undefined} data-peeked={isPeeked || undefined} className={css.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div
        role="gridcell" aria-colindex={1} className={`${css.cell} ${css.pick}`} data-cell={`${record.id}:${pick}`} tabIndex={activeName === pick ? 0 : -1}
        onFocus={() => onFocus(record.id, pick)}
      >
        <Checkbox
          checked={isSelected} tabIndex={-1} aria-label={t('select', { name: titleOf(object, record) })}
          onChange={() => undefined} onClick={(event) => onPick(index, event.shiftKey)}
        />
      </div>
      {fields.map((field, column) => <GridCell key={field.name} {...props} field={field} column={column} isTinted={tints?.has(field.name)} pale={pale} />)}
    </div>
  );
});

interface CellProps extends RowProps {
  field: Field;
  column: number;
  isTinted: boolean | undefined;
  pale: Pale | undefined;
}

function GridCell({ object, record, field, fields, column, pins, isTinted, pale, activeName, edit, onFocus, onBegin, onDraft, onCommit, onCancel, onAbandon }: CellProps) {
  const t = useMessages(messages);
  const text = useFieldText();
  const { Cell, figure } = fieldKind(field);
  const value = record[field.name];
  const editing = edit?.name === field.name ? edit : null;
  const canEdit = isEditable(object, field);
  const isTitle = column === 0;
  const left = pins[column];
  const names = [
    css.cell, figure && css.figure, left !== undefined && css.pinned, column === Math.min(pins.length, fields.length) - 1 && css.lastPin,
    isTitle && css.title, editing && css.editing, isTinted && 'tinted',
    (field.system || isEmpty(value)) && css.quiet,
  ];
  const tooltip = text(field, value, record) || undefined;
  return (
    <div
      role="gridcell" aria-colindex={column + 2} aria-readonly={!canEdit} className={names.filter(Boolean).join(' ')} data-cell={`${record.id}:${field.name}`} data-field={field.name}
      style={left === undefined ? undefined : { left }} tabIndex={activeName === field.name ? 0 : -1}
      title={editing ? undefined : field.computed && !field.system ? `${tooltip ?? ''} ${t('readOnly')}`.trim() : tooltip}
      onFocus={(event) => event.target === event.currentTarget && onFocus(record.id, field.name)} onDoubleClick={() => !isTitle && onBegin(record, field)}
    >
      {editing
        ? (
          <CellEditor
            field={field} record={record} edit={editing} onDraft={onDraft} onCommit={(next, move) => onCommit(record, field, next, move)}
            onCancel={onCancel} onAbandon={() => onAbandon(record.id, field.name)}
          />
        )
        : isTitle ? <><TitleCell object={object} record={record} /><PaleMark pale={pale} /></> : (
          <span className="cut"><Cell field={field} value={value} record={record} inList /></span>
        )}
    </div>
  );
}

function TitleCell({ object, record }: { object: ObjectDeclaration; record: RecordData }) {
  const name = titleOf(object, record);
  return (
    <>
      {isPerson(object) ? <Avatar name={name} /> : <Tile hue={object.hue} size={20}><ObjectIcon name={object.icon} size={13} /></Tile>}
      <Link className="cut" href={`/o/${object.plural}/${record.id}`} tabIndex={-1}>{name}</Link>
    </>
  );
}
