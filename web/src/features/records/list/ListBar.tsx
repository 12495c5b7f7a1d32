/* The bar over a list: filter, quick find, order, headings, columns, and table or board. */
import { IconCode, IconLayoutKanban, IconSearch, IconTable } from '@tabler/icons-react';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { chipsOf, printChips } from '@/api/condition';
import type { Field, ObjectDeclaration } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Input } from '@/ui/Input';
import { isComposing } from '@/ui/keys';
import { useRested } from '@/ui/useDelayed';
import { useNarrow } from '@/ui/useNarrow';
import { messages } from '../messages';
import { FilterChips } from './FilterChips';
import { ColumnsMenu, GroupMenu, SortMenu } from './ListMenus';
import css from './Toolbar.module.css';
import type { ListState } from './useListState';

interface BarProps {
  object: ObjectDeclaration;
  state: ListState;
  find: Find;
  /** The filter that is being added, or whether one is. */
  adding: Field | boolean;
  onAdding: (adding: Field | boolean) => void;
  isText: boolean;
  onText: (isText: boolean) => void;
  hasBoard: boolean;
  isBoard: boolean;
  onWhere: (where: string) => void;
}

export function ListBar({ object, state, find, adding, onAdding, isText, onText, hasBoard, isBoard, onWhere }: BarProps) {
  const t = useMessages(messages);
  const narrow = useNarrow();
  const { where, set } = state;
  return (
    <div className={css.bar}>
      <div className={css.chips}>
        <FilterChips
          object={object} chips={chipsOf(where)} adding={adding} onAdding={onAdding} onText={() => onText(true)}
          onChange={(chips) => onWhere(printChips(chips))}
        />
        {!narrow && (
          <Button
            look="quiet" size="small" active={isText} aria-pressed={isText} icon={<IconCode size={16} stroke={1.75} />}
            onClick={() => onText(!isText)}
          >
            {t('condition')}
          </Button>
        )}
      </div>
      <div className={css.right}>
        <FindBox find={find} />
        {!isBoard && <TableMenus object={object} state={state} />}
        {hasBoard && <LayoutSwitch isBoard={isBoard} onLayout={(layout) => set({ layout: layout === 'table' && !state.view.texts.layout ? '' : layout })} />}
      </div>
    </div>
  );
}

function TableMenus({ object, state }: Pick<BarProps, 'object' | 'state'>) {
  const narrow = useNarrow();
  const { set } = state;
  return (
    <>
      <SortMenu object={object} sort={state.sort} onSort={(sort) => set({ sort })} />
      {!narrow && <GroupMenu object={object} group={state.group} onGroup={(group) => set({ group })} />}
      {!narrow && (
        <ColumnsMenu
          object={object} columns={state.columns} density={state.density}
          onColumns={(columns) => set({ columns: columns?.join(',') ?? null })} onDensity={(density) => set({ density })}
        />
      )}
    </>
  );
}

export interface Find {
  text: string;
  setText: (text: string) => void;
  box: RefObject<HTMLInputElement>;
}

/** What is typed to be found; the address follows once the typing rests. */
export function useFind({ q, set }: ListState): Find {
  const [text, setText] = useState(q);
  const box = useRef<HTMLInputElement>(null);
  const typed = useRested(text, 200);
  useEffect(() => {
    if (typed !== q) set({ q: typed || null });
    // Only what was typed drives the address; the address itself must not type back.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed]);
  return { text, setText, box };
}

function FindBox({ find }: { find: Find }) {
  const t = useMessages(messages);
  return (
    <div className={css.find}>
      <IconSearch size={14} />
      <Input
        ref={find.box} type="search" value={find.text} aria-label={t('find')} placeholder={t('find')} title={`${t('find')} (/)`}
        onChange={(event) => find.setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || isComposing(event)) return;
          find.setText('');
          event.currentTarget.blur();
        }}
      />
    </div>
  );
}

function LayoutSwitch({ isBoard, onLayout }: { isBoard: boolean; onLayout: (layout: 'table' | 'board') => void }) {
  const t = useMessages(messages);
  return (
    <div className={css.segmented} role="group" aria-label={t('layout')}>
      <button type="button" aria-pressed={!isBoard} aria-label={t('table')} title={t('table')} onClick={() => onLayout('table')}>
        <IconTable size={16} stroke={1.75} />
      </button>
      <button type="button" aria-pressed={isBoard} aria-label={t('board')} title={t('board')} onClick={() => onLayout('board')}>
        <IconLayoutKanban size={16} stroke={1.75} />
      </button>
    </div>
  );
}
