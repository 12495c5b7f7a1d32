import { useMessages } from '@/i18n/messages';
import { Dialog } from '@/ui/Dialog';
import { Kbd } from '@/ui/marks';
import css from './app.module.css';
import { messages } from './messages';

const rows = [
  [['Ctrl K'], 'keySearch'], [['G', 'H C L O T'], 'keyGo'], [['C'], 'keyCreate'], [['E'], 'keyEdit'], [['/'], 'keyFind'], [['F'], 'keyFilter'],
  [['J', 'K'], 'keyWalk'], [['X'], 'keySelect'], [['N'], 'keyNote'], [['['], 'keyFold'], [['Ctrl Z'], 'keyUndo'], [['Ctrl Enter'], 'keySave'], [['Esc'], 'keyBack'],
] as const;

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const t = useMessages(messages);
  return (
    <Dialog title={t('keys')} onClose={onClose}>
      <dl className={css.keys} tabIndex={0}>
        {rows.map(([names, key]) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd>{names.map((name) => <Kbd key={name}>{name}</Kbd>)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
