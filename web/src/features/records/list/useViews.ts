/* Saved views of a list: one request, kept; making, changing and deleting one, each undone from its notice. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useCatalogue } from '@/api/catalogue';
import { printOperand } from '@/api/condition';
import { usePart } from '@/api/parts';
import { asProblem } from '@/api/problems';
import { changeRecord, createRecord, deleteRecord, keys, listRecords } from '@/api/records';
import { changeMe, useMe } from '@/api/session';
import type { ObjectDeclaration } from '@/api/types';
import { announce, sentence } from '@/api/undo';
import { useMessages } from '@/i18n/messages';
import { toastError } from '@/ui/toasts';
import { messages } from '../messages';
import { builtInViews, isWhole, startView, valuesOf, viewOf, withStartView, type Sharing, type Texts, type View } from './views';

export interface Views {
  /** Whether the saved ones are there yet. */
  isReady: boolean;
  list: View[];
  /** Where the person begins; null while it is not known what that is. */
  start: View | null;
  isMine: (view: View) => boolean;
  create: (name: string, shared: Sharing, texts: Texts) => Promise<View | null>;
  change: (view: View, values: { texts: Texts } | { name: string; shared: Sharing }) => Promise<void>;
  remove: (view: View) => Promise<boolean>;
  setStart: (view: View | null) => Promise<void>;
}

export function useViews(object: ObjectDeclaration): Views {
  const t = useMessages(messages);
  const me = useMe().user;
  const client = useQueryClient();
  const part = usePart(object);
  const saved = useCatalogue().find('view');
  const query = {
    // An administrator may read everybody's; a list shows what is meant for them.
    where: `list_of = ${printOperand(object.object)} and (owner = me() or shared = 'everyone' or shared = 'team' and team = my_team())`,
    sort: 'name', limit: 200,
  };
  const answer = useQuery({ queryKey: keys.list('view', query), queryFn: ({ signal }) => listRecords('views', query, signal), enabled: saved !== undefined, staleTime: 300_000 });
  const list = useMemo(() => {
    const whole = answer.data?.data.filter(isWhole) ?? [];
    return [...builtInViews(object, part), ...whole.map((record) => viewOf(record, object))];
  }, [answer.data, object, part]);
  const startId = startView(me.start_views, object.object);
  const isReady = saved === undefined || !answer.isPending;
  const start = list.find((view) => view.id === startId) ?? (startId === null || isReady ? (list[0] as View) : null);

  const attempt = useAttempt();
  return {
    isReady, list, start,
    isMine: (view) => view.record !== undefined && (view.record.owner === me.id || me.role === 'administrator'),
    create: (name, shared, texts) => attempt(async () => {
      const { data, changeset } = await createRecord('views', { name, shared, list_of: object.object, ...valuesOf(object, texts) });
      announce(client, t('viewSaved', { name }), changeset);
      return viewOf(data, object);
    }),
    change: async (view, values) => {
      if (!view.record) return;
      const { id, version, name } = view.record;
      await attempt(async () => {
        const { changeset } = await changeRecord('views', id, version, 'texts' in values ? valuesOf(object, values.texts) : values);
        announce(client, t('viewSaved', { name: 'name' in values ? values.name : String(name) }), changeset);
      });
    },
    remove: async (view) => {
      const { record } = view;
      if (!record) return false;
      const done = await attempt(async () => {
        const { changeset } = await deleteRecord('views', record.id);
        announce(client, t('viewDeleted', { name: String(record.name) }), changeset);
        return true;
      });
      return done === true;
    },
    setStart: async (view) => {
      await attempt(async () => {
        const { data } = await changeMe({ start_views: withStartView(me.start_views, object.object, view?.id ?? null) || null });
        client.setQueryData(['me'], data);
      });
    },
  };
}

/** Writes a view; what went wrong is said, and null. */
function useAttempt() {
  const client = useQueryClient();
  return async <T>(run: () => Promise<T>): Promise<T | null> => {
    try {
      const result = await run();
      await client.invalidateQueries({ queryKey: keys.lists('view') });
      return result;
    } catch (error) {
      toastError(sentence(asProblem(error)));
      return null;
    }
  };
}
