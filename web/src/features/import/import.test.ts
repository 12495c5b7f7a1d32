import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Catalogue } from '@/api/catalogue';
import type { ObjectDeclaration } from '@/api/types';
import type { Import, ImportColumn, ImportFile, ImportState } from './api';
import { changed, checkOf, dateOrders, isBlocking, issuesOfFile, numberStyles, readDate, readingOf, targetOf, targetsOf, unmapped, updateKeys, valueTarget } from './mapping';
import { mappingAddress, mappingName, mappingOf, readMapping } from './saved';
import { countsOf, isOver, isWorking, openSteps, shownStep, timeLeft } from './steps';

const field = (name: string, type: string, rest: object = {}) => ({
  number: 1, name, type, label: { zh: name, en: name }, required: false, unique: false, sortable: false, computed: false, system: false, default: null, ...rest,
});
const grades = [{ number: 1, value: 'a', label: { zh: '重点', en: 'Key' } }, { number: 2, value: 'b', label: { zh: '普通', en: 'Plain' } }];
const order = {
  object: 'order', plural: 'orders', title: 'name', rights: { create: 'all' }, number: 1,
  fields: [
    field('id', 'integer', { system: true, computed: true }), field('name', 'text', { required: true }), field('email', 'email', { unique: true }),
    field('grade', 'choice', { choices: grades }), field('on', 'date'), field('total', 'money', { computed: true }), field('owner', 'relation', { system: true, to: 'user' }),
    field('lines', 'lines', { of: 'order_line' }),
  ],
} as unknown as ObjectDeclaration;
const line = { object: 'order_line', plural: 'order_lines', owned_by: 'order', rights: {}, number: 2, fields: [field('product', 'relation', { to: 'product' }), field('of', 'relation', { to: 'order' })] } as unknown as ObjectDeclaration;
const user = { object: 'user', plural: 'users', rights: {}, number: 3, fields: [field('id', 'integer', { system: true }), field('name', 'text'), field('email', 'email', { unique: true })] } as unknown as ObjectDeclaration;
const catalogue = new Catalogue([order, line, user]);

const column = (name: string, target: string | null, rest: Partial<ImportColumn> = {}): ImportColumn => ({
  column: name, samples: [], target, type: null, missing: null, date_order: null, number_style: null, notice: null, values: null, distinct: [], unmatched: [], empty: 0, problems: 0, ...rest,
});
const file = (columns: ImportColumn[], rest: Partial<ImportFile> = {}): ImportFile => ({
  name: 'a.csv', bytes: 1, rows: 10, object: 'order', separator: ',', header: true, update_by: null, columns, result: null, problems: [], notices: [], ...rest,
});
const one = (files: ImportFile[], state: ImportState = 'mapping'): Import => ({ id: 5, name: 'a', state, changeset: null, created_at: '2026-11-20T09:42:00.000Z', error: null, removed: null, stopped: null, progress: null, files });

describe('the steps', () => {
  it('follow the server, whatever the address asks for', () => {
    expect(shownStep('new', 'columns')).toBe('file');
    expect(shownStep('mapping', null)).toBe('columns');
    expect(shownStep('mapping', 'file')).toBe('file');
    expect(shownStep('mapping', 'check')).toBe('columns');
    expect(shownStep('checking', 'columns')).toBe('check');
    expect(shownStep('checked', 'columns')).toBe('columns');
    expect(shownStep('running', 'file')).toBe('run');
    for (const state of ['done', 'failed', 'cancelled', 'undone'] as const) expect([shownStep(state, 'columns'), isOver(state), isWorking(state)]).toEqual(['run', true, false]);
  });
  it('always leave the shown one open', () => {
    for (const state of ['new', 'mapping', 'checking', 'checked', 'running', 'done'] as const) expect(openSteps(state)).toContain(shownStep(state, null));
  });
  it('count over files, and the time that is left', () => {
    const result = { created: 3, updated: 1, unchanged: 0, rejected: 2 };
    expect(countsOf(one([file([], { result }), file([], { result }), file([])]))).toEqual({ created: 6, updated: 2, unchanged: 0, rejected: 4 });
    expect(timeLeft({ done: 4000, total: 8892, rows_per_second: 2000 })).toEqual({ unit: 'seconds', n: 3 });
    expect(timeLeft({ done: 0, total: 1_000_000, rows_per_second: 5000 })).toEqual({ unit: 'minutes', n: 3 });
    expect(timeLeft({ done: 0, total: 10, rows_per_second: null })).toBeNull();
  });
});

