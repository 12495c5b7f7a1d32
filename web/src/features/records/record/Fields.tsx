/* The declared sections, each foldable, empty fields behind a button. A click edits one field. */
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { fieldsOf, useLabel } from '@/api/catalogue';
import type { ObjectDeclaration, RecordData, Section } from '@/api/types';
import { isEmpty } from '@/fields';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { store, stored } from '@/ui/preferences';
import type { SaveField } from '../useFieldSave';
import { FieldLine } from './FieldLine';
import { messages } from './messages';
import css from './Record.module.css';

interface FieldsProps {
  object: ObjectDeclaration;
  record: RecordData;
  save: SaveField;
  isLocked: boolean;
}

export function Fields({ object, record, save, isLocked }: FieldsProps) {
  const system: Section = { label: { zh: messages.recordInfo[0], en: messages.recordInfo[1] }, fields: ['created_at', 'created_by', 'updated_at', 'updated_by', 'id'] };
  return (
    <>
      {[...object.layout.sections, system].map((section, index) => (
        <FieldSection key={index} name={`${object.object}-${index}`} section={section} object={object} record={record} save={save} isLocked={isLocked} />
      ))}
    </>
  );
}

function FieldSection({ name, section, object, record, save, isLocked }: FieldsProps & { name: string; section: Section }) {
  const t = useMessages(messages);
  const label = useLabel();
  const [isFolded, setFolded] = useState(stored(`gx-fold-${name}`) === 'true');
  const [showsEmpty, setShowsEmpty] = useState(false);
  const fields = fieldsOf(object, section.fields);
  const isBlank = (value: unknown) => isEmpty(value) || (Array.isArray(value) && value.length === 0);
  const hidden = fields.filter((field) => isBlank(record[field.name]));
  const shown = showsEmpty ? fields : fields.filter((field) => !isBlank(record[field.name]));
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
          <dl>{shown.map((field) => <FieldLine key={field.name} object={object} field={field} record={record} save={save} isLocked={isLocked} />)}</dl>
          {hidden.length > 0 && <Button look="link" className={css.showEmpty ?? ''} onClick={() => setShowsEmpty(!showsEmpty)}>{showsEmpty ? t('hideEmpty') : t('showEmpty', { n: hidden.length })}</Button>}
        </>
      )}
    </div>
  );
}
