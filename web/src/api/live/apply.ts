/*
 * What changed, put into what is shown. Changes are gathered for a moment; then the records among them that are shown are
 * asked for in one request and written in place, in lists, cards and record pages alike. Lists that are walked by hand
 * (meta live: 'rows') keep their rows and get marks instead: nothing moves under the pointer. Everything else that is
 * shown of the object (lanes, related lists, figures, timelines) is asked again, at most once a second.
 *
 * One's own acts come back too, after the answer that already wrote them: they only fill in what other places show.
 */
import { hashKey, type Query, type QueryClient } from '@tanstack/react-query';
import { placeRecord, rowsOf } from '../cache';
import { expandOf, standsOnTimelines, type Catalogue } from '../catalogue';
import { both } from '../condition';
import { keys, listRecords, type ListQuery } from '../records';
import type { ObjectDeclaration, Page, RecordData } from '../types';
import type { Listener } from './live';
import { isHeld, markRows, onRelease, rowMarks, tint } from './marks';
import type { Change } from './stream';
import { changedFields, marksAfter, type Touched } from './touched';

const gatherMs = 120;
const ownMs = 1000;
const askAgainMs = 1000;
const askedAtOnce = 200;

export function applier(client: QueryClient, catalogue: Catalogue, me: number): Listener & { stop: () => void } {
  const waiting: Change[] = [];
  const again = new Set<string>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let isGathering = false;
  let isPressed = false;

  const later = (ms: number, run: () => void) => {
    const timer = setTimeout(() => { timers.delete(timer); run(); }, ms);
    timers.add(timer);
  };
  const gather = (changes: readonly Change[]) => {
    waiting.push(...changes);
    if (isGathering || waiting.length === 0) return;
    isGathering = true;
    later(gatherMs, () => void work().finally(() => { isGathering = false; gather([]); }));
  };
  const work = async () => {
    for (const [name, changes] of byObject(waiting.splice(0))) {
      const object = catalogue.find(name);
      if (object) await apply(client, object, changes, me).catch(() => undefined); // what fails is asked again when it is next shown
      if (name === 'user' && changes.some((one) => one.record === me)) void client.invalidateQueries({ queryKey: ['me'] });
      if (again.size === 0) later(askAgainMs, askAgain);
      again.add(name);
    }
  };
  const askAgain = () => {
    if (isPressed) return later(askAgainMs, askAgain);
    void client.invalidateQueries({ predicate: (query) => [...again].some((object) => follows(query, object, catalogue)) });
    again.clear();
  };
  const onPress = ({ type }: PointerEvent) => { isPressed = type === 'pointerdown'; };
  const presses = ['pointerdown', 'pointerup', 'pointercancel'] as const;
  presses.forEach((type) => addEventListener(type, onPress, true));
  const release = onRelease((object, id) => gather([{ seq: 0, object, record: id, kind: 'update' }]));
  return {
    changes: (changes) => {
      gather(changes.filter((one) => one.actor !== me));
      const own = changes.filter((one) => one.actor === me);
      if (own.length) later(ownMs, () => gather(own));
    },
    reset: () => void client.invalidateQueries(),
    stop: () => {
      timers.forEach(clearTimeout);
      presses.forEach((type) => removeEventListener(type, onPress, true));
      release();
    },
  };
}

const isRows = (query: Query) => query.meta?.live === 'rows';

function follows(query: Query, object: string, catalogue: Catalogue): boolean {
  const [name, part] = query.queryKey;
  const declaration = catalogue.find(object);
  if (query.queryKey.includes('timeline')) return name === object || (declaration !== undefined && standsOnTimelines(declaration));
  return name === object && ((part === 'list' && !isRows(query)) || part === 'summary');
}

function byObject(changes: readonly Change[]): Map<string, Change[]> {
  const groups = new Map<string, Change[]>();
  for (const one of changes) groups.set(one.object, [...(groups.get(one.object) ?? []), one]);
  return groups;
}

