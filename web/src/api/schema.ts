/* Made by tools/types.mjs from `guanxi openapi`: not written by hand. What the page adds to it is in types.ts. */

export interface Problem {
  type: string;
  title: string;
  status: number;
  code?: string;
  detail: string;
  request: string;
  errors?: Mistake[];
  tries_left?: number;
  current?: Record<string, unknown>;
  changed?: Record<string, FieldChange>;
  actor?: Stub | null;
  at?: string | null;
  record?: number;
  blocker_count?: number;
  blockers?: Blocker[];
  reasons?: Unready[];
  idempotency_key?: string;
  ask?: string;
}

export interface Unready {
  part: 'database' | 'schema' | 'disk';
  code: 'unreachable' | 'read_only' | 'version' | 'full';
  since: string;
}

export interface Mistake {
  pointer?: string;
  parameter?: string;
  code: string;
  detail: string;
  record?: number;
  position?: number;
}

export interface Blocker {
  changeset: number | null;
  actor: Stub | null;
  at: string | null;
  object?: string;
  record?: number;
  name?: string;
  fields: string[];
  reason: 'changed' | 'referenced' | 'unique' | 'purged' | 'undone' | 'running' | 'refused' | 'too_many';
  detail: string | null;
}

export interface Stub {
  id: number;
  name: string | null;
  deleted?: boolean;
}

export interface Link {
  object: string;
  id: number;
  name?: string | null;
  deleted?: boolean;
}

export interface FieldChange {
  before: unknown;
  after: unknown;
}

export type Language = 'zh' | 'en';

export type Hue = 'gray' | 'red' | 'orange' | 'amber' | 'green' | 'teal' | 'sky' | 'indigo' | 'violet' | 'pink';

export interface SetupState {
  needed: boolean;
  link: boolean | null;
  sample: boolean;
  languages: Language[];
  version: string;
}

export interface Setup {
  token: string;
  language?: Language;
  user: { name: string; email: string; password: string };
  company?: CompanyPatch;
  sample?: number;
}

export interface Session {
  token: string;
  expires_at: string;
  user: Person;
}

export interface Person {
  id: number;
  name: string;
  email: string;
  role: string;
  team: number | null;
  language: Language | null;
  time_zone: string | null;
  start_views: string | null;
}

export interface PersonPatch {
  name?: string;
  language?: Language | null;
  time_zone?: string | null;
  start_views?: string | null;
}

export interface Company {
  name: string;
  currency: string;
  time_zone: string;
  language: Language;
}

export interface CompanyPatch {
  name?: string;
  currency?: string;
  time_zone?: string;
  language?: Language;
}

export type Scope = 'own' | 'some' | 'all';

export interface Rights {
  see: Scope | null;
  create: Scope | null;
  change: Scope | null;
  delete: Scope | null;
}

export interface Me {
  user: Person;
  company: Company;
  rights: Record<string, Rights>;
  manage: string[];
}

export interface Label {
  en: string;
  zh: string;
}

export interface Object {
  object: string;
  number: number;
  plural: string;
  label: Label;
  labels: Label;
  icon: string;
  hue: Hue;
  group: string | null;
  order: number;
  title: string;
  owned_by: string | null;
  behaviours: string[];
  fields: Field[];
  process: Process | null;
  timeline: Standing | null;
  search: string[];
  layout: Layout;
  rights: Rights;
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
  tree: boolean;
  unit_price: boolean;
  max: number | null;
  min: number | null;
  default: unknown;
  choices: Choice[] | null;
  to: string | null;
  of: string | null;
}

export interface Choice {
  number: number;
  value: string;
  label: Label;
  hue: Hue | null;
  retired: boolean;
}

export interface Process {
  field: string;
  since: string | null;
  probability: string | null;
  amount: string | null;
  weighted: string | null;
  states: State[];
}

export interface State {
  value: string;
  probability: string | null;
  is: 'won' | 'lost' | null;
  required: string[];
  stuck_after_days: number | null;
}

export interface Standing {
  about: string[];
  at: string[];
}

export interface Layout {
  list: string[];
  form: string[];
  highlights: string[];
  sections: Section[];
  card: string[];
  related: string[];
}

export interface Section {
  label: Label;
  fields: string[];
}

export interface Summary {
  data: Record<string, unknown>[];
  as_of: string;
}

export interface Hit {
  object: string;
  id: number;
  name: string;
  match: Match;
  field: string | null;
  text: string | null;
}

export type Match = 'exact' | 'prefix' | 'word' | 'contains' | 'initials' | 'pinyin' | 'none';

export type ChangeKind = 'create' | 'update' | 'delete' | 'restore' | 'purge';

export interface JournalEntry {
  seq: number;
  changeset: number;
  object: string;
  record: number;
  version: number;
  kind: ChangeKind;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
  actor: Stub | null;
  via: string;
  at: string;
  cause: number | null;
}

