/* The import: its beginning at /import, one import at /import/5. */
import { useParams } from 'wouter';
import { useMessages } from '@/i18n/messages';
import { useSetCrumb } from '@/ui/crumb';
import { usePage } from '@/ui/usePage';
import css from './Import.module.css';
import { messages } from './messages';
import { Start } from './Start';
import { Wizard } from './Wizard';

export default function ImportPage() {
  const t = useMessages(messages);
  const { id } = useParams<{ id?: string }>();
  const number = Number(id);
  const heading = usePage([t('import')], `/import/${id ?? ''}`);
  useSetCrumb({ text: t('import') }, [t]);
  return (
    <div className={css.page}>
      <h1 ref={heading} tabIndex={-1} className="hidden-but-read">{t('import')}</h1>
      {Number.isInteger(number) && number > 0 ? <Wizard key={number} id={number} /> : <Start />}
    </div>
  );
}
