/*
 * Saving one field of one record, from a cell or from the record page: shown at once, sent with the version, taken back
 * when refused. When someone else was quicker, other fields merge silently; the same field asks which value to keep.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState, type ReactNode } from 'react';
import { choiceOf, stubOf } from '@/api/catalogue';
import { placeRecord, markStale } from '@/api/cache';
import { asProblem, fieldErrors, type Problem } from '@/api/problems';
import { act, changeRecord, keys, readRecord } from '@/api/records';
import type { Field, ObjectDeclaration, RecordData } from '@/api/types';
import { announce, remember, sentence } from '@/api/undo';
import { language } from '@/i18n/language';
import { message } from '@/i18n/messages';
import { toast, toastError } from '@/ui/toasts';
import { ConflictDialog, type Conflict } from './ConflictDialog';
import { messages } from './messages';
import { missingFor, MoveDialog, type Move } from './MoveDialog';

export type Saved = { ok: true; record: RecordData } | { ok: false; error: string | null; problem?: Problem };

/** What the server is sent for a value of the page: a relation is an id there. */
export function plainValue(field: Field | undefined, value: unknown): unknown {
  if (field?.type === 'relation') return stubOf(value)?.id ?? value;
  if (field?.type === 'lines' && Array.isArray(value)) {
    return value.map((line: Record<string, unknown>) => Object.fromEntries(Object.entries(line).map(([name, part]) => [name, stubOf(part)?.id ?? part])));
  }
  return value;
}

export function plainValues(object: ObjectDeclaration, values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, plainValue(object.fields.find((field) => field.name === name), value)]),
  );
}

export type SaveField = (record: RecordData, field: Field, value: unknown, more?: Record<string, unknown>) => Promise<Saved>;

export function useFieldSave(object: ObjectDeclaration): { save: SaveField; dialogs: ReactNode } {
  const client = useQueryClient();
  const [conflict, setConflict] = useState<Conflict | null>(null);
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
    const send = async (version: number) => {
      const body = plainValues(object, { ...more, [field.name]: value });
      const answer = isMove ? await act(object.plural, record.id, 'move', body) : await changeRecord(object.plural, record.id, version, body);
      placeRecord(client, object.object, { ...answer.data, ...keepStub(field, value, answer.data) });
      if (isMove) announce(client, message(messages, 'moved', { state: stateName(field, value) }), answer.changeset);
      else remember(answer.changeset);
      markStale(client, object.object);
      void client.invalidateQueries({ queryKey: [...keys.record(object.object, record.id), 'timeline'] });
      return answer.data;
    };
    placeRecord(client, object.object, { ...record, [field.name]: value });
    try {
      return { ok: true, record: await send(record.version) };
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status !== 412) {
        placeRecord(client, object.object, { ...record, [field.name]: before });
        const others = Object.keys(fieldErrors(problem)).filter((name) => name && name !== field.name);
        if (isMove && !more && others.length) {
          askMissing(others, fieldErrors(problem));
          return { ok: false, error: null };
        }
        return { ok: false, error: fieldErrors(problem)[field.name] ?? sentence(problem), problem };
      }
      const current = problem.body.current ?? (await readRecord(object.plural, record.id));
      placeRecord(client, object.object, current);
      const name = problem.body.actor?.name ?? message(messages, 'someone');
      if (!(field.name in (problem.body.changed ?? {}))) {
        const merged = await send(current.version);
        toast(message(messages, 'mergedNotice', { name }));
        return { ok: true, record: merged };
      }
      setConflict({
        object, field, mine: value, theirs: current[field.name], before: problem.body.changed?.[field.name]?.before ?? before, name, at: problem.body.at ?? null,
        record: current, takeMine: () => void send(current.version).catch((again) => toastError(sentence(asProblem(again)))),
      });
      return { ok: false, error: null };
    }
  }, [client, object]);

  const dialogs = (
    <>
      {conflict && <ConflictDialog conflict={conflict} onClose={() => setConflict(null)} />}
      {move && <MoveDialog object={object} move={move} onClose={() => setMove(null)} />}
    </>
  );
  return { save, dialogs };
}

function stateName(field: Field, value: unknown): string {
  return choiceOf(field, value)?.label[language()] ?? String(value);
}

/** The answer names a relation by its id; the page already knows what it is called. */
function keepStub(field: Field, value: unknown, answer: RecordData): Partial<RecordData> {
  const stub = stubOf(value);
  return stub && field.type === 'relation' && answer[field.name] === stub.id ? { [field.name]: stub } : {};
}
