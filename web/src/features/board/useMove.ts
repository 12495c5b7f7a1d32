/*
 * Moving a card: it stands in the new lane at once; where the state asks for fields, a form asks first and Esc puts
 * the card back; a refusal puts it back and says why. Moves of one record go in order, each with the newest
 * version known: the answer of the move before it, or what an undo has since brought.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { fieldsOf, titleOf } from '@/api/catalogue';
import { markStale, merged, placeRecord } from '@/api/cache';
import { call } from '@/api/client';
import { asProblem, fieldErrors, type Problem } from '@/api/problems';
import { keys, type Values } from '@/api/records';
import type { Field, RecordData } from '@/api/types';
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
  const [landed, setLanded] = useState<{ id: number; lane: string } | null>(null);
  const tails = useRef(new Map<number, Promise<RecordData | null>>());
  const { object, sort } = shown;
  const stage = object.process?.field ?? '';

  const change = (lane: Lane, how: (pages: LanePages) => LanePages) => {
    const key = keys.list(object.object, laneQuery(shown, lane));
    void client.cancelQueries({ queryKey: key });
    client.setQueryData<LanePages>(key, (pages) => (pages ? how(pages) : pages));
  };
  const place = (record: RecordData, from: Lane, to: Lane) => {
    change(from, (pages) => without(pages, record.id));
    change(to, (pages) => withCard(pages, record, sort));
    setLanded({ id: record.id, lane: to.value });
  };

  const close = (id: number) => setAsking((open) => (open?.record.id === id ? null : open));

  const refused = (problem: Problem, asked: Asking) => {
    const { record, from, to } = asked;
    const errors = fieldErrors(problem);
    const fields = fieldsOf(object, Object.keys(errors).filter((name) => name !== stage));
    if (problem.status === 422 && fields.length) {
      setAsking({ ...asked, fields: [...new Set([...asked.fields, ...fields])], errors });
      return;
    }
    close(record.id);
    const { current, actor } = problem.body;
    place(problem.status === 412 && current ? { ...merged(record, current), [stage]: from.value } : record, to, from);
    if (problem.status === 412) {
      toastError(t('changedMeanwhile', { name: actor?.name ?? t('someone') }));
      void client.invalidateQueries({ queryKey: keys.lists(object.object) });
      void client.invalidateQueries({ queryKey: keys.summaries(object.object) });
    } else toastError(sentence(problem));
  };

  const send = async (asked: Asking, before: RecordData | null): Promise<RecordData | null> => {
    const { record, to, values } = asked;
    try {
      const { data, changeset } = await call<RecordData>('POST', `/${object.plural}/${record.id}/actions/move`, {
        body: { [stage]: to.value, ...values }, ifMatch: Math.max(before?.version ?? 0, record.version),
      });
      close(record.id);
      placeRecord(client, object.object, data);
      markStale(client, object.object);
      announce(client, t('moved', { name: titleOf(object, record), lane: laneName(to) }), changeset);
      return data;
    } catch (error) {
      refused(asProblem(error), asked);
      return null;
    }
  };
  const queue = (asked: Asking) => {
    const tail = (tails.current.get(asked.record.id) ?? Promise.resolve(null)).then((before) => send(asked, before));
    tails.current.set(asked.record.id, tail);
  };

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
