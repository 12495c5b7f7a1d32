/*
 * Moving a card: it stands in the new lane at once; where the state asks for fields, a form asks first and Esc puts
 * the card back; a refusal puts it back and says why. Moves of one record go in order, each with the newest
 * version known: the answer of the move before it, or what an undo has since brought.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { fieldsOf, titleOf } from '@/api/catalogue';
import { markStale, merged, placeRecord } from '@/api/cache';
import { call, type Answer } from '@/api/client';
import { asProblem, fieldErrors, type Problem } from '@/api/problems';
import { keys, type Values } from '@/api/records';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import { announce, sentence } from '@/api/undo';
import { toastError } from '@/ui/toasts';
import { missingFields, type Lane } from './lanes';
import { asMoved, withCard, without, type LanePages } from './order';
import type { Say } from './speech';
import { laneQuery, type Shown } from './useLanes';

export interface Asking {
  record: RecordData;
  from: Lane;
  to: Lane;
  fields: Field[];
  values: Values;
  errors: Record<string, string>;
}

export function useMove(shown: Shown, t: Say, laneName: (lane: Lane) => string) {
  const client = useQueryClient();
  const [asking, setAsking] = useState<Asking | null>(null);
  const { place, landed } = usePlaces(shown);
  const { object } = shown;

  const close = (id: number) => setAsking((open) => (open?.record.id === id ? null : open));
  const refused = (problem: Problem, asked: Asking) => {
    const { record, from, to } = asked;
    const more = askedFor(object, problem, asked);
    if (more) return setAsking(more);
    close(record.id);
    const { current, actor } = problem.body;
    const field = object.process?.field ?? '';
    place(problem.status === 412 && current ? { ...merged(record, current), [field]: from.value } : record, to, from);
    if (problem.status !== 412) return toastError(sentence(problem));
    toastError(t('changedMeanwhile', { name: actor?.name ?? t('someone') }));
    void client.invalidateQueries({ queryKey: keys.lists(object.object) });
    void client.invalidateQueries({ queryKey: keys.summaries(object.object) });
  };
  const done = ({ record, to }: Asking, { data, changeset }: Answer<RecordData>) => {
    close(record.id);
    placeRecord(client, object.object, data);
    markStale(client, object.object);
    announce(client, t('moved', { name: titleOf(object, record), lane: laneName(to) }), changeset);
  };
  const queue = useQueue(object, done, refused);

  const move = (record: RecordData, from: Lane, to: Lane) => {
    if (from.value === to.value) return;
    place(asMoved(record, object.process, to.value), from, to);
    const fields = missingFields(object, to, record);
    const asked: Asking = { record, from, to, fields, values: {}, errors: {} };
    if (fields.length) setAsking(asked);
    else queue(asked);
  };
  const answer = (values: Values) => {
    if (asking) queue({ ...asking, values });
  };
  const putBack = () => {
    if (!asking) return;
    place(asking.record, asking.to, asking.from);
    setAsking(null);
  };
  return { move, asking, answer, putBack, landed };
}

/** What a refusal asks for beside the state itself, added to what was asked; null: it asks for nothing. */
function askedFor(object: ObjectDeclaration, problem: Problem, asked: Asking): Asking | null {
  const errors = fieldErrors(problem);
  const fields = fieldsOf(object, Object.keys(errors).filter((name) => name !== object.process?.field));
  if (problem.status !== 422 || fields.length === 0) return null;
  return { ...asked, fields: [...new Set([...asked.fields, ...fields])], errors };
}

/** Puts a card into another lane, as it is shown; the server hears of it apart. */
function usePlaces(shown: Shown) {
  const client = useQueryClient();
  const [landed, setLanded] = useState<{ id: number; lane: string } | null>(null);
  const change = (lane: Lane, how: (pages: LanePages) => LanePages) => {
    const key = keys.list(shown.object.object, laneQuery(shown, lane));
    void client.cancelQueries({ queryKey: key });
    client.setQueryData<LanePages>(key, (pages) => (pages ? how(pages) : pages));
  };
  const place = (record: RecordData, from: Lane, to: Lane) => {
    change(from, (pages) => without(pages, record.id));
    change(to, (pages) => withCard(pages, record, shown.sort));
    setLanded({ id: record.id, lane: to.value });
  };
  return { place, landed };
}

type Done = (asked: Asking, answer: Answer<RecordData>) => void;
type Refused = (problem: Problem, asked: Asking) => void;

/** Moves of one record, one after another. */
function useQueue(object: ObjectDeclaration, done: Done, refused: Refused) {
  const tails = useRef(new Map<number, Promise<RecordData | null>>());
  const send = async (asked: Asking, before: RecordData | null): Promise<RecordData | null> => {
    const { record, to, values } = asked;
    try {
      const answer = await call<RecordData>('POST', `/${object.plural}/${record.id}/actions/move`, {
        body: { [object.process?.field ?? '']: to.value, ...values }, ifMatch: Math.max(before?.version ?? 0, record.version),
      });
      done(asked, answer);
      return answer.data;
    } catch (error) {
      refused(asProblem(error), asked);
      return null;
    }
  };
  return (asked: Asking) => {
    const tail = (tails.current.get(asked.record.id) ?? Promise.resolve(null)).then((before) => send(asked, before));
    tails.current.set(asked.record.id, tail);
  };
}
