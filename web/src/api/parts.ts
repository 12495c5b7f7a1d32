/*
 * What the page draws by hand for some objects, beside what it draws of any from the declaration. A part is found by a behaviour
 * of the object, else by its name, in one table that the app gives (app/parts.ts); so no screen knows an object by name, and
 * an object that comes later brings its parts by naming a behaviour.
 */
import { createContext, useContext, type ComponentType, type ReactNode } from 'react';
import type { TablerIcon } from '@tabler/icons-react';
import { useCatalogue } from './catalogue';
import type { Hue, ObjectDeclaration, RecordData, TimelineEntry } from './types';

export interface ComposerProps {
  /** What is written down. */
  written: ObjectDeclaration;
  /** The record it is about. */
  object: ObjectDeclaration;
  record: RecordData;
}

export interface EntryProps {
  written: ObjectDeclaration;
  record: RecordData;
  entry: TimelineEntry;
  /** Draws the line: its mark, the words beside who and when, and what stands below. */
  line: (mark: TablerIcon, hue: Hue, words: ReactNode, below: ReactNode) => ReactNode;
}

export interface Part {
  /** On the timeline of another record: writes one down, shows one. */
  Composer?: ComponentType<ComposerProps>;
  Entry?: ComponentType<EntryProps>;
  /** Which of them wait for me, most urgent first. */
  todo?: { where: string; sort: string };
}
export type Parts = Readonly<Record<string, Part>>;

const PartsContext = createContext<Parts>({});
export const PartsProvider = PartsContext.Provider;

const none: Part = {};

export function partOf(parts: Parts, object: ObjectDeclaration | undefined): Part {
  return [...(object?.behaviours ?? []), object?.object ?? ''].map((name) => parts[name]).find(Boolean) ?? none;
}

export function usePart(object: ObjectDeclaration | undefined): Part {
  return partOf(useContext(PartsContext), object);
}

export interface Todo {
  object: ObjectDeclaration;
  where: string;
  sort: string;
  address: string;
}

/** What waits for me, where there is an object that can. */
export function useTodo(): Todo | null {
  const parts = useContext(PartsContext);
  for (const object of useCatalogue().shown()) {
    const { todo } = partOf(parts, object);
    if (todo) return { object, ...todo, address: `/o/${object.plural}?view=todo` };
  }
  return null;
}

/** Who can be written down on timelines, and by what. */
export function useComposer(): { written: ObjectDeclaration; Composer: ComponentType<ComposerProps> } | null {
  const parts = useContext(PartsContext);
  for (const written of useCatalogue().onTimelines()) {
    const { Composer } = partOf(parts, written);
    if (Composer && written.rights.create) return { written, Composer };
  }
  return null;
}
