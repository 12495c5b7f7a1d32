import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { choiceOf, useLabel } from '@/api/catalogue';
import { useFormats } from '@/api/session';
import type { Field } from '@/api/types';
import { fieldKind } from '@/fields';
import { number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { messages } from '../messages';
import css from './Grid.module.css';
import type { GroupLine } from './lines';

interface GroupProps {
  line: GroupLine;
  field: Field;
  /** Of a related record. */
  name: string | null;
  rowIndex: number;
  columns: number;
  top: number;
  isActive: boolean;
  onFocus: (id: string, name: string) => void;
  onToggle: (key: string) => void;
}

/** A heading: what they have in common, how many, how much. */
export function GroupRow({ line, field, name, rowIndex, columns, top, isActive, onFocus, onToggle }: GroupProps) {
  const t = useMessages(messages);
  const { shortMoney } = useFormats();
  const { group, isOpen } = line;
  return (
    <div role="row" aria-rowindex={rowIndex} className={`${css.row} ${css.groupRow}`} style={{ transform: `translateY(${top}px)` }}>
      <div
        role="gridcell" aria-expanded={isOpen} aria-colindex={1} aria-colspan={columns} data-cell={line.id} tabIndex={isActive ? 0 : -1} className={css.groupCell}
        onFocus={() => onFocus(line.id, field.name)} onClick={() => onToggle(group.key)}
      >
        {isOpen ? <IconChevronDown size={16} stroke={1.75} /> : <IconChevronRight size={16} stroke={1.75} />}
        <strong className="cut"><GroupName field={field} value={group.value} name={name} /></strong>
        <span className="num">{t('rows', { n: number(group.count) })}</span>
        {group.sums.length > 0 && <span className="num">{group.sums.map((part) => shortMoney(part.sum, part.currency)).join(' · ')}</span>}
      </div>
    </div>
  );
}

function GroupName({ field, value, name }: { field: Field; value: unknown; name: string | null }) {
  const t = useMessages(messages);
  const label = useLabel();
  const { style } = useFormats();
  if (value === null) return <>{t('noValue', { field: label(field.label) })}</>;
  if (name !== null) return <>{name}</>;
  if (field.type === 'date' || field.type === 'timestamp') {
    const [year = '', month = ''] = String(value).split('-');
    return <>{new Intl.DateTimeFormat(style.language === 'zh' ? 'zh-CN' : 'en-GB', { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(Date.UTC(Number(year), Number(month) - 1))}</>;
  }
  const { Cell } = fieldKind(field);
  return field.type === 'relation' ? <>#{String(value)}</> : <Cell field={field} value={choiceOf(field, value)?.value ?? value} inList />;
}
