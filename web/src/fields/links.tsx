import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { hasTimeline, nameOf, useCatalogue, useLabel } from '@/api/catalogue';
import type { Link } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { IconButton } from '@/ui/Button';
import inputs from '@/ui/Input.module.css';
import css from './fields.module.css';
import { empty, type CellProps, type FieldKind, type FilterProps, type InputProps } from './kind';
import { messages } from './messages';
import { RecordName, RecordPicker } from './relation';

const linksOf = (value: unknown): Link[] => (Array.isArray(value) ? (value as Link[]) : []);

function LinksCell({ value, inList }: CellProps) {
  const links = linksOf(value);
  if (links.length === 0) return <>{empty}</>;
  if (inList) {
    const [first, ...others] = links;
    return (
      <span className={css.row}>
        {first && <RecordName object={first.object} stub={first} />}
        {others.length > 0 && <small className={`${css.pale} num`}>+{others.length}</small>}
      </span>
    );
  }
  return (
    <span className={css.names}>
      {links.map((link) => <RecordName key={`${link.object}:${link.id}`} object={link.object} stub={link} link />)}
    </span>
  );
}

function LinksInput({ value, onChange, onBlur: _onBlur, inCell: _inCell, ...ids }: InputProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const catalogue = useCatalogue();
  const kinds = catalogue.shown().filter((object) => hasTimeline(object));
  const [kind, setKind] = useState(kinds[0]?.object ?? '');
  const links = linksOf(value);
  return (
    <div className={css.stack}>
      {links.map((link) => (
        <span key={`${link.object}:${link.id}`} className={css.row}>
          <RecordName object={link.object} stub={link} />
          <IconButton
            size="small" label={t('removeLink', { name: nameOf(link) })} onClick={() => onChange(links.filter((other) => other !== link))}
          >
            <IconX size={14} />
          </IconButton>
        </span>
      ))}
      <div className={css.row}>
        <select className={`${inputs.control} ${css.narrow}`} value={kind} onChange={(event) => setKind(event.target.value)} aria-label={t('addLink')}>
          {kinds.map((object) => <option key={object.object} value={object.object}>{label(object.label)}</option>)}
        </select>
        <RecordPicker
          key={kind + links.length} object={kind} value={null} id={ids.id ?? ''}
          onChange={(stub) => stub && onChange([...links, { object: kind, ...stub }])}
        />
      </div>
    </div>
  );
}

function LinksFilter({ value, onChange }: FilterProps) {
  const catalogue = useCatalogue();
  const label = useLabel();
  const kinds = catalogue.objects.filter((object) => !object.owned_by && object.group === 'sales' && hasTimeline(object));
  const [kind, setKind] = useState(kinds[0]?.object ?? '');
  const chosen = value && typeof value === 'object' && 'object' in value ? { id: value.id, name: `#${value.id}` } : null;
  return (
    <div className={css.row}>
      <select className={`${inputs.control} ${css.narrow}`} value={kind} onChange={(event) => setKind(event.target.value)}>
        {kinds.map((object) => <option key={object.object} value={object.object}>{label(object.label)}</option>)}
      </select>
      <RecordPicker object={kind} value={chosen} onChange={(stub) => onChange(stub ? { object: kind, id: stub.id } : null)} />
    </div>
  );
}

export const links: FieldKind = {
  width: 190,
  Cell: LinksCell,
  Input: LinksInput,
  Filter: LinksFilter,
  operators: ['has'],
  text: (value) => linksOf(value).map(nameOf).join(', '),
};
