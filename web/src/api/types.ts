/*
 * What the server speaks. The shapes that are the same for everybody are made from its own document (schema.ts, npm run
 * types); here stand the words the page has for some of them, and what no document can know: records, whose fields are
 * declared, and what hangs on them.
 */
import type * as schema from './schema';

export type {
  Answers, Blocker, ChangeKind, ChangeSet, Choice, Company, CompanyPatch, Done, Field, FieldType, History, HistoryEntry, Hit, Hue, Job, Label,
  Layout, Link, Me, PersonPatch, Process, Rights, Scope, Section, Setup, SetupState, Stub, Undone,
} from './schema';

export type ObjectDeclaration = schema.Object;
export type ProcessState = schema.State;
export type Changes = Record<string, schema.FieldChange>;

/** Fields by their names, as the declaration says; `fields` of a request may leave out all but the id. */
export interface RecordData {
  id: number;
  version: number;
  [field: string]: unknown;
}

export interface Page<T = RecordData> {
  data: T[];
  next: string | null;
  previous?: string | null;
  count?: number;
  count_is?: 'exact' | 'at_least';
}

export type TimelineEntry = schema.TimelineItem & { record?: RecordData };
export interface Timeline extends schema.Timeline {
  data: TimelineEntry[];
}

/** A figure by what was asked for: `sum(amount)`, `stage`; with `receipt` the condition of its rows. */
export interface SummaryRow {
  count?: number;
  where?: string;
  [key: string]: unknown;
}
export interface Summary extends schema.Summary {
  data: SummaryRow[];
}

/** What is left of a refusal when a proxy answered in the server's place. */
export type ProblemBody = Partial<schema.Problem> & { current?: RecordData };
