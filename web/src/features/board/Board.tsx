/*
 * The board: any object with a process, a lane a state. The list around it keeps head, views and filter and gives the
 * condition; what is open stands in wide lanes, what is won or lost in strips at the right.
 */
import { DndContext, DragOverlay, MeasuringStrategy, type DragEndEvent, type DragStartEvent } from '@dnd-kit/core';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { createPortal } from 'react-dom';
import { titleOf, useLabel } from '@/api/catalogue';
import { openForm } from '@/api/intents';
import type { LayoutProps } from '@/api/layouts';
import type { RecordData } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { objectWord } from '@/i18n/words';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/marks';
import { useNarrow } from '@/ui/useNarrow';
import { AskDialog } from './AskDialog';
import css from './Board.module.css';
import { CardFace } from './CardFace';
import { useCarrying } from './carrying';
import { Foot } from './Foot';
import { LaneColumn, type Carry, type LaneProps } from './Lane';
import { lanesOf, type Lane } from './lanes';
import { messages } from './messages';
import { PhoneLanes } from './PhoneLanes';
import { SlimLane } from './SlimLane';
import { sumLines } from './Sums';
import { standardSort, useFigures, type Shown } from './useLanes';
import { useMove } from './useMove';
import { useVoice } from './useVoice';

const measuring = { droppable: { strategy: MeasuringStrategy.Always } };

export default function Board({ object, where, q, sort }: LayoutProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const narrow = useNarrow();
  const lanes = useMemo(() => lanesOf(object), [object]);
  const shown = useMemo<Shown>(() => ({ object, where, q, sort: sort || standardSort(object) }), [object, where, q, sort]);
  const figures = useFigures(shown, lanes);
  const laneName = (lane: Lane) => label(lane.label);
  const mover = useMove(shown, t, laneName);
  const [carry, setCarry] = useState<Carry | null>(null);
  const { sensors, under } = useCarrying();
  const root = useRef<HTMLDivElement>(null);
  const voice = useVoice({ shown, lanes, figures: figures.byLane, t, laneName });
  useCardFocus(root, mover.landed, mover.asking !== null);

  const onDragStart = ({ active }: DragStartEvent) => {
    const { record, lane } = active.data.current as { record: RecordData; lane: Lane };
    setCarry({ record, from: lane });
  };
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    setCarry(null);
    const { record, lane } = active.data.current as { record: RecordData; lane: Lane };
    const to = lanes.find((one) => one.value === over?.id);
    if (to) mover.move(record, lane, to);
  };

  const counts = figures.byLane;
  const { asking } = mover;
  if (counts && [...counts.values()].every((lane) => lane.count === 0)) {
    return <Nothing shown={shown} first={lanes[0]} />;
  }
  const common = {
    shown, lanes, sumLines: counts ? sumLines(counts.values()) : 1, hasMoney: figures.hasMoney, hasWeighted: figures.hasWeighted,
    isOld: figures.isOld, landed: mover.landed?.id ?? null, onMove: mover.move,
  };
  return (
    <div className={css.board} ref={root} onKeyDown={carry || narrow ? undefined : walk}>
      <span id="board-how" className="hidden-but-read">{t('howTo')}</span>
      <DndContext
        sensors={sensors} collisionDetection={under} measuring={measuring} onDragStart={onDragStart} onDragEnd={onDragEnd} onDragCancel={() => setCarry(null)}
        accessibility={{ announcements: voice, screenReaderInstructions: { draggable: t('howTo') }, restoreFocus: false }}
      >
        {narrow ? <PhoneLanes {...common} figures={counts} /> : <Lanes {...common} figures={counts} carry={carry} />}
        {createPortal(
          <DragOverlay dropAnimation={null} zIndex={350}>
            {carry && (
              <div className={`${css.card} ${css.lifted}`}>
                <CardFace object={object} record={carry.record} lane={carry.from} title={titleOf(object, carry.record)} />
              </div>
            )}
          </DragOverlay>,
          document.body,
        )}
      </DndContext>
      <Foot figures={figures.open} isOld={figures.isOld} hasWeighted={figures.hasWeighted} />
      {asking && <AskDialog key={`${asking.record.id}:${asking.fields.length}`} object={object} asking={asking} onAnswer={mover.answer} onBack={mover.putBack} />}
    </div>
  );
}

