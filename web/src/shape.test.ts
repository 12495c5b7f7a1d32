/*
 * How long the page's functions, lines and files are, by a ratchet: tools/ratchet.txt says how many are longer than one likes, and a
 * number there may only go down. Words (messages.ts), tests and what is made by a tool are left out.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const functionMax = 60;
const lineMax = 140;
const lineEnd = 200;
const fileMax = 400;

const walk = (folder: string): string[] =>
  readdirSync(folder).map((entry) => join(folder, entry)).flatMap((path) => (statSync(path).isDirectory() ? walk(path) : [path]));
const sources = walk(__dirname)
  .filter((path) => /\.tsx?$/.test(path) && !/(\.test\.ts|messages\.ts|api\/schema\.ts)$/.test(path))
  .map((path) => ({ name: relative(__dirname, path), text: readFileSync(path, 'utf8') }));

interface Long {
  where: string;
  length: number;
}

function longLines(max: number): Long[] {
  return sources.flatMap(({ name, text }) => text.split('\n').map((line, at) => ({ where: `${name}:${at + 1}`, length: line.length })))
    .filter((line) => line.length > max);
}

/** A function with those inside it; lines from its first to its last. */
function longFunctions(): Long[] {
  return sources.flatMap(({ name, text }) => {
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
    const found: Long[] = [];
    const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line + 1;
    const look = (node: ts.Node) => {
      const length = lineOf(node.end) - lineOf(node.getStart()) + 1;
      if (ts.isFunctionLike(node) && length > functionMax) found.push({ where: `${name}:${lineOf(node.getStart())}`, length });
      ts.forEachChild(node, look);
    };
    look(file);
    return found;
  });
}

const allowed = new Map(
  readFileSync(join(__dirname, '../../tools/ratchet.txt'), 'utf8').split('\n').filter((line) => /^\w+ \d+$/.test(line))
    .map((line) => line.split(' ')).map(([name = '', count]) => [name, Number(count)]),
);

function ratchet(name: string, found: readonly Long[]): void {
  const list = found.map(({ where, length }) => `${where} ${length}`).join('\n');
  expect(found.length, `tools/ratchet.txt: ${name}; where it grew make it smaller, where it shrank write the new number there\n${list}`).toBe(allowed.get(name));
}

describe('the shape of the page', () => {
  it('has short functions', { timeout: 60_000 }, () => ratchet('page_functions_over_60_lines', longFunctions()));
  it('has lines one can read', () => {
    expect(longLines(lineEnd)).toEqual([]);
    ratchet('page_lines_over_140', longLines(lineMax));
  });
  it('has one idea a file', () => {
    ratchet('page_files_over_400_lines', sources.map(({ name, text }) => ({ where: name, length: text.split('\n').length })).filter((file) => file.length > fileMax));
  });
});
