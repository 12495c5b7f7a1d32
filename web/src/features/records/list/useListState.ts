/*
 * What a list shows, kept in the address: the view and what differs from it. A value equal to the view's own is left
 * out, so that an address is short and a changed view can be told. Quick find and the place jumped to are no part of a
 * view.
 */
import { useCallback, useEffect, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { ObjectDeclaration } from '@/api/types';
import { usePreferences, type Density } from '@/ui/preferences';
import { parseWidths, type Widths } from './gridColumns';
import { useViews, type Views } from './useViews';
import { parts, texts, type Part, type Texts, type View } from './views';

type Extra = 'q' | 'from';
export interface ListState {
  views: Views;
  view: View;
  /** False while the view that is wanted is still on its way. */
  isReady: boolean;
  texts: Texts;
  where: string;
  sort: string;
  group: string;
  q: string;
  from: string;
  columns: string[];
  widths: Widths;
  pinned: number;
  density: Density;
  layout: 'table' | 'board';
  isChanged: boolean;
  set: (values: Partial<Record<Part | Extra, string | null>>) => void;
  choose: (view: View) => void;
}

export function useListState(object: ObjectDeclaration): ListState {
  const search = useSearch();
  const [place, navigate] = useLocation();
  const preferences = usePreferences();
  const views = useViews(object);
  const params = useMemo(() => new URLSearchParams(search), [search]);
  const wanted = params.get('view');
  const found = wanted === null ? views.start : views.list.find((one) => one.id === wanted);
  const view = found ?? (views.list[0] as View);
  const now = useMemo(() => texts(Object.fromEntries(parts.map((part) => [part, params.get(part) ?? view.texts[part]]))), [params, view]);
  const columns = useMemo(() => columnsOf(object, now.columns), [object, now.columns]);
  const widths = useMemo(() => parseWidths(now.widths), [now.widths]);

  const go = useCallback((next: URLSearchParams, replace: boolean) => {
    const text = next.toString();
    navigate(text ? `${place}?${text}` : place, { replace });
  }, [navigate, place]);
  const set = useCallback<ListState['set']>((values) => {
    const next = new URLSearchParams(search);
    if ('sort' in values || 'where' in values || 'group' in values) next.delete('from');
    for (const [name, value] of Object.entries(values)) {
      const own = (parts as readonly string[]).includes(name) ? view.texts[name as Part] : '';
      if (value === null || value === undefined || value === own) next.delete(name);
      else next.set(name, value);
    }
    go(next, true);
  }, [go, search, view]);

  // An address says which view it is, also where it began as "my start view": somebody else's differs.
  const unsaid = wanted === null && view.id !== views.list[0]?.id;
  useEffect(() => {
    if (unsaid) go(new URLSearchParams([['view', view.id], ...new URLSearchParams(search)]), true);
  }, [go, search, unsaid, view.id]);

  const choose = (next: View) => {
    const layout = next.record ? null : params.get('layout');
    go(new URLSearchParams({ ...(next.id === 'all' && views.start?.id === 'all' ? {} : { view: next.id }), ...(layout ? { layout } : {}) }), false);
  };
  return {
    views, view, isReady: views.isReady || Boolean(found), texts: now,
    where: now.where, sort: now.sort, group: now.group, q: params.get('q') ?? '', from: params.get('from') ?? '', columns, widths,
    pinned: Math.min(3, Math.max(1, Number(now.pinned) || 1)), density: (now.density as Density) || preferences.density, layout: now.layout === 'board' ? 'board' : 'table',
    isChanged: parts.some((part) => params.has(part) && (view.record !== undefined || part !== 'layout')), set, choose,
  };
}

/** The title always stands first; names that no longer exist are dropped. */
function columnsOf(object: ObjectDeclaration, chosen: string): string[] {
  const known = new Set(object.fields.map((field) => field.name));
  const names = (chosen ? chosen.split(',') : object.layout.list).filter((name) => known.has(name) && name !== object.title);
  return [object.title, ...new Set(names)];
}