describe('targets', () => {
  it('are the fields people write, and those of owned lines except the way back', () => {
    expect(targetsOf(order, catalogue).map((target) => target.path)).toEqual(['id', 'name', 'email', 'grade', 'on', 'owner', 'owner.id', 'owner.email', 'lines.product']);
    expect(targetOf(order, catalogue, 'owner.id')).toMatchObject({ field: { name: 'owner' }, through: null, by: { name: 'id' } });
    expect(targetOf(order, catalogue, 'owner.name')).toBeNull();
    expect(targetOf(order, catalogue, 'lines.product')).toMatchObject({ field: { to: 'product' }, through: { name: 'lines' } });
    expect(targetOf(order, catalogue, 'gone')).toBeNull();
  });
  it('may tell records apart when they are mapped, unique ones first', () => {
    expect(updateKeys(file([column('n', 'name'), column('e', 'email'), column('g', 'grade')]), order).map((key) => key.name)).toEqual(['email', 'name']);
  });
});

describe('a column', () => {
  const check = (columns: ImportColumn[]) => checkOf(columns[0] as ImportColumn, file(columns), targetOf(order, catalogue, columns[0]?.target ?? null));
  it('is skipped, used twice, wrong in rows, or good', () => {
    expect(check([column('x', null)])).toEqual({ kind: 'skipped' });
    expect(check([column('x', 'name'), column('y', 'name')])).toEqual({ kind: 'double' });
    expect(check([column('x', 'email', { problems: 143 })])).toEqual({ kind: 'rows', n: 143 });
    expect(check([column('x', 'name')])).toEqual({ kind: 'ok' });
  });
  it('of choices is open until each value is decided, and empty is a decision', () => {
    const open = column('g', 'grade', { distinct: ['重点', 'C', 'D'], unmatched: ['C', 'D'] });
    const grade = order.fields[3] as never;
    expect(check([open])).toEqual({ kind: 'values', n: 2 });
    expect(unmapped({ ...open, values: { C: 'b', D: 'gone' } }, grade)).toEqual(['D']);
    expect(check([{ ...open, values: { C: 'b', D: null } }])).toEqual({ kind: 'mapped' });
    expect([valueTarget(open, grade, ' 重点 '), valueTarget(open, grade, 'C'), valueTarget({ ...open, values: { C: null } }, grade, 'C')]).toEqual(['a', undefined, null]);
  });
  it('of dates asks only where day and month could be either', () => {
    expect(dateOrders(column('d', 'on', { samples: ['3/4/2026', '5/6/2026'] }))).toEqual({ isOpen: true, orders: ['dmy', 'mdy'] });
    expect(dateOrders(column('d', 'on', { samples: ['3/4/2026', '3/25/2026'] }))).toEqual({ isOpen: false, orders: [] });
    expect(dateOrders(column('d', 'on', { samples: ['2026-03-04'] }))).toEqual({ isOpen: false, orders: [] });
    expect(dateOrders(column('d', 'on', { samples: ['3/4/26'], date_order: 'mdy' })).isOpen).toBe(false);
    const guessed = { code: 'date_order_mixed', detail: '…' };
    expect(dateOrders(column('d', 'on', { samples: ['13/4/2026', '4/13/2026'], date_order: 'mdy', notice: guessed }))).toEqual({ isOpen: false, orders: ['dmy', 'mdy'] });
    expect(readingOf(column('d', 'on', { samples: ['5.4.2026', '4/13/2026'], date_order: 'mdy' }))).toEqual({ sample: '5.4.2026', date: '2026-04-05' });
    expect(readingOf(column('d', 'on', { samples: ['13/4/2026', '4/13/2026'], date_order: 'mdy' }))).toEqual({ sample: '4/13/2026', date: '2026-04-13' });
    expect(readingOf(column('d', 'on', { samples: ['5.4.2026'] }))).toBeNull();
    expect([readDate('3/4/2026', 'mdy'), readDate('3/4/26', 'dmy'), readDate('soon', 'dmy')]).toEqual(['2026-03-04', '2026-04-03', null]);
  });
});

