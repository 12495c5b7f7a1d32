/*
 * What a list shows, kept in the address: view, condition, sort, quick find, columns, layout. A value equal to the
 * view's own is left out, so that an address is short and a changed view can be told.
 */
import { useCallback, useMemo, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { ObjectDeclaration } from '@/api/types';
import { deleteView, saveView, viewsOf, type View } from './views';

export interface ListState {
  views: View[];
  view: View;
  where: string;
  sort: string;
  q: string;
  columns: string[];
  layout: 'table' | 'board';
  isChanged: boolean;
  set: (values: Partial<Record<'view' | 'where' | 'sort' | 'q' | 'columns' | 'layout', string | null>>) => void;
  choose: (view: View) => void;
  save: (name: string | null) => View;
  remove: (view: View) => void;
}

export function useListState(object: ObjectDeclaration): ListState {
  const search = useSearch();
  const [place, navigate] = useLocation();
  const [generation, setGeneration] = useState(0);
  const views = useMemo(() => viewsOf(object), [object, generation]);
  const params = useMemo(() => new URLSearchParams(search), [search]);
  const view = views.find((one) => one.id === params.get('view')) ?? (views[0] as View);
  const where = params.get('where') ?? view.where;
  const sort = params.get('sort') ?? view.sort;
  const own = params.get('columns');
  const columns = useMemo(() => columnsOf(object, own?.split(',') ?? view.columns), [object, own, view.columns]);

  const set = useCallback<ListState['set']>((values) => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(values)) {
      const same = (name === 'where' && value === view.where) || (name === 'sort' && value === view.sort);
      if (value === null || value === undefined || same || (name !== 'where' && value === '')) next.delete(name);
      else next.set(name, value);
    }
    const text = next.toString();
    navigate(text ? `${place}?${text}` : place, { replace: true });
  }, [navigate, place, search, view]);

  const choose = (next: View) => {
    const layout = params.get('layout');
    const text = new URLSearchParams({ ...(next.id === views[0]?.id ? {} : { view: next.id }), ...(layout ? { layout } : {}) }).toString();
    navigate(text ? `${place}?${text}` : place);
  };
  const save = (name: string | null) => {
    const saved: View = name === null
      ? { ...view, where, sort, columns }
      : { id: `own-${Date.now().toString(36)}`, name, where, sort, columns };
    saveView(object, saved);
    setGeneration(generation + 1);
    choose(saved);
    return saved;
  };
  const remove = (gone: View) => {
    deleteView(object, gone.id);
    setGeneration(generation + 1);
    if (gone.id === view.id) choose(views[0] as View);
  };
  return {
    views, view, where, sort, q: params.get('q') ?? '', columns, layout: params.get('layout') === 'board' ? 'board' : 'table',
    isChanged: params.has('where') || params.has('sort') || params.has('columns'), set, choose, save, remove,
  };
}

/** The title always stands first; names that no longer exist are dropped. */
function columnsOf(object: ObjectDeclaration, chosen: string[] | undefined): string[] {
  const known = new Set(object.fields.map((field) => field.name));
  const names = (chosen?.length ? chosen : object.layout.list).filter((name) => known.has(name) && name !== object.title);
  return [object.title, ...new Set(names)];
}
