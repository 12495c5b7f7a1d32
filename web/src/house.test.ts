/*
 * House rules of the page, kept by reading its own sources: colours only as tokens, features never import each other,
 * the lower floors know nothing of the upper, both languages say everything.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(__dirname);
const files = walk(root);
const source = (path: string) => readFileSync(path, 'utf8');
const name = (path: string) => relative(root, path).replace(/\\/g, '/');

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap((entry) => {
    const path = join(folder, entry);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}

function imports(text: string): string[] {
  return [...text.matchAll(/(?:from|import\(|import)\s*['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '');
}

const floors: Record<string, string[]> = {
  i18n: ['i18n'],
  ui: ['ui', 'i18n'],
  api: ['api', 'ui', 'i18n'],
  fields: ['fields', 'api', 'ui', 'i18n'],
  features: ['features', 'fields', 'api', 'ui', 'i18n'],
};

describe('house rules', () => {
  it('writes hex colours in tokens.css only', () => {
    const guilty = files
      .filter((path) => /\.(css|tsx?)$/.test(path) && !path.endsWith('tokens.css') && !path.endsWith('.test.ts'))
      .filter((path) => /#[0-9a-f]{3,8}\b(?![\w-])/i.test(source(path).replace(/`#\$\{|'#\/|"#[a-z]+"/g, '')));
    expect(guilty.map(name)).toEqual([]);
  });

  it('keeps features apart and floors in order', () => {
    const guilty: string[] = [];
    for (const path of files.filter((one) => /\.tsx?$/.test(one))) {
      const [floor = '', feature] = name(path).split('/');
      const allowed = floors[floor];
      if (!allowed) continue;
      for (const target of imports(source(path)).filter((one) => one.startsWith('@/') || one.startsWith('.'))) {
        const resolved = target.startsWith('@/') ? target.slice(2) : name(join(path, '..', target));
        const [targetFloor = '', targetFeature] = resolved.split('/');
        const crosses = floor === 'features' && targetFloor === 'features' && targetFeature !== feature;
        if (!allowed.includes(targetFloor) || crosses) guilty.push(`${name(path)} → ${target}`);
      }
    }
    expect(guilty).toEqual([]);
  });

  it('uses only tokens that exist', () => {
    const defined = new Set([...source(join(root, 'ui/tokens.css')).matchAll(/(--gx-[\w-]+):/g)].map((match) => match[1]));
    const used = files.filter((path) => /\.(css|tsx)$/.test(path)).flatMap((path) => [...source(path).matchAll(/var\((--gx-[\w-]+)\)/g)].map((match) => match[1]));
    expect([...new Set(used)].filter((token) => !defined.has(token))).toEqual([]);
  });

  // {objects} is the English plural of {object}.
  it('says everything in both languages, with the same places to fill', async () => {
    const catalogues = import.meta.glob<{ messages: Record<string, readonly [string, string]> }>('./**/messages.ts');
    for (const [path, load] of Object.entries(catalogues)) {
      const { messages } = await load();
      if (!Array.isArray(Object.values(messages ?? {})[0])) continue;
      for (const [key, [zh, en]] of Object.entries(messages)) {
        const where = `${path} ${key}`;
        expect(zh && en, where).toBeTruthy();
        const places = (text: string) => new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => (match[1] ?? '').replace(/s$/, '')));
        for (const place of places(zh)) expect([...places(en)], where).toContain(place);
        expect(/[\p{Script=Han}][A-Za-z0-9]|[A-Za-z0-9][\p{Script=Han}]/u.test(zh), `${where}: a space between Han and Latin`).toBe(false);
        expect(/[!！]|登陆|帐号|其它/.test(zh + en), `${where}: wording`).toBe(false);
      }
    }
  });
});