async function apply(client: QueryClient, object: ObjectDeclaration, changes: readonly Change[], me: number): Promise<void> {
  const touched = touchedBy(changes, me);
  const shown = shownRecords(client, object.object);
  const isMany = changes.some((one) => one.many);
  const ids = [...shown.keys()].filter((id) => (isMany || isNews(touched.get(id), shown.get(id))) && !isHeld(object.object, id));
  const found = await askFor(object, ids);
  for (const record of found.values()) {
    const fields = changedFields(shown.get(record.id), record);
    placeRecord(client, object.object, record);
    if (fields.length && !touched.get(record.id)?.isOwn) tint(object.object, record.id, fields);
  }
  const missing = new Set(ids.filter((id) => !found.has(id)));
  for (const id of missing) void client.invalidateQueries({ queryKey: keys.record(object.object, id), exact: true });
  for (const query of client.getQueryCache().findAll({ queryKey: keys.lists(object.object), predicate: isRows })) {
    if (query.isActive()) await markList(object, query, touched, { found, missing }, isMany && changes.some((one) => one.many && one.actor !== me));
  }
  void client.invalidateQueries({ queryKey: keys.lists(object.object), predicate: isRows, refetchType: 'none' });
}

function touchedBy(changes: readonly Change[], me: number): Map<number, Touched> {
  const touched = new Map<number, Touched>();
  for (const { record, kind = 'update', version = 0, actor } of changes) {
    if (record === undefined) continue;
    const before = touched.get(record);
    touched.set(record, {
      isGone: kind === 'delete' || kind === 'purge',
      isNew: kind === 'create' || kind === 'restore' || (before?.isNew === true && kind === 'update'),
      isOwn: actor === me && before?.isOwn !== false,
      version: Math.max(version, before?.version ?? 0),
    });
  }
  return touched;
}

/** What the page does not know yet: our own acts mostly are known. */
function isNews(touched: Touched | undefined, shown: RecordData | undefined): boolean {
  return touched !== undefined && !(touched.isOwn && shown !== undefined && shown.version >= touched.version);
}

function shownRecords(client: QueryClient, object: string): Map<number, RecordData> {
  const shown = new Map<number, RecordData>();
  for (const query of client.getQueryCache().findAll({ queryKey: keys.object(object), type: 'active' })) {
    const [, part] = query.queryKey;
    const rows = part === 'list' ? rowsOf(query.state.data) : typeof part === 'number' && query.queryKey.length === 2 ? [query.state.data as RecordData | undefined] : [];
    for (const row of rows) if (row) shown.set(row.id, { ...shown.get(row.id), ...row });
  }
  return shown;
}

async function askFor(object: ObjectDeclaration, ids: readonly number[]): Promise<Map<number, RecordData>> {
  const found = new Map<number, RecordData>();
  for (let at = 0; at < ids.length; at += askedAtOnce) {
    const { data } = await listRecords(object.plural, { where: inList(ids.slice(at, at + askedAtOnce)), limit: askedAtOnce, expand: expandOf(object.fields) });
    data.forEach((record) => found.set(record.id, record));
  }
  return found;
}

const inList = (ids: readonly number[]) => `id in (${ids.join(', ')})`;

interface Asked {
  found: ReadonlyMap<number, RecordData>;
  missing: ReadonlySet<number>;
}

/** Which of the changed records belong into the list as it is filtered now; one request, none where nothing filters. */
async function markList(object: ObjectDeclaration, query: Query, touched: ReadonlyMap<number, Touched>, asked: Asked, hasMore: boolean): Promise<void> {
  const { where, q } = query.queryKey[2] as ListQuery;
  const rows = new Set(rowsOf(query.state.data).map((row) => row.id));
  const ids = [...new Set([...touched.keys(), ...[...asked.found.keys()].filter((id) => rows.has(id))])].filter((id) => !touched.get(id)?.isGone).slice(0, askedAtOnce);
  let belongs = (id: number) => !asked.missing.has(id);
  if (ids.length && (where || q)) {
    const { data } = await listRecords(object.plural, { where: both(where, inList(ids)), ...(q ? { q } : {}), fields: 'id', limit: askedAtOnce });
    const matching = new Set(data.map((row) => row.id));
    belongs = (id) => matching.has(id);
  }
  const { pages } = (query.state.data ?? { pages: [] }) as { pages: Page[] };
  const list = { rows, isWhole: pages.length > 0 && !pages[pages.length - 1]?.next && !pages[0]?.previous };
  const hash = hashKey(query.queryKey);
  markRows(hash, marksAfter(rowMarks(hash), list, ids, touched, belongs, hasMore));
}
