import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const repository = fileURLToPath(new URL('../..', import.meta.url));

const imagined = {
  'shared/domain/imagined.ts': `
    import { GetCommand } from '@aws-sdk/lib-dynamodb';
    import { claimStore } from '../adapters/dynamodb/claim-store.ts';
    export const now = [Date.now(), GetCommand];
    export const name = claimStore as unknown as string;
  `,
  'shared/use-cases/imagined.ts': `
    import { GetCommand } from '@aws-sdk/lib-dynamodb';
    import { claimStore } from '../adapters/dynamodb/claim-store.ts';
    import { createApp } from '../../infra/app.ts';
    export const used = [GetCommand, claimStore, createApp];
  `,
  'shared/adapters/imagined.ts': `
    import { GetCommand } from '@aws-sdk/lib-dynamodb';
    export const used = [GetCommand as unknown, Math.random()];
  `,
} as const;

const folder = mkdtempSync(join(tmpdir(), 'pumpurs-linter-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

cpSync(join(repository, '.biome'), join(folder, '.biome'), { recursive: true });
const { vcs: _, ...configuration }: Record<string, unknown> = JSON.parse(readFileSync(join(repository, '.biome.json'), 'utf8'));
writeFileSync(join(folder, '.biome.json'), JSON.stringify(configuration));
for (const [path, text] of Object.entries(imagined)) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
const { stdout, stderr } = spawnSync(
  join(repository, 'node_modules', '.bin', 'biome'),
  ['lint', '--reporter=concise', '--max-diagnostics=100'],
  {
    cwd: folder,
    encoding: 'utf8',
  },
);
const faultsOf = (path: keyof typeof imagined): string =>
  `${stdout}\n${stderr}`
    .split('\n')
    .filter((line) => line.includes(path))
    .join('\n');

describe('the linter carries the architecture', () => {
  it('keeps AWS, the adapters, the clock and assertions out of the domain', () => {
    const faults = faultsOf('shared/domain/imagined.ts');
    expect(faults.match(/The domain imports nothing but itself/g)).toHaveLength(2);
    expect(faults).toContain('Time and randomness are inputs');
    expect(faults).toContain('No type assertions');
  });

  it('keeps AWS, the adapters and the infrastructure out of the use cases', () => {
    const faults = faultsOf('shared/use-cases/imagined.ts');
    expect(faults).toContain('Only shared/adapters talks to AWS');
    expect(faults).toContain('A use case knows ports, not what stands behind them');
    expect(faults).toContain('What is deployed knows nothing of what deploys or tests it');
  });

  it('lets an adapter use AWS, chance, and assertions about what it has parsed', () => {
    expect(faultsOf('shared/adapters/imagined.ts')).not.toMatch(/noRestrictedImports|plugin/);
  });
});
