import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emailOf } from './emailRule';

const cases = JSON.parse(readFileSync(join(__dirname, '../../../test/data/emails.json'), 'utf8')) as [string, string | null][];

describe('an e-mail address', () => {
  it('is what the server takes for one', () => {
    expect(cases.length).toBeGreaterThan(40);
    for (const [typed, kept] of cases) expect(emailOf(typed), JSON.stringify(typed)).toBe(kept);
  });
});
