/*
 * Conditions as the server reads them, as a tree and as chips: `stage = 'won' and amount >= 1000`.
 *
 * The page parses them for two reasons only: to draw a condition as chips, and to underline a slip while it is typed.
 * The server decides what is valid; what this parser refuses is not sent.
 */
export type Op = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in' | '~' | 'starts with' | 'is null' | 'is not null' | 'has';
export interface Call {
  call: 'today' | 'now' | 'me' | 'my_team';
  days: number;
}
export interface LinkTo {
  object: string;
  id: number;
}
export type Operand = string | number | boolean | Call | LinkTo;
export interface Test {
  path: string;
  op: Op;
  value: Operand | Operand[] | null;
}
export type Tree = { kind: 'and' | 'or'; items: Tree[] } | { kind: 'not'; item: Tree } | ({ kind: 'test' } & Test);

export type ConditionCode = 'character' | 'text_end' | 'field' | 'unknown_field' | 'operator' | 'value' | 'closing' | 'rest';

export class ConditionError extends Error {
  readonly code: ConditionCode;
  readonly position: number;
  readonly length: number;
  constructor(code: ConditionCode, position: number, length: number) {
    super(code);
    this.code = code;
    this.position = position;
    this.length = length;
  }
}

interface Token {
  kind: 'name' | 'text' | 'number' | 'sign' | 'end';
  text: string;
  at: number;
}

const signs = ['!=', '<>', '<=', '>=', '=', '<', '>', '~', '(', ')', ',', '+', '-', ':'];
const comparisons: Record<string, Op> = { '=': '=', '!=': '!=', '<>': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=', '~': '~' };

export function parseCondition(text: string, knows: (path: string) => boolean = () => true): Tree {
  const reader = new Reader(tokens(text), knows);
  const tree = reader.either();
  reader.expectEnd();
  return tree;
}

export function printCondition(tree: Tree): string {
  if (tree.kind === 'test') return printTest(tree);
  if (tree.kind === 'not') return `not (${printCondition(tree.item)})`;
  return tree.items
    .map((item) => (tree.kind === 'and' && item.kind === 'or' ? `(${printCondition(item)})` : printCondition(item)))
    .join(` ${tree.kind} `);
}

/** A condition as chips show it: tests and groups of tests, the groups joined by the other word. */
export interface Chips {
  join: Join;
  items: (Test | Test[])[];
}
export type Join = 'and' | 'or';

export const noChips: Chips = { join: 'and', items: [] };
export const otherJoin = (join: Join): Join => (join === 'and' ? 'or' : 'and');

/** The chips of a tree, or null when it is more than one level of groups. */
export function toChips(tree: Tree): Chips | null {
  if (tree.kind === 'not') return null;
  if (tree.kind === 'test') return { join: 'and', items: [testOf(tree)] };
  const items = flat(tree.kind, tree).map((item) => (item.kind === 'test' ? testOf(item) : groupOf(otherJoin(tree.kind), item)));
  return items.includes(null) ? null : { join: tree.kind, items: items as (Test | Test[])[] };
}

export function chipsOf(text: string): Chips | null {
  if (!text.trim()) return noChips;
  try {
    return toChips(parseCondition(text));
  } catch {
    return null;
  }
}

export function printChips({ join, items }: Chips): string {
  const other = otherJoin(join);
  const parts = items.filter((item) => !Array.isArray(item) || item.length > 0);
  return parts.map((item) => {
    if (!Array.isArray(item)) return printTest(item);
    const text = item.map(printTest).join(` ${other} `);
    return other === 'or' && item.length > 1 && parts.length > 1 ? `(${text})` : text;
  }).join(` ${join} `);
}

/** What holds of every record under the condition: the tests that stand alone and are joined by and. */
export function certainTests(text: string): Test[] {
  const chips = chipsOf(text);
  if (!chips || (chips.join === 'or' && chips.items.length > 1)) return [];
  return chips.items.filter((item): item is Test => !Array.isArray(item));
}

const testOf = ({ path, op, value }: Test): Test => ({ path, op, value });

function flat(kind: Join, tree: Tree): Tree[] {
  return tree.kind === kind ? tree.items.flatMap((item) => flat(kind, item)) : [tree];
}

function groupOf(kind: Join, tree: Tree): Test[] | null {
  if (tree.kind !== kind) return null;
  const items = flat(kind, tree);
  return items.every((item) => item.kind === 'test') ? items.map((item) => testOf(item as Test)) : null;
}

export function both(...conditions: (string | null | undefined)[]): string {
  const parts = conditions.filter((part): part is string => Boolean(part && part.trim()));
  if (parts.length < 2) return parts[0] ?? '';
  return parts.map((part) => (/\bor\b/i.test(part) ? `(${part})` : part)).join(' and ');
}

export function printOperand(value: Operand): string {
  if (typeof value === 'string') return `'${value.replace(/'/g, "''")}'`;
  if (typeof value !== 'object') return String(value);
  if ('object' in value) return `${value.object}:${value.id}`;
  const moved = value.days === 0 ? '' : value.days > 0 ? ` + ${value.days}` : ` - ${-value.days}`;
  return `${value.call}()${moved}`;
}

function printTest(test: Test): string {
  if (test.value === null) return `${test.path} ${test.op}`;
  if (Array.isArray(test.value)) return `${test.path} ${test.op} (${test.value.map(printOperand).join(', ')})`;
  return `${test.path} ${test.op} ${printOperand(test.value)}`;
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const space = /^\s+/.exec(rest);
    if (space) {
      at += space[0].length;
      continue;
    }
    const token = wordToken(rest, at) ?? textToken(rest, at) ?? signToken(rest, at);
    if (!token) throw new ConditionError('character', at, 1);
    found.push(token.token);
    at += token.length;
  }
  found.push({ kind: 'end', text: '', at });
  return found;
}

