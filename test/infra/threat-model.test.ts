import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const repository = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, repository), 'utf8');

const rows = read('docs/threat-model.md')
  .split('\n')
  .filter((line) => /^\| [STRIDE] \|/.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe('the threat model', () => {
  it('has threats of every kind', () => {
    expect([...new Set(rows.map(([kind]) => kind))].join('')).toBe('STRIDE');
  });

  it.each(rows.map((row) => [row[1] ?? '', row] as const))(
    '%s: has a control, and tests that there are',
    (_threat, [, , control = '', tests = '']) => {
      const named = [...tests.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
      expect(control.length).toBeGreaterThan(20);
      expect(named.length).toBeGreaterThan(0);
      for (const path of named) {
        expect(existsSync(fileURLToPath(new URL(path, repository))), path).toBe(true);
        expect(read(path)).toMatch(/\bexpect\(/);
      }
    },
  );
});

describe('the deployment guide', () => {
  it('names outputs and files that there are', () => {
    const guide = read('docs/deployment.md');
    for (const [, path = ''] of guide.matchAll(/\]\(\.\.\/([^)]+)\)/g)) expect(existsSync(new URL(path, repository)), path).toBe(true);
    const sources = ['infra/constructs/callers.ts', 'infra/constructs/records-table.ts', 'infra/constructs/mail-sender.ts']
      .map(read)
      .join('');
    for (const output of ['UserPoolId', 'SignIn', 'PeopleClientId', 'TableName', 'DkimRecord']) {
      expect(guide).toContain(output);
      expect(sources).toMatch(new RegExp(`['\`]${output}`));
    }
  });
});
