import { useMessages } from '@/i18n/messages';
import { Combo } from '@/ui/Combo';
import type { ControlIds } from '@/ui/Input';
import { messages } from './messages';

interface ZoneProps extends ControlIds {
  value: string;
  /** What no zone of one's own means; without it one must be chosen. */
  none?: string;
  disabled?: boolean;
  onChange: (zone: string) => void;
}

/** Every time zone the browser knows, found by typing a part of its name. */
export function ZoneInput({ value, none, disabled, onChange, ...ids }: ZoneProps) {
  const t = useMessages(messages);
  const known = typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : [];
  const zones = value && !known.includes(value) ? [value, ...known] : known;
  return (
    <Combo
      options={zones.map((zone) => ({ value: zone, label: zone.replace(/_/g, ' ') }))} value={value || null} emptyText={t('noZone')} placeholder={none ?? ''}
      clearLabel={none ? t('ownZoneOff') : null} disabled={disabled ?? false} onChange={(zone) => onChange(zone ?? '')} {...ids}
    />
  );
}
