/* One stage: head with count and sums, then its cards, twenty at first and more as one scrolls. */
import { useDroppable } from '@dnd-kit/core';
import { IconChevronsRight, IconPlus } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useLabel } from '@/api/catalogue';
import { openForm } from '@/api/intents';
import type { RecordData } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { objectWord } from '@/i18n/words';
import { Button, IconButton } from '@/ui/Button';
import { Skeleton } from '@/ui/marks';
import { useLasting } from '@/ui/useDelayed';
import css from './Board.module.css';
import { Card } from './Card';
import { LaneMark } from './LaneMark';
import { missingFields, type Lane, type LaneFigures } from './lanes';
import { messages } from './messages';
import { asMoved, placeOf } from './order';
import { Sums } from './Sums';
import { useLaneCards, type Shown } from './useLanes';

export interface Carry {
  record: RecordData;
  from: Lane;
}

export interface LaneProps {
  shown: Shown;
  lane: Lane;
  lanes: readonly Lane[];
  figures: LaneFigures | undefined;
  sumLines: number;
  hasMoney: boolean;
  hasWeighted: boolean;
  isOld: boolean;
  carry: Carry | null;
  landed: number | null;
  onMove: (record: RecordData, from: Lane, to: Lane) => void;
  onFold?: (() => void) | undefined;
  /** On a phone the tab above is the head. */
  headless?: boolean;
}

export function LaneColumn(props: LaneProps) {
  const { shown, lane, figures, isOld, onFold, headless } = props;
  const t = useMessages(messages);
  const label = useLabel();
  const { object } = shown;
  const { setNodeRef, isOver } = useDroppable({ id: lane.value, data: { lane } });
  const name = label(lane.label);
  const add = () => openForm(object.object, { values: { [object.process?.field ?? '']: lane.value } });
  return (
    <section ref={setNodeRef} className={[css.lane, isOver && css.over].filter(Boolean).join(' ')} data-lane={lane.value}>
      <header className={css.laneHead} data-old={isOld || undefined}>
        {!headless && (
          <div className={css.laneTitle}>
            <LaneMark lane={lane} />
            <h2 className="cut" title={name}>{name}</h2>
            <span className={`${css.count} num`}>{figures ? figures.count.toLocaleString('en-US') : ''}</span>
            {onFold && <IconButton size="small" label={t('fold', { lane: name })} onClick={onFold}><IconChevronsRight size={16} /></IconButton>}
            {object.rights.create && !lane.is && (
              <IconButton size="small" label={t('addTo', { lane: name, object: objectWord(label(object.label)) })} onClick={add}><IconPlus size={16} /></IconButton>
            )}
          </div>
        )}
        {props.hasMoney && <Sums figures={figures} lines={headless ? 1 : props.sumLines} hasWeighted={props.hasWeighted && !lane.is} />}
      </header>
      <Cards {...props} isOver={isOver} />
    </section>
  );
}

function Cards({ shown, lane, lanes, figures, carry, landed, onMove, isOver }: LaneProps & { isOver: boolean }) {
  const t = useMessages(messages);
  const label = useLabel();
  const answer = useLaneCards(shown, lane, true);
  const { rows } = answer;
  const waiting = useLasting(answer.isPending);
  const isTarget = isOver && carry !== null && carry.from.value !== lane.value;
  const place = isTarget && carry ? placeOf(rows, asMoved(carry.record, shown.object.process, lane.value), shown.sort) : -1;
  const needs = carry && carry.from.value !== lane.value ? missingFields(shown.object, lane, carry.record).map((field) => objectWord(label(field.label))).join(t('and')) : '';
  const left = (figures?.count ?? 0) - rows.length;
  const list = useRef<HTMLUListElement>(null);
  const end = useNearEnd(list, answer.hasNextPage && !answer.isFetchingNextPage, () => void answer.fetchNextPage());
  const box = <Place key="place" words={needs ? t('needsFirst', { fields: needs }) : t('dropHere')} />;
  return (
    <ul className={css.cards} ref={list} aria-label={figures ? t('lane', { lane: label(lane.label), n: figures.count }) : label(lane.label)} aria-busy={answer.isPending || undefined}>
      {rows.map((record, index) => [
        index === place ? box : null,
        <Card
          key={record.id} shown={shown} record={record} lane={lane} lanes={lanes} isLanded={landed === record.id} isFirst={index === 0} onMove={onMove}
        />,
      ])}
      {place >= rows.length && box}
      {waiting && [0, 1, 2].map((index) => (
        <li key={index} className={css.waiting}>
          <Skeleton width="62%" /><Skeleton width="44%" height={12} /><Skeleton width="100%" height={12} />
        </li>
      ))}
      {answer.isError && (
        <li className={css.quiet}>{t('unloaded')} <Button look="link" onClick={() => void answer.refetch()}>{t('retry')}</Button></li>
      )}
      {answer.isSuccess && rows.length === 0 && place < 0 && <li className={css.quiet}>{t('none')}</li>}
      {answer.hasNextPage && <li ref={end} className={css.quiet}>{left > 0 ? t('moreBelow', { n: left }) : ''}</li>}
    </ul>
  );
}

/** Where the card will stand, kept in sight while it is carried by keys. */
function Place({ words }: { words: string }) {
  const box = useRef<HTMLLIElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, []);
  return <li ref={box} className={css.place} aria-hidden>{words}</li>;
}

function useNearEnd(root: React.RefObject<HTMLElement>, enabled: boolean, more: () => void) {
  const end = useRef<HTMLLIElement>(null);
  const latest = useRef(more);
  latest.current = more;
  useEffect(() => {
    if (!enabled || !end.current) return;
    const watch = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) latest.current(); }, { root: root.current, rootMargin: '200px' });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [enabled, root]);
  return end;
}