function wordToken(rest: string, at: number): { token: Token; length: number } | null {
  const name = /^[A-Za-z_][\w.]*/.exec(rest);
  if (name && !(name[0] === 'date' && rest[4] === "'")) return { token: { kind: 'name', text: name[0], at }, length: name[0].length };
  const figure = /^\d+(\.\d+)?/.exec(rest);
  return figure ? { token: { kind: 'number', text: figure[0], at }, length: figure[0].length } : null;
}

function textToken(rest: string, at: number): { token: Token; length: number } | null {
  const start = /^(date)?'/.exec(rest);
  if (!start) return null;
  const whole = /^(?:date)?'((?:[^']|'')*)'/.exec(rest);
  if (!whole) throw new ConditionError('text_end', at, rest.length);
  return { token: { kind: 'text', text: (whole[1] ?? '').replace(/''/g, "'"), at }, length: whole[0].length };
}

function signToken(rest: string, at: number): { token: Token; length: number } | null {
  const sign = signs.find((candidate) => rest.startsWith(candidate));
  return sign ? { token: { kind: 'sign', text: sign, at }, length: sign.length } : null;
}

class Reader {
  private index = 0;
  constructor(private readonly list: Token[], private readonly knows: (path: string) => boolean) {}

  either(): Tree {
    return this.joined('or', () => this.every());
  }

  expectEnd(): void {
    const token = this.peek();
    if (token.kind !== 'end') throw this.fault('rest', token);
  }

  private every(): Tree {
    return this.joined('and', () => this.one());
  }

  private joined(kind: 'and' | 'or', read: () => Tree): Tree {
    const items = [read()];
    while (this.takeWord(kind)) items.push(read());
    return items.length === 1 ? (items[0] as Tree) : { kind, items };
  }

  private one(): Tree {
    if (this.takeWord('not')) return { kind: 'not', item: this.one() };
    if (this.takeSign('(')) {
      const inner = this.either();
      if (!this.takeSign(')')) throw this.fault('closing', this.peek());
      return inner;
    }
    return this.test();
  }

  private test(): Tree {
    const name = this.peek();
    if (name.kind !== 'name') throw this.fault('field', name);
    if (!this.knows(name.text)) throw this.fault('unknown_field', name);
    this.index++;
    const op = this.operator();
    if (op === 'is null' || op === 'is not null') return { kind: 'test', path: name.text, op, value: null };
    const value = op === 'in' || op === 'not in' ? this.values() : this.value();
    return { kind: 'test', path: name.text, op, value };
  }

  private operator(): Op {
    const token = this.peek();
    const comparison = token.kind === 'sign' ? comparisons[token.text] : undefined;
    if (comparison) {
      this.index++;
      return comparison;
    }
    if (this.takeWord('in')) return 'in';
    if (this.takeWord('has')) return 'has';
    if (this.takeWords('not', 'in')) return 'not in';
    if (this.takeWords('starts', 'with')) return 'starts with';
    if (this.takeWords('is', 'not', 'null')) return 'is not null';
    if (this.takeWords('is', 'null')) return 'is null';
    throw this.fault('operator', token);
  }

  private values(): Operand[] {
    if (!this.takeSign('(')) throw this.fault('value', this.peek());
    const found = [this.value()];
    while (this.takeSign(',')) found.push(this.value());
    if (!this.takeSign(')')) throw this.fault('closing', this.peek());
    return found;
  }

  private value(): Operand {
    const negative = this.takeSign('-');
    const token = this.peek();
    if (token.kind === 'number') {
      this.index++;
      return negative ? -Number(token.text) : Number(token.text);
    }
    if (negative) throw this.fault('value', token);
    if (token.kind === 'text') {
      this.index++;
      return token.text;
    }
    if (token.kind === 'name') return this.named(token);
    throw this.fault('value', token);
  }

  private named(token: Token): Operand {
    const word = token.text.toLowerCase();
    this.index++;
    if (word === 'true' || word === 'false') return word === 'true';
    if (this.takeSign(':')) {
      const id = this.peek();
      if (id.kind !== 'number') throw this.fault('value', id);
      this.index++;
      return { object: token.text, id: Number(id.text) };
    }
    if (word !== 'today' && word !== 'now' && word !== 'me' && word !== 'my_team') throw this.fault('value', token);
    if (!this.takeSign('(') || !this.takeSign(')')) throw this.fault('closing', this.peek());
    return { call: word, days: this.days() };
  }

  private days(): number {
    const sign = this.takeSign('+') ? 1 : this.takeSign('-') ? -1 : 0;
    if (sign === 0) return 0;
    const token = this.peek();
    if (token.kind !== 'number') throw this.fault('value', token);
    this.index++;
    return sign * Number(token.text);
  }

  private peek(): Token {
    return this.list[this.index] as Token;
  }

  private takeSign(sign: string): boolean {
    const token = this.peek();
    if (token.kind !== 'sign' || token.text !== sign) return false;
    this.index++;
    return true;
  }

  private takeWord(word: string): boolean {
    return this.takeWords(word);
  }

  private takeWords(...words: string[]): boolean {
    const found = words.every((word, offset) => {
      const token = this.list[this.index + offset];
      return token?.kind === 'name' && token.text.toLowerCase() === word;
    });
    if (found) this.index += words.length;
    return found;
  }

  private fault(code: ConditionCode, token: Token): ConditionError {
    return new ConditionError(code, token.at, Math.max(1, token.text.length));
  }
}
