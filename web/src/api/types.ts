/*
 * What the server speaks: declarations, records, answers. The names are those of the interface document.
 */
import type { Language } from '@/i18n/language';

export type FieldType =
  | 'text' | 'long_text' | 'integer' | 'decimal' | 'money' | 'percent' | 'date' | 'timestamp' | 'boolean'
  | 'choice' | 'email' | 'phone' | 'url' | 'relation' | 'lines' | 'links' | 'currency';

export type Hue = 'gray' | 'red' | 'orange' | 'amber' | 'green' | 'teal' | 'sky' | 'indigo' | 'violet' | 'pink';
export type Label = Record<Language, string>;

export interface Choice {
  number: number;
  value: string;
  label: Label;
  hue?: Hue | null;
}

export interface Field {
  number: number;
  name: string;
  type: FieldType;
  label: Label;
  required: boolean;
  unique: boolean;
  sortable: boolean;
  computed: boolean;
  system: boolean;
  max?: number | string | null;
  min?: number | string | null;
  default?: unknown;
  choices?: Choice[] | null;
  to?: string | null;
  of?: string | null;
}

export interface ProcessState {
  value: string;
  probability?: string | null;
  is?: 'won' | 'lost' | null;
  required?: string[];
  stuck_after_days?: number | null;
}

export interface Process {
  field: string;
  states: ProcessState[];
}

export interface Section {
  label: Label;
  fields: string[];
}

export interface Layout {
  list: string[];
  form: string[];
  highlights: string[];
  sections: Section[];
  card?: string[];
  related: string[];
}

export type Scope = string | null;
export interface Rights {
  see?: Scope;
  create?: Scope;
  change?: Scope;
  delete?: Scope;
}

export interface ObjectDeclaration {
  object: string;
  number: number;
  plural: string;
  label: Label;
  labels: Label;
  icon: string;
  hue: Hue;
  group?: string | null;
  order?: number | null;
  title: string;
  owned_by?: string | null;
  fields: Field[];
  process?: Process | null;
  search?: string[];
  layout: Layout;
  rights: Rights;
}

export interface Stub {
  id: number;
  name: string;
  deleted?: boolean;
}

export interface Link extends Stub {
  object: string;
}

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

export interface Actor {
  id: number;
  name: string;
}

export type Changes = Record<string, { before: unknown; after: unknown }>;

export interface TimelineEntry {
  kind: string;
  at: string;
  actor: Actor | null;
  record?: RecordData;
  via?: string;
  changeset?: number;
  changes?: Changes;
  undone?: boolean;
}

export interface HistoryEntry {
  changeset: number;
  version: number;
  kind: 'create' | 'update' | 'delete' | 'restore' | 'purge';
  before: Record<string, unknown>;
  after: Record<string, unknown>;
  actor: Actor | null;
  at: string;
  undone: boolean;
}

export interface Blocker {
  changeset: number;
  actor: Actor | null;
  at: string;
  object: string;
  record: number;
  name: string;
  fields: string[];
  reason: 'changed' | 'referenced';
}

export interface SearchHit {
  object: string;
  id: number;
  name: string;
  match?: string;
  fields?: Record<string, unknown>;
}

export interface SummaryRow {
  count?: number;
  where?: string;
  [key: string]: unknown;
}

export interface Me {
  user: { id: number; name: string; email: string; role: string; team: number | Stub | null; language: Language | null; time_zone: string | null; start_views: string | null };
  company: Company;
  rights: Record<string, Rights>;
}

export interface Company {
  name: string;
  currency: string;
  time_zone: string;
  language: Language;
}