describe('how a column is read', () => {
  const guessed = { code: 'number_style_assumed', detail: '…' };
  it('can be chosen where the server was not sure, and is no longer asked once it is said', () => {
    expect(numberStyles(column('a', 'amount', { samples: ['1,234'], number_style: 'point', notice: guessed }))).toEqual(['point', 'comma']);
    expect(numberStyles(column('a', 'amount', { samples: ['1,234'], number_style: 'comma' }))).toEqual(['point', 'comma']);
    expect(numberStyles(column('a', 'amount', { samples: ['1,234.50'], number_style: 'point' }))).toEqual([]);
    expect(numberStyles(column('a', 'name', { samples: ['1,234'] }))).toEqual([]);
    const before = one([file([column('a', 'amount', { number_style: 'point', notice: guessed })])]);
    const change = (values: Partial<ImportColumn>) => changed(before, [{ name: 'a.csv', columns: [{ column: 'a', ...values }] }]).files[0]?.columns[0];
    expect(change({ number_style: 'comma' })).toMatchObject({ number_style: 'comma', notice: null });
    expect(change({ missing: 'empty' })?.notice).toEqual(guessed);
  });
});

describe('what stands in the way', () => {
  const kinds = (columns: ImportColumn[], rest: Partial<ImportFile> = {}) => issuesOfFile(file(columns, rest), catalogue).map((issue) => issue.kind);
  it('is said by kind, and a required field is only pointed out', () => {
    expect(kinds([], { object: null })).toEqual(['object']);
    expect(kinds([column('x', null)])).toEqual(['nothing']);
    expect(kinds([column('x', 'email'), column('y', 'email')])).toEqual(['double', 'required']);
    expect(kinds([column('x', 'email')], { update_by: 'email' })).toEqual([]);
    expect(kinds([column('x', 'email'), column('p', 'lines.product')])).toEqual(['made']);
    expect(kinds([column('x', 'email'), column('o', 'owner')])).toEqual(['required']);
    expect(kinds([column('n', 'name'), column('d', 'on', { samples: ['1/2/2026'] })])).toEqual(['date']);
    expect(issuesOfFile(file([column('x', 'email')]), catalogue).some(isBlocking)).toBe(false);
  });
  it('a change shows at once and sends a checked import back to mapping', () => {
    const next = changed(one([file([column('x', null), column('y', 'name')])], 'checked'), [{ name: 'a.csv', columns: [{ column: 'x', target: 'email' }], update_by: 'email' }]);
    expect(next.state).toBe('mapping');
    expect(next.files[0]).toMatchObject({ update_by: 'email', columns: [{ target: 'email' }, { target: 'name' }] });
  });
});

describe('a mapping as a file', () => {
  const mixed = file([
    column('name', 'name'), column('email', null, { samples: ['a'], missing: 'reject' }),
    column('sector', 'industry', { missing: 'reject', values: { technolgy: 'technology' }, distinct: ['technolgy'] }),
    column('owner', 'owner', { missing: 'create' }), column('about', 'description'),
  ], { name: 'mixed.2026.csv', object: 'customer' });
  it('is what the command line imports with', () => {
    expect(mappingOf(mixed)).toEqual(JSON.parse(readFileSync('../test/commands/mapping.json', 'utf8')));
  });
  it('is read as it was saved', () => {
    const text = decodeURIComponent(mappingAddress(mixed).split(',').slice(1).join(','));
    expect(readMapping(text)).toEqual(mappingOf(mixed));
    expect(mappingName(mixed)).toBe('mixed.2026.mapping.json');
    const other = mappingOf(file([column('name', null), column('email', 'email')]));
    const loaded = changed(one([mixed]), [{ ...other, name: mixed.name }]).files[0];
    expect(loaded?.columns.slice(0, 2).map(({ target }) => target)).toEqual([null, 'email']);
  });
  it('keeps how dates and numbers are read', () => {
    const columns = [column('on', 'on', { date_order: 'dmy' }), column('total', 'amount', { number_style: 'comma' })];
    const dates = file(columns, { separator: ';', header: false, update_by: 'id' });
    expect(mappingOf(dates)).toEqual({
      object: 'order', separator: ';', header: false, update_by: 'id',
      columns: [{ column: 'on', target: 'on', date_order: 'dmy' }, { column: 'total', target: 'amount', number_style: 'comma' }],
    });
  });
  it('is nothing else', () => {
    for (const text of ['', '[]', 'null', '{}', '{"columns":{}}', 'name,email']) expect(readMapping(text)).toBeNull();
  });
});
