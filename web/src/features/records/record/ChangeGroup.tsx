import { useState } from 'react';
import type { ObjectDeclaration, RecordData, TimelineEntry } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { joined } from './fold';
import { messages } from './messages';
import { TimelineItem } from './TimelineItem';

interface GroupProps {
  object: ObjectDeclaration;
  record: RecordData;
  entries: TimelineEntry[];
  isLocked: boolean;
}

/** What somebody did to the record in a few minutes: one line, opened to every step. */
export function ChangeGroup({ entries, ...rest }: GroupProps) {
  const t = useMessages(messages);
  const [isOpen, setOpen] = useState(false);
  const toggle = <Button look="link" size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>{isOpen ? t('foldSteps') : t('steps', { n: entries.length })}</Button>;
  const [newest] = entries;
  if (!newest) return null;
  const { changeset: _own, ...whole } = newest;
  return (
    <>
      <TimelineItem entry={{ ...whole, changes: joined(entries) }} action={toggle} {...rest} />
      {isOpen && entries.map((entry) => <TimelineItem key={entry.changeset} entry={entry} isStep {...rest} />)}
    </>
  );
}
