/*
 * Views: a name for everything a list shows. All, Mine and Open come with every object; the others are records of the
 * object `view`, and the server decides whose are seen. A view is a few texts, the same in a record and in an address.
 */
import { fieldOf } from '@/api/catalogue';
import { printOperand } from '@/api/condition';
import type { Part as DrawnPart } from '@/api/parts';
import type { ObjectDeclaration, RecordData } from '@/api/types';
import type { messages } from '../messages';

export const parts = ['where', 'sort', 'group', 'columns', 'widths', 'pinned', 'layout', 'density'] as const;
export type Part = (typeof parts)[number];
export type Texts = Record<Part, string>;
export type Sharing = 'me' | 'team' | 'everyone';

export interface View {
  id: string;
  /** A built-in view is named by a message, a saved one by its record. */
  word?: keyof typeof messages & string;
  record?: RecordData;
  texts: Texts;
}

const columnOf: Record<Part, string> = {
  where: 'condition', sort: 'sorted_by', group: 'grouped_by', columns: 'shown', widths: 'widths', pinned: 'pinned', layout: 'layout', density: 'density',
};

export function standardSort(object: ObjectDeclaration): string {
  if (fieldOf(object, 'updated_at')?.sortable) return '-updated_at';
  return fieldOf(object, object.title)?.sortable ? object.title : '';
}

export function builtInViews(object: ObjectDeclaration, { todo }: DrawnPart): View[] {
  const sort = standardSort(object);
  const view = (word: View['word'] & string, where: string, order = sort): View => ({ id: word, word, texts: texts({ where, sort: order }) });
  const views = [view('all', '')];
  if (fieldOf(object, 'owner') && object.group !== 'settings') views.push(view('mine', 'owner = me()'));
  if (todo) views.push(view('todo', todo.where, todo.sort));
  const ended = object.process?.states.filter((state) => state.is).map((state) => printOperand(state.value)) ?? [];
  if (object.process && ended.length) views.push(view('open', `${object.process.field} not in (${ended.join(', ')})`));
  return views;
}

export function texts(some: Partial<Texts>): Texts {
  return Object.fromEntries(parts.map((part) => [part, some[part] ?? ''])) as Texts;
}

/** A view whose condition asks for fields the reader has not got comes without it, and would show other records under its name. */
export function isWhole(record: RecordData): boolean {
  return !(Array.isArray(record.left_out) && record.left_out.includes('condition'));
}

/** A view that says nothing of the order has the object's own. */
export function viewOf(record: RecordData, object: ObjectDeclaration): View {
  const text = (part: Part) => (record[columnOf[part]] === null || record[columnOf[part]] === undefined ? '' : String(record[columnOf[part]]));
  const said = Object.fromEntries(parts.map((part) => [part, text(part)])) as Texts;
  return { id: String(record.id), record, texts: { ...said, sort: said.sort || standardSort(object) } };
}

/** What the server is sent for a view's texts; an empty one is null there. */
export function valuesOf(object: ObjectDeclaration, list: Texts): Record<string, unknown> {
  const known = withoutUnknown(object, list);
  return Object.fromEntries(parts.map((part) => [columnOf[part], known[part] === '' ? null : part === 'pinned' ? Number(known[part]) : known[part]]));
}

/** Columns and headings that an old address names, and no field has any more, are not shown, and would be refused. */
function withoutUnknown(object: ObjectDeclaration, list: Texts): Texts {
  const isKnown = (name: string) => fieldOf(object, name.trim().split('.')[0] ?? '') !== undefined;
  const heading = /^\w+\((\w+)\)$/.exec(list.group)?.[1] ?? list.group;
  return { ...list, columns: list.columns.split(',').filter(isKnown).join(','), group: isKnown(heading) ? list.group : '' };
}

export const sharingOf = (view: View): Sharing => (view.record?.shared as Sharing | undefined) ?? 'me';

/* --- the start view: kept with the person as "customer:12 lead:mine" ------------------------------------------------- */

export function startView(kept: string | null, object: string): string | null {
  return kept?.split(' ').find((one) => one.startsWith(`${object}:`))?.slice(object.length + 1) ?? null;
}

export function withStartView(kept: string | null, object: string, view: string | null): string {
  const others = (kept ?? '').split(' ').filter((one) => one && !one.startsWith(`${object}:`));
  return [...others, ...(view === null ? [] : [`${object}:${view}`])].join(' ');
}
