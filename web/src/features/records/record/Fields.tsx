/* The declared sections, each foldable, empty fields behind a button. A click edits one field. */
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { fieldsOf, useLabel } from '@/api/catalogue';
import type { Field, ObjectDeclaration, RecordData, Section } from '@/api/types';
import { isEmpty } from '@/fields';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { store, stored } from '@/ui/preferences';
import type { SaveField } from '../useFieldSave';
import { FieldLine } from './FieldLine';
import { messages } from './messages';
import { useToday } from './past';
import css from './Record.module.css';

interface FieldsProps {
  object: ObjectDeclaration;
  record: RecordData;
  save: SaveField;
  /** Why nothing can be edited now, if so. */
  locked: string | null;
}

export function Fields({ object, record, save, locked }: FieldsProps) {
  const system: Section = { label: { zh: messages.recordInfo[0], en: messages.recordInfo[1] }, fields: ['created_at', 'created_by', 'updated_at', 'updated_by', 'id'] };
  return (
    <>
      {[...object.layout.sections, system].map((section, index) => (
        <FieldSection key={index} name={`${object.object}-${index}`} section={section} object={object} record={record} save={save} locked={locked} />
      ))}
    </>
  );
}

function FieldSection({ name, section, object, record, save, locked }: FieldsProps & { name: string; section: Section }) {
  const t = useMessages(messages);
  const label = useLabel();
  const [isFolded, setFolded] = useState(stored(`gx-fold-${name}`) === 'true');
  const [showsEmpty, setShowsEmpty] = useState(false);
  const today = useToday();
  const fields = fieldsOf(object, section.fields);
  const isBlank = (value: unknown) => isEmpty(value) || (Array.isArray(value) && value.length === 0);
  const isHidden = (field: Field) => isBlank(record[field.name]) && (!today || isBlank(today[field.name]));
  const hidden = fields.filter(isHidden);
  const shown = showsEmpty ? fields : fields.filter((field) => !isHidden(field));
  const fold = () => {
    store(`gx-fold-${name}`, String(!isFolded));
    setFolded(!isFolded);
  };
  return (
    <div className={css.section}>
      <h2>
        <button type="button" aria-expanded={!isFolded} onClick={fold}>
          {isFolded ? <IconChevronRight size={16} /> : <IconChevronDown size={16} />}{label(section.label)}
        </button>
      </h2>
      {!isFolded && (
        <>
          <dl>{shown.map((field) => <FieldLine key={field.name} object={object.object} field={field} record={record} save={save} locked={locked} />)}</dl>
          {hidden.length > 0 && (
            <Button look="link" className={css.showEmpty ?? ''} onClick={() => setShowsEmpty(!showsEmpty)}>
              {showsEmpty ? t('hideEmpty') : t('showEmpty', { n: hidden.length })}
            </Button>
          )}
        </>
      )}
    </div>
  );
}
