import { useCatalogue } from '@/api/catalogue';
import type { Label } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import { messages } from './messages';
import { Select } from './Select';

interface ObjectSelectProps {
  value: string | null;
  onChange: (object: string) => void;
  label: (label: Label | undefined | null) => string;
}

export function ObjectSelect({ value, onChange, label }: ObjectSelectProps) {
  const t = useMessages(messages);
  const catalogue = useCatalogue();
  const object = catalogue.find(value);
  const objects = catalogue.shown().filter((one) => one.rights.create);
  return (
    <Select
      value={value ?? ''} onChange={onChange} tone={value ? undefined : 'warn'}
      mark={<Tile hue={object?.hue ?? 'gray'} size={20}><ObjectIcon name={object?.icon ?? 'box'} size={13} /></Tile>}
    >
      {!value && <option value="">{t('chooseObject')}</option>}
      {objects.map((one) => <option key={one.object} value={one.object}>{label(one.labels)}</option>)}
    </Select>
  );
}
