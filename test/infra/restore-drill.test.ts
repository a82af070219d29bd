import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drill, linesOf } from '../../infra/local/restore-drill.ts';
import { erasedIn } from '../../infra/local/restored.ts';
import { recordsTableOf } from '../../infra/local/seed/bootstrap.ts';
import { exportTable, itemsOfExport } from '../../infra/local/table-export.ts';
import { planRoutes } from '../../shared/routes/plans.ts';
import { pupilRoutes } from '../../shared/routes/pupils.ts';
import { planSteps } from '../e2e/support/plan-steps.ts';
import { createWorld, type World } from '../e2e/support/world.ts';

describe('a restore', () => {
  let world: World;
  let folder: string;
  let base: string;
  let erased: readonly string[];
  const now = '2022-02-01T09:00:00.000Z';

  /** The data file of the export with one of its lines replaced, and its manifest left to say what it said. */
  const firstFile = (): string => join(folder, base, 'data', readdirSync(join(folder, base, 'data'))[0] ?? '');
  const withLines = async <Value>(change: (lines: readonly string[]) => readonly string[], then: () => Promise<Value>): Promise<Value> => {
    const file = firstFile();
    const manifest = join(folder, base, 'manifest-files.json');
    const before = [readFileSync(file), readFileSync(manifest)] as const;
    const { createHash } = await import('node:crypto');
    const lines = change(
      gunzipSync(before[0])
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== ''),
    );
    const content = gzipSync(`${lines.join('\n')}\n`);
    writeFileSync(file, content);
    const entry = JSON.parse(before[1].toString('utf8'));
    writeFileSync(manifest, JSON.stringify({ ...entry, md5Checksum: createHash('md5').update(content).digest('base64') }));
    try {
      return await then();
    } finally {
      writeFileSync(file, before[0]);
      writeFileSync(manifest, before[1]);
    }
  };

  beforeAll(async () => {
    world = await createWorld();
    const steps = planSteps(world);
    const [school, municipality, ikvd, second] = await Promise.all([
      world.openSchool('9000000001'),
      world.admit('municipality-coordinator', { kind: 'municipality', id: '0003000' }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
    ]);
    const kept = await world.approved(school, { municipality, ikvd });
    await steps.consult(school.author, kept, '2021-09-30');
    const mistaken = await world.draft(school);
    await school.director.must(planRoutes.removePlan, { params: { planId: mistaken.id }, version: mistaken.version });
    await world.cloud.settle();
    await world.cloud.runSchedule('compile-statistics', '2021-10-05T00:30:00Z');
    folder = mkdtempSync(join(tmpdir(), 'pumpurs-drill-'));
    const { tableName, ...connection } = recordsTableOf(world.cloud);
    const client = new DynamoDBClient(connection);
    // The backup is made before the pupil is erased.
    base = await exportTable(client, tableName, folder, world.cloud.now());
    const params = { pupilId: mistaken.pupilId };
    const body = { reason: 'entered-by-mistake', reference: 'I-1' } as const;
    const { version } = await ikvd.must(pupilRoutes.orderErasure, { params, body, version: 0 });
    await second.must(pupilRoutes.confirmErasure, { params, version });
    erased = await erasedIn({ client, tableName });
    client.destroy();
    expect(erased).toEqual([mistaken.pupilId]);
  }, 120_000);
  afterAll(async () => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    await world?.cloud.stop();
  });

  it('gives the table back as it was: every item, every chain, the ledger, the figures', async () => {
    const restored = await drill({ folder, base }, [], now);
    expect(restored).toMatchObject({ differing: [], broken: [], erasedAgain: 0, reconciliation: { differences: [] } });
    expect(restored.items).toBe(restored.exported);
    expect(restored.items).toBe([...itemsOfExport(folder, base)].length);
    expect([restored.items > 60, restored.chains >= 10, restored.figures > 2]).toEqual([true, true, true]);
    expect(linesOf(restored).at(-1)).toBe('the restore holds');
  }, 120_000);

  it('does not bring back who was erased since', async () => {
    const restored = await drill({ folder, base }, erased, now);
    expect(restored).toMatchObject({ differing: [], broken: [], erasedAgain: 1, reconciliation: { differences: [] } });
    expect(linesOf(restored).at(-1)).toBe('the restore holds');
  }, 120_000);

  it('names the event that was changed in the backup', async () => {
    const edited = (pattern: RegExp, by: string) => (lines: readonly string[]) => {
      const at = lines.findIndex((line) => pattern.test(line));
      expect(at).toBeGreaterThanOrEqual(0);
      return lines.map((line, index) => (index === at ? line.replace(pattern, by) : line));
    };
    const event = await withLines(edited(/"action":\{"S":"approve"\}/, '"action":{"S":"create"}'), () => drill({ folder, base }, [], now));
    expect(event.broken).toEqual([expect.stringMatching(/^PLAN#iap_\w+ at event \d+$/)]);
    expect(linesOf(event).at(-1)).toBe('the restore does NOT hold');
  }, 120_000);

  it('is refused where the export is damaged', () => {
    const file = firstFile();
    const before = readFileSync(file);
    appendFileSync(file, 'x');
    expect(() => [...itemsOfExport(folder, base)]).toThrow('damaged');
    writeFileSync(file, before);
    expect([...itemsOfExport(folder, base)].length).toBeGreaterThan(60);
  });
});
