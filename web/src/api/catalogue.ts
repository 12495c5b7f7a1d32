/*
 * The catalogue: the declarations this user may see. Lists, forms, filters and records are drawn from it, so a new
 * object or field needs no new page.
 */
import { createContext, useContext } from 'react';
import { useLanguage } from '@/i18n/language';
import { get } from './client';
import type { Answers, Choice, Field, Hue, Label, ObjectDeclaration, RecordData, Stub } from './types';

export class Catalogue {
  readonly objects: ObjectDeclaration[];
  private readonly byName = new Map<string, ObjectDeclaration>();
  private readonly byPluralName = new Map<string, ObjectDeclaration>();

  constructor(objects: ObjectDeclaration[]) {
    this.objects = [...objects].sort((a, b) => (a.order ?? 999) - (b.order ?? 999) || a.number - b.number);
    for (const object of objects) {
      this.byName.set(object.object, object);
      this.byPluralName.set(object.plural, object);
    }
  }

  find(name: string | null | undefined): ObjectDeclaration | undefined {
    return name ? this.byName.get(name) : undefined;
  }

  byPlural(plural: string): ObjectDeclaration | undefined {
    return this.byPluralName.get(plural);
  }

  group(name: string): ObjectDeclaration[] {
    return this.objects.filter((object) => object.group === name && !object.owned_by);
  }

  /** Objects a person opens; what has no group (saved views) serves the page itself. */
  shown(): ObjectDeclaration[] {
    return this.objects.filter((object) => !object.owned_by && object.group);
  }

  /** Objects that stand on the timelines of others: those that say what they are about. */
  onTimelines(): ObjectDeclaration[] {
    return this.objects.filter(standsOnTimelines);
  }

  /** Objects that can be made by hand anywhere (parts such as lines are made inside their owner). */
  creatable(): ObjectDeclaration[] {
    return this.shown().filter((object) => object.rights.create && object.group !== 'settings');
  }
}

/** Whether its records are told on the timelines of what they are about. */
export function standsOnTimelines(object: ObjectDeclaration): boolean {
  return object.timeline !== null;
}

/** Whether its records have a timeline of their own. */
export function hasTimeline(object: ObjectDeclaration): boolean {
  return object.group !== 'settings' && !standsOnTimelines(object);
}

export async function fetchCatalogue(signal?: AbortSignal): Promise<Catalogue> {
  const answer = await get<Answers['objects']>('/objects', signal ? { signal } : {});
  return new Catalogue(answer.data);
}

const CatalogueContext = createContext<Catalogue | null>(null);
export const CatalogueProvider = CatalogueContext.Provider;

export function useCatalogue(): Catalogue {
  const catalogue = useContext(CatalogueContext);
  if (!catalogue) throw new Error('useCatalogue outside the signed-in page');
  return catalogue;
}

/** A declared label in the reader's language. */
export function useLabel(): (label: Label | undefined | null) => string {
  const spoken = useLanguage();
  return (label) => (label ? label[spoken] || label.en || label.zh : '');
}

export function fieldOf(object: ObjectDeclaration, name: string): Field | undefined {
  return object.fields.find((field) => field.name === name);
}

export function fieldsOf(object: ObjectDeclaration, names: readonly string[]): Field[] {
  return names.map((name) => fieldOf(object, name)).filter((field): field is Field => field !== undefined);
}

/** Written by people: not computed, and of the system fields only those one may set. */
export function isWritable(field: Field): boolean {
  return !field.computed && (!field.system || ['owner', 'team', 'currency'].includes(field.name));
}

export function choiceOf(field: Field, value: unknown): Choice | undefined {
  return field.choices?.find((choice) => choice.value === value);
}

export function hueOf(choice: Choice | undefined): Hue {
  return choice?.hue ?? 'gray';
}

export function titleOf(object: ObjectDeclaration, record: RecordData): string {
  const value = record[object.title];
  return typeof value === 'string' && value ? value : `#${record.id}`;
}

export function stubOf(value: unknown): Stub | null {
  return value && typeof value === 'object' && 'id' in value ? (value as Stub) : null;
}

/** What a record is called; of one that may not be seen only its number is known. */
export function nameOf({ id, name }: { id: number; name?: string | null }): string {
  return name ?? `#${id}`;
}

/** The relation fields among these, as the `expand` parameter wants them. */
export function expandOf(fields: readonly Field[]): string {
  return fields.filter((field) => field.type === 'relation').map((field) => field.name).join(',');
}

export function isPerson(object: ObjectDeclaration | undefined): boolean {
  return object?.object === 'user' || object?.object === 'contact';
}
