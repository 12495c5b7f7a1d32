/*
 * One import as the server has it, read again each half second while the server works. Changes show at once and go up
 * in order; an older answer never overwrites a newer change.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import type { Answer } from '@/api/client';
import { asProblem } from '@/api/problems';
import { sentence } from '@/api/undo';
import { toastError } from '@/ui/toasts';
import { changeImport, importKeys, readImport, type FileChange, type Import } from './api';
import { changed } from './mapping';
import { isWorking } from './steps';

const pollMs = 500;

export function useImport(id: number) {
  const client = useQueryClient();
  const key = importKeys.one(id);
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => readImport(id, signal),
    refetchInterval: ({ state }) => (state.data && isWorking(state.data.state) ? pollMs : false),
    refetchIntervalInBackground: false,
  });
  const tail = useRef<Promise<unknown>>(Promise.resolve());
  const waiting = useRef(0);

  const place = useCallback((answer: Import) => {
    void client.cancelQueries({ queryKey: importKeys.one(answer.id) });
    client.setQueryData(importKeys.one(answer.id), answer);
    void client.invalidateQueries({ queryKey: importKeys.list });
  }, [client]);

  const act = useCallback((run: () => Promise<Answer<Import>>): Promise<boolean> => {
    waiting.current += 1;
    const result = tail.current.then(async () => {
      try {
        const { data } = await run();
        waiting.current -= 1;
        if (waiting.current === 0) place(data);
        return true;
      } catch (error) {
        waiting.current -= 1;
        toastError(sentence(asProblem(error)));
        await client.invalidateQueries({ queryKey: importKeys.one(id) });
        return false;
      }
    });
    tail.current = result;
    return result;
  }, [client, id, place]);

  const change = useCallback((files: FileChange[]) => {
    void client.cancelQueries({ queryKey: importKeys.one(id) });
    client.setQueryData<Import>(importKeys.one(id), (old) => old && changed(old, files));
    return act(() => changeImport(id, files));
  }, [act, client, id]);

  return { query, place, act, change };
}

export type Acting = Pick<ReturnType<typeof useImport>, 'act' | 'change'>;
