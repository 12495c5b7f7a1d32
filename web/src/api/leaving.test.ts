import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOfPerson } from './leaving';

describe('what a browser keeps', () => {
  it('belongs to the person unless it is how the page looks', () => {
    for (const name of ['gx-recent', 'gx-draft-customer-new', 'gx-note-lead-7', 'gx-person', 'gx-setup', 'gx-anything-new']) expect(isOfPerson(name), name).toBe(true);
    for (const name of ['gx-theme', 'gx-language', 'gx-fold-customer-0', 'gx-home-period', 'other']) expect(isOfPerson(name), name).toBe(false);
  });

  it('is stored under names that are forgotten, and by one module', () => {
    const root = join(__dirname, '..');
    const walk = (folder: string): string[] => readdirSync(folder).map((entry) => join(folder, entry)).flatMap((path) => (statSync(path).isDirectory() ? walk(path) : [path]));
    const keepers = walk(root).filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.test.ts') && /localStorage|sessionStorage|indexedDB|caches\.|serviceWorker/.test(readFileSync(path, 'utf8')));
    expect(keepers.map((path) => path.slice(root.length + 1)).sort()).toEqual(['i18n/language.ts', 'ui/preferences.ts']);
  });
});
