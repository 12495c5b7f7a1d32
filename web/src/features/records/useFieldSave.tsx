/*
 * Saving one field of one record, from a cell or from the record page: shown at once, sent with the version, taken back
 * when refused. When someone else was quicker, other fields merge silently; the same field asks what to keep.
 */
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback, useState, type ReactNode } from 'react';
import { choiceOf, stubOf } from '@/api/catalogue';
import { placeRecord, markStale } from '@/api/cache';
import { asProblem, fieldErrors, type Problem } from '@/api/problems';
import { act, changeRecord, keys, readRecord, type Values } from '@/api/records';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import { announce, remember, sentence } from '@/api/undo';
import { language } from '@/i18n/language';
import { message } from '@/i18n/messages';
import { toast } from '@/ui/toasts';
import { saveMerging } from './merging';
import { messages } from './messages';
import { missingFor, MoveDialog, type Move } from './MoveDialog';
import { plainValues } from './plain';
import { useConflict } from './useConflict';

export { plainValues } from './plain';

export type Saved = { ok: true; record: RecordData } | { ok: false; error: string | null; problem?: Problem };

export type SaveField = (record: RecordData, field: Field, value: unknown, more?: Record<string, unknown>) => Promise<Saved>;

export function useFieldSave(object: ObjectDeclaration): { save: SaveField; dialogs: ReactNode } {
  const client = useQueryClient();
  const { decide, dialog } = useConflict(object);
  const [move, setMove] = useState<Move | null>(null);

  const save = useCallback<SaveField>(async (record, field, value, more) => {
    const before = record[field.name];
    const isMove = object.process?.field === field.name;
    const askMissing = (names: string[], errors: Record<string, string>) => setMove({
      record, state: String(value), fields: names, errors,
      onMove: async (values) => {
        const saved = await save(record, field, value, values);
        return saved.ok ? null : fieldErrors(saved.problem ?? asProblem(saved.error));
      },
    });
    if (isMove && !more) {
      const missing = missingFor(object, record, String(value));
      if (missing.length) {
        askMissing(missing, {});
        return { ok: false, error: null };
      }
    }
    placeRecord(client, object.object, { ...record, [field.name]: value });
    try {
      const saved = await saveMerging(object, record, { ...more, [field.name]: value }, {
        send: sender(client, object, record, field), read: () => readRecord(object.plural, record.id), choose: decide,
        merged: (name) => toast(message(messages, 'mergedNotice', { name: name ?? message(messages, 'someone') })),
      });
      if (saved) return { ok: true, record: saved };
      await client.invalidateQueries({ queryKey: keys.record(object.object, record.id), exact: true });
      return { ok: false, error: message(messages, 'notDecided') };
    } catch (error) {
      const problem = asProblem(error);
      placeRecord(client, object.object, { ...record, [field.name]: before });
      const others = Object.keys(fieldErrors(problem)).filter((name) => name && name !== field.name);
      if (isMove && !more && others.length) {
        askMissing(others, fieldErrors(problem));
        return { ok: false, error: null };
      }
      return { ok: false, error: fieldErrors(problem)[field.name] ?? sentence(problem), problem };
    }
  }, [client, decide, object]);

  const dialogs = (
    <>
      {dialog}
      {move && <MoveDialog object={object} move={move} onClose={() => setMove(null)} />}
    </>
  );
  return { save, dialogs };
}

/** Sends one field (with what its state needs) and puts the answer where the record is shown. */
function sender(client: QueryClient, object: ObjectDeclaration, record: RecordData, field: Field) {
  const isMove = object.process?.field === field.name;
  return async (values: Values, version: number): Promise<RecordData> => {
    const body = plainValues(object, values);
    const answer = isMove ? await act(object.plural, record.id, 'move', body) : await changeRecord(object.plural, record.id, version, body);
    placeRecord(client, object.object, { ...answer.data, ...keepStub(field, values[field.name], answer.data) });
    if (isMove) announce(client, message(messages, 'moved', { state: stateName(field, values[field.name]) }), answer.changeset);
    else remember(answer.changeset);
    markStale(client, object.object);
    void client.invalidateQueries({ queryKey: [...keys.record(object.object, record.id), 'timeline'] });
    return answer.data;
  };
}

function stateName(field: Field, value: unknown): string {
  return choiceOf(field, value)?.label[language()] ?? String(value);
}

/** The answer names a relation by its id; the page already knows what it is called. */
function keepStub(field: Field, value: unknown, answer: RecordData): Partial<RecordData> {
  const stub = stubOf(value);
  return stub && field.type === 'relation' && answer[field.name] === stub.id ? { [field.name]: stub } : {};
}
