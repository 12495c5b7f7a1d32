/*
 * A record as it was: where the time slider stops, what differs from today, and what restoring would write.
 */
import { createContext, useContext } from 'react';
import { fieldOf, isWritable } from '@/api/catalogue';
import type { Values } from '@/api/records';
import type { Field, HistoryEntry, ObjectDeclaration, RecordData, Stub } from '@/api/types';
import { isSame } from '../merging';

export interface Stop {
  /** Of the change; a read with it as `as_of` shows what the change made. */
  at: string;
  version: number;
  actor: Stub | null;
  kind: HistoryEntry['kind'];
  /** Names of what changed. */
  fields: string[];
}

/** Oldest first. What happened at one moment is one stop; in the bin there is nothing to see, so deleting is none. */
export function stopsOf(entries: readonly HistoryEntry[]): Stop[] {
  const stops: Stop[] = [];
  for (const entry of [...entries].reverse()) {
    if (entry.kind === 'delete' || entry.kind === 'purge') continue;
    const last = stops[stops.length - 1];
    const fields = Object.keys(entry.after);
    const { at, version, actor, kind } = entry;
    if (last?.at === at) stops[stops.length - 1] = { ...last, version, fields: [...new Set([...last.fields, ...fields])] };
    else stops.push({ at, version, actor, kind, fields });
  }
  return stops;
}

/** Fields people write that stood otherwise then. */
export function differing(object: ObjectDeclaration, then: RecordData, today: RecordData): Field[] {
  return object.fields.filter((field) => isWritable(field) && field.name in then && !isSame(field, written(field, then), written(field, today)));
}

/** The lines as they are entered: nothing of it that the server keeps or works out. */
function written(field: Field, record: RecordData): unknown {
  const value = record[field.name];
  if (field.type !== 'lines' || !Array.isArray(value)) return value;
  return value.map(({ version: _version, updated_at: _at, updated_by: _by, ...line }: Values) => line);
}

/** One change back to how it was. A line that is gone by now is written anew. */
export function restoring(fields: readonly Field[], then: RecordData, today: RecordData, find: (object: string) => ObjectDeclaration | undefined): Values {
  return Object.fromEntries(fields.map((field) => [field.name, restored(field, then[field.name], today[field.name], find)]));
}

function restored(field: Field, then: unknown, today: unknown, find: (object: string) => ObjectDeclaration | undefined): unknown {
  const declaration = field.type === 'lines' && field.of ? find(field.of) : undefined;
  if (!declaration || !Array.isArray(then)) return then ?? null;
  const standing = new Set((Array.isArray(today) ? (today as RecordData[]) : []).map((line) => line.id));
  return (then as RecordData[]).map((line) => Object.fromEntries(Object.entries(line).filter(([name]) => {
    const part = fieldOf(declaration, name);
    return name === 'id' ? standing.has(line.id) : part !== undefined && isWritable(part) && !part.system && name in line && part.name !== 'position' && part.to !== declaration.owned_by;
  })));
}

/** The record of today, while one from the past is shown. */
const TodayContext = createContext<RecordData | null>(null);
export const TodayProvider = TodayContext.Provider;
export const useToday = () => useContext(TodayContext);
