/*
 * The live side of a list: rows that no longer belong stay where they are, pale, and new ones wait behind a pill, until
 * the list is loaded anew. Wraps whatever draws the rows; a row asks useLiveRow.
 */
import { IconArrowUp } from '@tabler/icons-react';
import { hashKey, useQueryClient, type InfiniteData, type QueryKey } from '@tanstack/react-query';
import { createContext, useContext, useRef, type ReactNode } from 'react';
import { useRowMarks, useTints, type Pale } from '@/api/live/marks';
import type { Page } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { useNarrow } from '@/ui/useNarrow';
import { messages } from '../messages';
import css from './Grid.module.css';
import { firstPage } from './useRows';

const PaleRows = createContext<ReadonlyMap<number, Pale>>(new Map());

export function LiveRows({ list, children }: { list: QueryKey; children: ReactNode }) {
  const t = useMessages(messages);
  const client = useQueryClient();
  const narrow = useNarrow();
  const { pale, fresh, hasMore } = useRowMarks(hashKey(list));
  const box = useRef<HTMLDivElement>(null);
  const show = () => {
    // Only the first page is asked again, also where it was dropped: the others follow as one scrolls.
    client.setQueryData<InfiniteData<Page>>(list, (old) => old && { pages: old.pages.slice(0, 1), pageParams: [firstPage] });
    void client.refetchQueries({ queryKey: list, exact: true });
    for (const pane of box.current?.children ?? []) pane.scrollTop = 0;
  };
  return (
    <PaleRows.Provider value={pale}>
      <div ref={box} className={css.live}>
        {children}
        {(fresh.size > 0 || hasMore) && (
          <button type="button" className={`${css.pill} ${narrow ? css.phonePill : ''}`} onClick={show}>
            <IconArrowUp size={16} stroke={1.75} />
            {hasMore ? t('newRows') : t('newRowsCount', { n: fresh.size })}
          </button>
        )}
      </div>
    </PaleRows.Provider>
  );
}

/** What is marked of one row: fields just changed by a colleague, and why it stands there pale. */
export function useLiveRow(object: string, id: number): { tints: ReadonlySet<string> | undefined; pale: Pale | undefined } {
  return { tints: useTints(object, id), pale: useContext(PaleRows).get(id) };
}

export function PaleMark({ pale }: { pale: Pale | undefined }) {
  const t = useMessages(messages);
  return pale ? <span className={css.paleMark}>{t(pale === 'deleted' ? 'rowDeleted' : 'rowLeft')}</span> : null;
}
