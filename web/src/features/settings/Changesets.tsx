/* The last acts as a whole, each undone in one click: an import, a bulk edit, the sample data. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCatalogue, useLabel } from '@/api/catalogue';
import { get } from '@/api/client';
import { asProblem } from '@/api/problems';
import { useFormats } from '@/api/session';
import type { Actor } from '@/api/types';
import { sentence, takeBack } from '@/api/undo';
import { number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { messages } from './messages';
import css from './Settings.module.css';

interface Changeset {
  id: number;
  at: string;
  actor: Actor | null;
  state: string;
  label: string | null;
  undo_of: number | null;
  count: number;
  objects: Record<string, number>;
}

const shownMax = 15;

export function Changesets() {
  const t = useMessages(messages);
  const answer = useQuery({ queryKey: ['changesets'], queryFn: () => get<{ data: Changeset[] }>('/changesets', { query: { limit: shownMax } }) });
  return (
    <section className={css.card}>
      <h2>{t('acts')}</h2>
      <p className={css.pale}>{t('actsText')}</p>
      {answer.error && <p className={css.error}>{sentence(asProblem(answer.error))}</p>}
      <ul>{answer.data?.data.map((set) => <ChangesetLine key={set.id} set={set} />)}</ul>
    </section>
  );
}

function ChangesetLine({ set }: { set: Changeset }) {
  const t = useMessages(messages);
  const label = useLabel();
  const formats = useFormats();
  const client = useQueryClient();
  const catalogue = useCatalogue();
  const what = Object.entries(set.objects ?? {}).map(([name, count]) => `${label(catalogue.find(name)?.labels) || name} ${number(count)}`).join(' · ');
  return (
    <li className={css.act}>
      <span className={css.actText}>
        <span className="cut">{set.label || (set.undo_of ? t('undoOf') : what)}</span>
        <small>{set.actor?.name ?? t('system')} · {formats.relative(set.at)}{set.label && what ? ` · ${what}` : ''}</small>
      </span>
      {set.state === 'undone' ? <small>{t('undone')}</small> : set.state === 'done' && <Button size="small" onClick={() => void takeBack(client, set.id)}>{t('undo')}</Button>}
    </li>
  );
}
