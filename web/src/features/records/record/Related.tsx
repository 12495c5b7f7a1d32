/* Lists of what points at this record: five rows, the count, add in place, all as a filtered list. */
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { expandOf, fieldOf, fieldsOf, titleOf, useCatalogue, useLabel, type Catalogue } from '@/api/catalogue';
import { openForm } from '@/api/intents';
import { keys, listRecords } from '@/api/records';
import { useFormats } from '@/api/session';
import type { ObjectDeclaration, RecordData } from '@/api/types';
import { fieldKind, isEmpty, RecordName } from '@/fields';
import { number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { IconButton } from '@/ui/Button';
import { Skeleton, Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import { objectWord } from '../words';
import { messages } from './messages';
import css from './Record.module.css';

const rowsShown = 5;

/** The declared ones; of a person besides what they own, wherever a list shows its owner. */
export function relatedOf(object: ObjectDeclaration, catalogue: Catalogue): string[] {
  const owned = object.object === 'user' ? catalogue.objects.filter((one) => one.layout.list.includes('owner')) : [];
  return [...object.layout.related, ...owned.map((one) => `${one.object}.owner`)];
}

interface RelatedProps {
  object: ObjectDeclaration;
  record: RecordData;
  /** The lists as they stood then; null: today. */
  asOf: string | null;
}

export function Related({ object, record, asOf }: RelatedProps) {
  const catalogue = useCatalogue();
  return (
    <>
      {relatedOf(object, catalogue).map((path) => {
        const [name = '', field = ''] = path.split('.');
        const target = catalogue.find(name);
        return target && <RelatedList key={path} object={object} target={target} field={field} record={record} asOf={asOf} />;
      })}
    </>
  );
}

function RelatedList({ object, target, field, record, asOf }: RelatedProps & { target: ObjectDeclaration; field: string }) {
  const t = useMessages(messages);
  const label = useLabel();
  const where = `${field} = ${record.id}`;
  const query = { where, limit: rowsShown, count: 'estimate' as const, sort: '-updated_at', expand: expandOf(target.fields), ...(asOf ? { as_of: asOf } : {}) };
  const answer = useQuery({ queryKey: asOf ? [target.object, 'as_of', query] : keys.list(target.object, query), queryFn: ({ signal }) => listRecords(target.plural, query, signal) });
  const link = fieldOf(target, field);
  const isSelf = target.object === object.object;
  const title = isSelf && link ? `${label(target.labels)} · ${label(link.label)}` : label(target.labels);
  const words = { object: objectWord(label(target.label)), objects: objectWord(label(target.labels)) };
  const count = answer.data?.count ?? 0;
  const isExact = answer.data?.count_is !== 'at_least';
  const all = `/o/${target.plural}?where=${encodeURIComponent(where)}`;
  const stub = { id: record.id, name: titleOf(object, record) };
  return (
    <section className={css.list}>
      <h2>
        <Tile hue={target.hue} size={20}><ObjectIcon name={target.icon} size={13} /></Tile>
        {title}
        {answer.data && <Link href={all} className="num">{number(count)}{isExact ? '' : '+'}</Link>}
        {target.rights.create && !asOf && (
          <IconButton size="small" label={t('addTo', words)} onClick={() => openForm(target.object, { values: { [field]: stub } })}>
            <IconPlus size={16} stroke={1.75} />
          </IconButton>
        )}
      </h2>
      {!answer.data && !answer.error && <Skeleton width={180} />}
      {answer.data?.data.length === 0 && <p className={css.pale}>{t('noRelated', words)}</p>}
      <ul>{answer.data?.data.map((row) => <RelatedRow key={row.id} target={target} row={row} without={field} />)}</ul>
      {count > rowsShown && <Link href={all} className={css.all}>{t(isExact ? 'seeAll' : 'seeAllMore', { n: count })}</Link>}
    </section>
  );
}

function RelatedRow({ target, row, without }: { target: ObjectDeclaration; row: RecordData; without: string }) {
  const formats = useFormats();
  const fields = fieldsOf(target, target.layout.list).filter((field) => field.name !== target.title && field.name !== without && !isEmpty(row[field.name]));
  const money = fields.find((field) => field.type === 'money');
  const choices = fields.filter((field) => field.type === 'choice');
  const state = choices.find((field) => field.name === target.process?.field) ?? choices.find((field) => field.choices?.some((choice) => choice.hue && choice.label.en.length > 1)) ?? choices[0];
  const State = state && fieldKind(state).Cell;
  return (
    <li>
      <RecordName object={target.object} stub={{ id: row.id, name: titleOf(target, row) }} link />
      <span className={css.rowEnd}>
        {state && State && <State field={state} value={row[state.name]} record={row} inList />}
        {money && <span className="num">{formats.shortMoney(row[money.name] as number, typeof row.currency === 'string' ? row.currency : null)}</span>}
      </span>
    </li>
  );
}