interface LanesProps extends Omit<LaneProps, 'lane' | 'figures' | 'onFold'> {
  lanes: readonly Lane[];
  figures: ReturnType<typeof useFigures>['byLane'];
}

/** What is open side by side; what ended in strips at the right, which open one by one. */
function Lanes({ lanes, figures, ...common }: LanesProps) {
  const [opened, setOpened] = useState<readonly string[]>([]);
  const pane = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (pane.current && opened.length > 0) pane.current.scrollLeft = pane.current.scrollWidth;
  }, [opened]);
  const of = (lane: Lane) => figures && (figures.get(lane.value) ?? { count: 0, sums: [] });
  const { shown, isOld, carry } = common;
  return (
    <div className={css.scroll} ref={pane}>
      {lanes.filter((lane) => !lane.is).map((lane) => <LaneColumn key={lane.value} {...common} lanes={lanes} lane={lane} figures={of(lane)} />)}
      <div className={css.ended} data-open={opened.length > 0 || undefined}>
        {lanes.filter((lane) => lane.is).map((lane) => (opened.includes(lane.value)
          ? <LaneColumn key={lane.value} {...common} lanes={lanes} lane={lane} figures={of(lane)} onFold={() => setOpened(opened.filter((one) => one !== lane.value))} />
          : <SlimLane key={lane.value} {...{ shown, lane, isOld, carry }} figures={of(lane)} onOpen={() => setOpened([...opened, lane.value])} />))}
      </div>
    </div>
  );
}

function Nothing({ shown, first }: { shown: Shown; first: Lane | undefined }) {
  const t = useMessages(messages);
  const label = useLabel();
  const { object } = shown;
  const objects = objectWord(label(object.labels));
  if (shown.where || shown.q) return <EmptyState title={t('nothing', { objects })}>{t('nothingText')}</EmptyState>;
  return (
    <EmptyState
      title={t('empty', { objects })}
      actions={object.rights.create ? <Button look="filled" onClick={() => openForm(object.object)}>{t('create', { object: objectWord(label(object.label)) })}</Button> : null}
    >
      {t('emptyText', { lane: label(first?.label) })}
    </EmptyState>
  );
}

/** Focus follows a moved card, or stays on the strip that swallowed it. */
function useCardFocus(root: React.RefObject<HTMLElement>, landed: { id: number; lane: string } | null, isAsking: boolean) {
  useEffect(() => {
    if (!landed || isAsking) return;
    const frame = requestAnimationFrame(() => {
      const card = root.current?.querySelector<HTMLElement>(`[data-card="${landed.id}"]`);
      (card ?? root.current?.querySelector<HTMLElement>(`button[data-lane="${landed.lane}"]`))?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [root, landed, isAsking]);
}

/** Arrows walk from card to card: up and down in a lane, left and right between lanes. */
function walk(event: KeyboardEvent<HTMLElement>) {
  const from = (event.target as HTMLElement).closest<HTMLElement>('[data-card]');
  if (!from || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
  const cardsIn = (lane: Element | undefined | null) => [...(lane?.querySelectorAll<HTMLElement>('[data-card]') ?? [])];
  const lane = from.closest('[data-lane]');
  const own = cardsIn(lane);
  const at = own.indexOf(from);
  const lanes = [...event.currentTarget.querySelectorAll('section[data-lane]')].filter((one) => cardsIn(one).length > 0);
  const beside = (step: number) => {
    const cards = cardsIn(lanes[lanes.indexOf(lane as Element) + step]);
    return cards[Math.min(at, cards.length - 1)];
  };
  const steps: Record<string, () => HTMLElement | undefined> = {
    ArrowDown: () => own[at + 1], ArrowUp: () => own[at - 1], ArrowRight: () => beside(1), ArrowLeft: () => beside(-1), Home: () => own[0], End: () => own.at(-1),
  };
  const find = steps[event.key];
  if (!find) return;
  event.preventDefault();
  find()?.focus();
}
