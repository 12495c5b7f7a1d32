import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { isPerson, nameOf, stubOf, useCatalogue } from '@/api/catalogue';
import { keys, listRecords, readRecord } from '@/api/records';
import { useMe } from '@/api/session';
import type { Stub } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { Combo, type Option } from '@/ui/Combo';
import { Avatar, Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import { useRested } from '@/ui/useDelayed';
import css from './fields.module.css';
import { isCall } from './dates';
import { empty, isEmpty, type CellProps, type FieldKind, type FilterProps, type InputProps } from './kind';
import { messages } from './messages';

/** What a stub and a link have in common. */
type Named = Pick<Stub, 'id' | 'deleted'> & { name?: string | null };

/** A person's round picture or an object's square tile, and the name. */
export function RecordName({ object, stub, link }: { object: string; stub: Named; link?: boolean }) {
  const t = useMessages(messages);
  const declaration = useCatalogue().find(object);
  const name = nameOf(stub);
  const mark = isPerson(declaration)
    ? <Avatar name={name} />
    : <Tile hue={declaration?.hue ?? 'gray'} size={20}><ObjectIcon name={declaration?.icon ?? 'box'} size={13} /></Tile>;
  return (
    <span className={css.name}>
      {mark}
      {link && declaration && !stub.deleted ? <Link className="cut" href={`/o/${declaration.plural}/${stub.id}`}>{name}</Link> : <span className="cut" title={name}>{name}</span>}
      {stub.deleted && <span className={css.pale}>{t('deleted')}</span>}
    </span>
  );
}

/** The value may be a stub (expanded) or an id alone; an id is looked up once and kept. */
export function useStub(object: string | null | undefined, value: unknown): Stub | null {
  const declaration = useCatalogue().find(object);
  const known = stubOf(value);
  const id = known ? known.id : typeof value === 'number' ? value : null;
  const query = useQuery({
    queryKey: keys.record(object ?? '', id ?? 0),
    queryFn: ({ signal }) => readRecord(declaration?.plural ?? '', id ?? 0, undefined, signal),
    enabled: !known && id !== null && declaration !== undefined,
    staleTime: 60_000,
  });
  if (known || id === null) return known;
  const name = query.data && declaration ? query.data[declaration.title] : null;
  return { id, name: typeof name === 'string' ? name : `#${id}` };
}

function RelationCell({ field, value, inList }: CellProps) {
  const stub = useStub(field.to, value);
  if (!stub) return <>{empty}</>;
  return <RecordName object={field.to ?? ''} stub={stub} link={!inList} />;
}

interface PickerProps extends Pick<InputProps, 'inCell' | 'onBlur' | 'id' | 'aria-describedby' | 'aria-invalid' | 'aria-required'> {
  object: string;
  value: Stub | null;
  required?: boolean;
  placeholder?: string;
  onChange: (stub: Stub | null) => void;
}

/** Finds a record of one object by name, pinyin or number. */
export function RecordPicker({ object, value, required, placeholder, onChange, inCell, onBlur, ...ids }: PickerProps) {
  const t = useMessages(messages);
  const declaration = useCatalogue().find(object);
  const [typed, setTyped] = useState('');
  const text = useRested(typed, 120);
  const query = { q: text, limit: 12, sort: text ? undefined : '-updated_at' };
  const found = useQuery({
    queryKey: keys.list(object, query),
    queryFn: ({ signal }) => listRecords(declaration?.plural ?? '', { limit: 12, ...(text ? { q: text } : { sort: '-updated_at' }) }, signal),
    enabled: declaration !== undefined,
    placeholderData: (previous) => previous,
    staleTime: 30_000,
  });
  const options: Option[] = (found.data?.data ?? []).map((record) => {
    const name = String(record[declaration?.title ?? 'name'] ?? `#${record.id}`);
    return { value: String(record.id), label: name, mark: <RecordName object={object} stub={{ id: record.id, name }} /> };
  });
  return (
    <Combo
      options={options} value={value ? String(value.id) : null} valueLabel={value?.name ?? ''} onSearch={setTyped} emptyText={t('noRecord')}
      placeholder={placeholder ?? t('searching')} clearLabel={required ? null : t('clear')} autoOpen={inCell ?? false}
      onChange={(id, option) => onChange(id === null ? null : { id: Number(id), name: option?.label ?? `#${id}` })}
      {...(onBlur ? { onClose: onBlur } : {})} {...ids}
    />
  );
}

function RelationInput({ field, value, onChange, values: _values, autoFocus: _autoFocus, ...rest }: InputProps) {
  const stub = useStub(field.to, value);
  return <RecordPicker object={field.to ?? ''} value={stub} required={field.required} onChange={onChange} {...rest} />;
}

function RelationFilter({ field, value, onChange }: FilterProps) {
  const t = useMessages(messages);
  const me = useMe();
  const stub = useStub(field.to, value);
  const shown = isCall(value) ? { id: me.user.id, name: t('me') } : stub;
  return (
    <RecordPicker
      object={field.to ?? ''} value={shown} inCell
      onChange={(chosen) => onChange(chosen === null ? null : field.to === 'user' && chosen.id === me.user.id ? { call: 'me', days: 0 } : chosen.id)}
    />
  );
}

export const relation: FieldKind = {
  width: 128,
  decides: true,
  Cell: RelationCell,
  Input: RelationInput,
  Filter: RelationFilter,
  operators: ['=', '!=', 'is null', 'is not null'],
  text: (value) => stubOf(value)?.name ?? (isEmpty(value) ? '' : `#${String(value)}`),
};
