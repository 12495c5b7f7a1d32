import { fieldsOf, useLabel } from '@/api/catalogue';
import type { ObjectDeclaration, RecordData } from '@/api/types';
import { fieldKind } from '@/fields';
import { useFieldText } from '@/fields/useFieldText';
import { useNarrow } from '@/ui/useNarrow';
import css from './Record.module.css';

/** On a phone it scrolls sideways, by keys too. */
export function Highlights({ object, record }: { object: ObjectDeclaration; record: RecordData }) {
  const label = useLabel();
  const text = useFieldText();
  const narrow = useNarrow();
  const fields = fieldsOf(object, object.layout.highlights);
  if (fields.length === 0) return null;
  return (
    <dl className={css.highlights} tabIndex={narrow ? 0 : undefined}>
      {fields.map((field) => {
        const { Cell } = fieldKind(field);
        return (
          <div key={field.name}>
            <dt className="cut">{label(field.label)}</dt>
            <dd className="cut" title={text(field, record[field.name], record) || undefined}>
              <Cell field={field} value={record[field.name]} record={record} inList={field.type === 'timestamp'} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
