/*
 * Saying that something was written, with Undo in the notice, and undoing it.
 */
import type { QueryClient } from '@tanstack/react-query';
import { message } from '@/i18n/messages';
import { toast, toastError } from '@/ui/toasts';
import { ask } from './intents';
import { followUndo } from './jobs';
import { messages } from './messages';
import { asProblem, type Problem } from './problems';
import { undo, type Later } from './records';

let lastChangeset: number | null = null;

/** "已保存 · 撤销". Ctrl-Z takes back the last one announced. */
export function announce(client: QueryClient, text: string, changeset: number | null): void {
  if (changeset === null) {
    toast(text);
    return;
  }
  lastChangeset = changeset;
  toast(text, { label: message(messages, 'undo'), run: () => void takeBack(client, changeset) });
}

/** Written without a notice (a cell keeps its own tick), but still the one Ctrl-Z takes back. */
export function remember(changeset: number | null): void {
  if (changeset !== null) lastChangeset = changeset;
}

export function undoLast(client: QueryClient): void {
  if (lastChangeset === null) return;
  const changeset = lastChangeset;
  lastChangeset = null;
  void takeBack(client, changeset);
}

export async function takeBack(client: QueryClient, changeset: number, later?: Later): Promise<boolean> {
  try {
    const { data } = await undo(changeset, later);
    if (data.job !== undefined) {
      toast(message(messages, 'undoing'));
      await followUndo(changeset, data.job);
    }
    await client.invalidateQueries();
    toast(message(messages, 'undone'));
    return true;
  } catch (error) {
    const problem = asProblem(error);
    if (problem.status === 409 && problem.body.blockers?.length) ask({ kind: 'blockers', changeset, blockers: problem.body.blockers });
    else toastError(sentence(problem));
    return false;
  }
}

/** What the server said, or a sentence of our own when it could say nothing; with its request number when it failed. */
export function sentence(problem: Problem): string {
  if (problem.isOffline) return message(messages, 'offline');
  const { request, detail, errors } = problem.body;
  const said = errors?.length ? errors.map((part) => part.detail).join(' ') : detail;
  if (problem.status >= 500 && problem.status !== 503) {
    return request ? `${message(messages, 'failed')} · ${message(messages, 'number', { request })}` : message(messages, 'failed');
  }
  if (problem.status === 401) return message(messages, 'ended');
  if (said) return said;
  if (problem.status === 403) return message(messages, 'forbidden');
  if (problem.status === 404) return message(messages, 'notFound');
  return message(messages, problem.status === 429 || problem.status === 503 ? 'busy' : 'failed');
}
