/*
 * Views: a name for a condition, a sort and columns. All and Mine come with every object, the others are the person's
 * own and kept in this browser.
 */
import { fieldOf } from '@/api/catalogue';
import { printOperand } from '@/api/condition';
import type { ObjectDeclaration } from '@/api/types';
import { store, stored } from '@/ui/preferences';
import type { messages } from '../messages';

export interface View {
  id: string;
  /** A built-in view is named by a message, an own one by the person. */
  word?: keyof typeof messages & string;
  name?: string;
  where: string;
  sort: string;
  columns?: string[] | undefined;
}

export const todoWhere = "kind = 'task' and done = false and owner = me()";

export function standardSort(object: ObjectDeclaration): string {
  if (fieldOf(object, 'updated_at')?.sortable) return '-updated_at';
  return fieldOf(object, object.title)?.sortable ? object.title : '';
}

export function viewsOf(object: ObjectDeclaration): View[] {
  const sort = standardSort(object);
  const views: View[] = [{ id: 'all', word: 'all', where: '', sort }];
  if (fieldOf(object, 'owner') && object.group !== 'settings') views.push({ id: 'mine', word: 'mine', where: 'owner = me()', sort });
  if (object.object === 'activity') views.push({ id: 'todo', word: 'todo', where: todoWhere, sort: 'due_at' });
  const ended = object.process?.states.filter((state) => state.is).map((state) => printOperand(state.value)) ?? [];
  if (object.process && ended.length) views.push({ id: 'open', word: 'open', where: `${object.process.field} not in (${ended.join(', ')})`, sort });
  return [...views, ...ownViews(object)];
}

export function saveView(object: ObjectDeclaration, view: View): void {
  const others = ownViews(object).filter((one) => one.id !== view.id);
  store(key(object), JSON.stringify([...others, view]));
}

export function deleteView(object: ObjectDeclaration, id: string): void {
  store(key(object), JSON.stringify(ownViews(object).filter((one) => one.id !== id)));
}

function ownViews(object: ObjectDeclaration): View[] {
  try {
    const list: unknown = JSON.parse(stored(key(object)) ?? '[]');
    return Array.isArray(list) ? (list as View[]) : [];
  } catch {
    return [];
  }
}

const key = (object: ObjectDeclaration) => `gx-views-${object.object}`;
