import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, paginateScan, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openArchiveCopy } from '../../infra/audit-copy.ts';
import { recordsTableOf } from '../../infra/local/seed/bootstrap.ts';
import { readManifest, splitLines } from '../../shared/domain/audit-manifest.ts';
import { planRoutes } from '../../shared/routes/plans.ts';
import { receiptRoutes } from '../../shared/routes/receipts.ts';
import { createWorld, type Person, type Plan, type School, type World } from './support/world.ts';

const [monday, tuesday, wednesday] = ['2021-10-04', '2021-10-05', '2021-10-06'];

/** Two days of work, archived by the stream and signed by the night's function; then somebody touches the files. */
describe('the audit trail', () => {
  let world: World;
  let school: School;
  let plan: Plan;
  let approvers: { readonly municipality: Person; readonly ikvd: Person };
  const folders: string[] = [];
  const publicKey = () => join(world.cloud.data.path, '..', `${world.cloud.data.path.split('/').at(-1)}.pem`);

  const goTo = async (instant: string): Promise<void> => {
    await world.cloud.settle();
    world.cloud.setClock(instant);
  };

  const sign = async (day: string): Promise<unknown> => {
    await world.cloud.settle();
    return world.cloud.runSchedule('sign-audit', `${day}T22:15:00Z`);
  };

  /** The command, as an auditor runs it. */
  const verify = (folder: string, ...more: readonly string[]) => {
    const flags = ['--archive', folder, '--public-key', publicKey(), '--from', monday, '--to', tuesday, ...more];
    return new Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }>((resolve) => {
      const child = execFile(process.execPath, ['infra/verify-audit.ts', ...flags], (_error, stdout, stderr) =>
        resolve({ status: child.exitCode, stdout, stderr }),
      );
    });
  };

  /** The archive as a synced copy that somebody could reach, to be spoilt. */
  const copied = (): { readonly folder: string; file(key: string): string; readonly keys: readonly string[] } => {
    const folder = mkdtempSync(join(tmpdir(), 'pumpurs-audit-'));
    folders.push(folder);
    cpSync(join(world.cloud.data.path, 's3'), join(folder, 's3'), { recursive: true });
    const [bucket = ''] = readdirSync(join(folder, 's3')).filter((name) => name.includes('auditlines'));
    return { folder, file: (key) => join(folder, 's3', bucket, `${key}._S3rver_object`), keys: openArchiveCopy(folder).keys };
  };

  beforeAll(async () => {
    world = await createWorld();
    school = await world.openSchool('9000000001');
    const [municipality, ikvd] = await Promise.all([
      world.admit('municipality-coordinator', { kind: 'municipality', id: '0003000' }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
    ]);
    approvers = { municipality, ikvd };
    plan = await world.approved(school, approvers);
    await school.author.must(planRoutes.getPupil, { params: { planId: plan.id } });
    await goTo(`${tuesday}T07:00:00Z`);
    const receiptId = await world.cleanReceipt(school);
    await school.coordinator.must(receiptRoutes.getReceiptContent, { params: { receiptId } });
    await sign(monday);
    await goTo(`${wednesday}T07:00:00Z`);
    await sign(tuesday);
    const archive = openArchiveCopy(world.cloud.data.path);
    const [pem = ''] = archive.keys.filter((key) => key.startsWith('keys/'));
    writeFileSync(publicKey(), archive.read(pem) ?? '');
  });
  afterAll(async () => {
    for (const folder of folders) rmSync(folder, { recursive: true });
    rmSync(publicKey(), { force: true });
    await world?.cloud.stop();
  });

  const itemsOf = async (...types: readonly string[]): Promise<readonly Record<string, unknown>[]> => {
    const { tableName, ...connection } = recordsTableOf(world.cloud);
    const client = DynamoDBDocumentClient.from(new DynamoDBClient(connection));
    const items: Record<string, unknown>[] = [];
    for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) items.push(...Items);
    client.destroy();
    return items.filter(({ type }) => types.includes(String(type)));
  };

  it('holds every event and every reading of the table, once', async () => {
    const archive = openArchiveCopy(world.cloud.data.path);
    const lines = archive.keys
      .filter((key) => key.startsWith('lines/'))
      .flatMap((key) => splitLines(new TextDecoder().decode(archive.read(key))).map((line) => JSON.parse(line)));
    const names = new Set(lines.map(({ record, event, reading }) => `${record} ${event?.hash ?? reading.id}`));
    const rows = await itemsOf('EVENT', 'PUPIL_ACCESS', 'RECEIPT_ACCESS');
    expect(names).toEqual(new Set(rows.map(({ pk, hash, id }) => `${pk} ${hash ?? id}`)));
    expect(rows.filter(({ type }) => type === 'PUPIL_ACCESS').length).toBeGreaterThan(0);
    expect(rows.filter(({ type }) => type === 'RECEIPT_ACCESS').length).toBeGreaterThan(0);
  });

  it('is clean by the command, offline, and holds against the running system', async () => {
    const { status, stdout } = await verify(
      world.cloud.data.path,
      '--live',
      plan.id,
      '--url',
      world.cloud.url,
      '--token',
      approvers.ikvd.token,
    );
    expect(stdout).toMatch(/2 days, \d+ objects, \d+ events of \d+ records, 2 readings/);
    expect(status).toBe(0);
  });

  it('signs a day once, and chains it to the day before', async () => {
    const archive = openArchiveCopy(world.cloud.data.path);
    const before = archive.read(`manifests/${monday}.ndjson`);
    expect(await world.cloud.runSchedule('sign-audit', `${tuesday}T22:15:00Z`)).toMatchObject({ signed: [], left: 0 });
    expect(openArchiveCopy(world.cloud.data.path).read(`manifests/${monday}.ndjson`)).toEqual(before);
    const copy = copied();
    const heads = [monday, tuesday].map((day) => readManifest(readFileSync(copy.file(`manifests/${day}.ndjson`), 'utf8'))?.head);
    expect(heads[1]?.previous?.day).toBe(monday);
    expect(heads.every((head) => (head?.lines ?? 0) > 0)).toBe(true);
  });

  type Copy = ReturnType<typeof copied>;
  /** The stream may have brought the plan's events in several batches: one of which this can be said. */
  const planObject = (copy: Copy, isFit: (text: string) => boolean = () => true): string => {
    const found = copy.keys.find((key) => {
      if (!key.startsWith(`lines/${monday}/`)) return false;
      const text = readFileSync(copy.file(key), 'utf8');
      return text.includes(`PLAN#${plan.id}`) && isFit(text);
    });
    if (found === undefined) throw new Error('the plan is not in the archive');
    return found;
  };
  const rewrite = (copy: Copy, key: string, change: (text: string) => string): string => {
    writeFileSync(copy.file(key), change(readFileSync(copy.file(key), 'utf8')));
    return key;
  };

  it.each<[string, (copy: Copy) => string, string]>([
    [
      'an edited event',
      (copy) => {
        const approval = '"action":"approve"';
        const key = planObject(copy, (text) => text.includes(approval));
        return rewrite(copy, key, (text) => text.replace(approval, '"action":"refuse"'));
      },
      'object-changed',
    ],
    [
      'a back-dated event',
      (copy) => rewrite(copy, planObject(copy), (text) => text.replace(`"at":"${monday}T`, '"at":"2021-09-01T')),
      'object-changed',
    ],
    [
      'reordered events',
      (copy) => {
        const key = planObject(copy, (text) => splitLines(text).length > 1);
        return rewrite(copy, key, (text) => `${splitLines(text).toReversed().join('\n')}\n`);
      },
      'object-changed',
    ],
    ['a deleted event', (copy) => rewrite(copy, planObject(copy), (text) => text.slice(text.indexOf('\n') + 1)), 'object-changed'],
    [
      'a deleted object',
      (copy) => {
        const key = planObject(copy);
        rmSync(copy.file(key));
        return key;
      },
      'object-missing',
    ],
    [
      'a replaced manifest',
      (copy) => rewrite(copy, `manifests/${tuesday}.ndjson`, () => readFileSync(copy.file(`manifests/${monday}.ndjson`), 'utf8')),
      'manifest-of-another-day',
    ],
    [
      'an edited manifest',
      (copy) => rewrite(copy, `manifests/${monday}.ndjson`, (text) => text.replace(/"lines":\d+/, '"lines":1')),
      'signature-invalid',
    ],
    [
      'a cut tail',
      (copy) => {
        for (const key of copy.keys.filter((one) => one.includes(tuesday))) rmSync(copy.file(key));
        return `manifests/${tuesday}.ndjson`;
      },
      'manifest-missing',
    ],
  ])('names %s, with its file', async (_what, tamper, kind) => {
    const copy = copied();
    const file = tamper(copy);
    const { status, stderr } = await verify(copy.folder);
    expect(stderr.split('\n')[0]).toMatch(new RegExp(`^${file}.*: ${kind}: `));
    expect(status).toBe(1);
  });

  it('names an event that somebody edits in the table, when the stream brings it', async () => {
    const [row] = (await itemsOf('EVENT')).filter(({ pk, number }) => pk === `PLAN#${plan.id}` && number === 2);
    const { tableName, ...connection } = recordsTableOf(world.cloud);
    const client = DynamoDBDocumentClient.from(new DynamoDBClient(connection));
    await client.send(new PutCommand({ TableName: tableName, Item: { ...row, by: 'somebody', hash: '0'.repeat(64) } }));
    await world.cloud.settle();
    await world.cloud.runSchedule('sign-audit', `${wednesday}T22:15:00Z`);
    const { status, stderr } = await verify(world.cloud.data.path, '--to', wednesday, '--all');
    expect(stderr).toMatch(new RegExp(`event 2 of PLAN#${plan.id}: event-changed`));
    expect(stderr).toMatch(new RegExp(`event 2 of PLAN#${plan.id}: event-twice`));
    expect(status).toBe(1);
    // What was signed before it is as clean as it was.
    expect((await verify(world.cloud.data.path)).status).toBe(0);
    await client.send(new PutCommand({ TableName: tableName, Item: row ?? {} }));
    client.destroy();
  });

  it('neither breaks when a pupil’s key is destroyed nor keeps anything of him', async () => {
    const rows = await itemsOf('PLAN', 'PUPIL', 'PUPILCODE');
    const { tableName, ...connection } = recordsTableOf(world.cloud);
    const client = DynamoDBDocumentClient.from(new DynamoDBClient(connection));
    const secrets = new Set<string>();
    for (const { pk, sk, sealed, dataKey } of rows) {
      for (const text of JSON.stringify([sealed ?? null, dataKey ?? null]).matchAll(/"([A-Za-z0-9+/]{24,}={0,2})"(?!:)/g))
        secrets.add(text[1] ?? '');
      const UpdateExpression = sealed === undefined ? 'REMOVE dataKey' : 'REMOVE sealed';
      await client.send(new UpdateCommand({ TableName: tableName, Key: { pk, sk }, UpdateExpression }));
    }
    client.destroy();
    await world.cloud.settle();
    expect(secrets.size).toBeGreaterThan(3);
    expect((await verify(world.cloud.data.path)).status).toBe(0);
    const archive = openArchiveCopy(world.cloud.data.path);
    const all = archive.keys.map((key) => new TextDecoder().decode(archive.read(key))).join('\n');
    const left = [...secrets, 'Žanete', 'Ķirse', 'Ilze', 'Izvairās no matemātikas.', 'Vajag vairāk laika.', 'Parauga Persona'];
    expect(left.filter((secret) => all.includes(secret))).toEqual([]);
  });
});