export interface HistoryEntry {
  seq: number | null;
  changeset: number;
  object: string;
  record: number;
  version: number;
  kind: ChangeKind;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
  actor: Stub | null;
  via: string;
  at: string;
  undone: boolean;
  partly_undone: boolean;
}

export interface History {
  data: HistoryEntry[];
  next: number | null;
}

export interface TimelineItem {
  kind: string;
  at: string;
  actor: Stub | null;
  record?: Record<string, unknown>;
  changeset?: number;
  via?: string;
  undone?: boolean;
  partly_undone?: boolean;
  changes?: Record<string, FieldChange>;
}

export interface Timeline {
  data: TimelineItem[];
  next: string | null;
}

export interface ChangeSet {
  id: number;
  at: string;
  actor: Stub | null;
  via: string;
  state: string;
  label: string;
  undo_of: number | null;
  cause: number | null;
  root: number;
  depth: number;
  objects?: Record<string, number>;
  count?: number;
}

export interface Done {
  changeset: number | null;
  count: number;
}

export interface Undone {
  job?: number;
  changeset: number | null;
  count: number;
}

export interface News {
  data: NewsItem[];
}

export interface NewsItem {
  seq: number;
  object: string;
  many?: boolean;
  record?: number;
  kind?: ChangeKind;
  version?: number;
  changeset?: number;
  actor?: number | null;
}

export interface Progress {
  done: number;
  total: number;
}

export interface Job {
  id: number;
  kind: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  class: string;
  run_at: string;
  progress: Progress;
  result: unknown;
  error: string | null;
}

export interface Import {
  id: number;
  name: string;
  state: ImportState;
  changeset: number | null;
  created_at: string;
  error: string | null;
  progress: ImportProgress | null;
  removed: ImportNotice | null;
  stopped: ImportNotice | null;
  files: ImportFile[];
}

export type ImportState = 'new' | 'mapping' | 'checking' | 'checked' | 'running' | 'done' | 'failed' | 'cancelled' | 'undone';

export interface ImportProgress {
  done: number;
  total: number;
  rows_per_second: number | null;
}

export interface ImportFile {
  name: string;
  bytes: number;
  rows: number;
  object: string | null;
  separator: string;
  header: boolean;
  update_by: string | null;
  columns: ImportColumn[];
  result: ImportResult | null;
  problems: ImportProblem[];
  notices: ImportProblem[];
}

export interface ImportColumn {
  column: string;
  samples: string[];
  target: string | null;
  type: FieldType | null;
  missing: Missing | null;
  date_order: DateOrder | null;
  number_style: NumberStyle | null;
  notice: ImportNotice | null;
  values: Record<string, string | null> | null;
  distinct: string[];
  unmatched: string[];
  empty: number;
  problems: number;
}

export interface ImportNotice {
  code: string;
  detail: string;
}

export type Missing = 'reject' | 'empty' | 'create';

export type DateOrder = 'dmy' | 'mdy' | 'ymd';

export type NumberStyle = 'point' | 'comma';

export interface ImportResult {
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

export interface ImportProblem {
  column: string | null;
  code: string;
  detail: string;
  count: number;
  rows: number[];
}

export interface ImportPatch {
  name?: string;
  files?: ImportFilePatch[];
}

export interface ImportFilePatch {
  name: string;
  object?: string | null;
  update_by?: string | null;
  separator?: string | null;
  header?: boolean | null;
  columns?: ImportColumnPatch[];
}

export interface ImportColumnPatch {
  column: string;
  target?: string | null;
  missing?: Missing | null;
  date_order?: DateOrder | null;
  number_style?: NumberStyle | null;
  values?: Record<string, string | null> | null;
}

export type FieldType =
  | 'text' | 'long_text' | 'integer' | 'decimal' | 'money' | 'percent' | 'date' | 'timestamp' | 'boolean' | 'choice' | 'email' | 'phone'
  | 'url' | 'currency' | 'relation' | 'lines' | 'links';

/** What the operations without an object answer, by operationId. */
export interface Answers {
  health: { status: string };
  ready: { status: string };
  setup_state: SetupState;
  setup: Session;
  login: Session;
  me: Me;
  me_change: Me;
  company: Company;
  company_change: Company;
  objects: { data: Object[] };
  object: Object;
  openapi: Record<string, unknown>;
  search: { data: Hit[] };
  changes: { data: JournalEntry[]; next: number };
  changesets: { data: ChangeSet[]; next: number | null };
  changeset: ChangeSet;
  undo: Undone;
  job: Job;
  job_cancel: Job;
  imports: { data: Import[] };
  import_create: Import;
  import: Import;
  import_change: Import;
  import_file_put: Import;
  import_file_delete: Import;
  import_action: Import;
}
