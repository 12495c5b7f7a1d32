/* The rows of a list: a grid, cards on a phone, or why there are none; below them what is on screen of how many. */
import { useCallback, useMemo } from 'react';
import { useLabel } from '@/api/catalogue';
import { keys } from '@/api/records';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import { useNarrow } from '@/ui/useNarrow';
import { useFieldSave } from '../useFieldSave';
import { Footer } from './Footer';
import { Grid } from './Grid';
import type { Find } from './ListBar';
import { ListStates } from './ListStates';
import { LiveRows } from './LiveRows';
import { PhoneList } from './PhoneList';
import { rangeStore } from './range';
import css from './Toolbar.module.css';
import type { Listed } from './useListed';
import type { ListState } from './useListState';
import type { Selection } from './useSelection';

interface BodyProps {
  object: ObjectDeclaration;
  state: ListState;
  listed: Listed;
  selection: Selection;
  find: Find;
  peeked: number | null;
  onPeek: (record: RecordData | null) => void;
  onFilter: (field: Field) => void;
  onCreate: () => void;
}

export function ListBody(props: BodyProps) {
  const { object, state, listed } = props;
  const { where, q, from, columns } = state;
  const label = useLabel();
  const narrow = useNarrow();
  const { save, dialogs } = useFieldSave(object);
  const range = useMemo(rangeStore, []);
  return (
    <div className={css.main}>
      <LiveRows list={keys.list(object.object, listed.query)}>
        {listed.lines.length === 0 ? <NoRows {...props} />
          : narrow ? <PhoneList object={object} rows={listed.rows} columns={columns} label={label(object.labels)} hasMore={listed.hasMore} onMore={listed.onMore} />
            : <Rows {...props} save={save} onRange={range.set} />}
      </LiveRows>
      {!narrow && listed.lines.length > 0 && (
        <Footer
          object={object} columns={columns} where={where} q={q} range={range} hasPlaces={!listed.grouping && !from} counted={listed.counted}
          isFetching={listed.isFetching} problem={listed.problem} onRetry={listed.retry}
        />
      )}
      {dialogs}
    </div>
  );
}

function NoRows({ object, state, listed, find, onCreate }: BodyProps) {
  const { where, q, from, set } = state;
  const clear = () => {
    find.setText('');
    set({ where: '', q: null });
  };
  return (
    <ListStates
      object={object} isLoading={listed.isWaiting} problem={listed.problem} hasFilter={Boolean(where || q)} from={from}
      onFromStart={() => set({ from: null })} onRetry={listed.retry} onClear={clear} onCreate={onCreate}
    />
  );
}

interface RowsProps extends BodyProps {
  save: ReturnType<typeof useFieldSave>['save'];
  onRange: (first: number, last: number) => void;
}

function Rows({ object, state, listed, selection, peeked, onPeek, onFilter, save, onRange }: RowsProps) {
  const label = useLabel();
  const { sort, group, from, columns, widths, pinned, density, set } = state;
  const { lines, groups, grouping, start, listKey, hasMore, onMore, onLess, isBusy, counted } = listed;
  const onJump = useCallback((value: string) => set({ from: value }), [set]);
  return (
    <Grid
      {...{ object, lines, groups, start, listKey, columns, sort, group, widths, pinned, density, selection, save, hasMore, onMore, onLess, isBusy, peeked, onPeek }}
      {...{ onFilter, onJump, onRange }} label={label(object.labels)} groupField={grouping} count={counted?.isExact && !from ? counted.count : null} onChange={set}
    />
  );
}
