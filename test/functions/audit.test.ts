import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createHandler as archiveAudit } from '../../functions/archive-audit/handler.ts';
import { createHandler as signAudit } from '../../functions/sign-audit/handler.ts';
import { rowOfImage } from '../../shared/adapters/dynamodb/stream-image.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { linesKey, manifestKey, readManifest, splitLines } from '../../shared/domain/audit-manifest.ts';
import { archiveAudit as archiveRows } from '../../shared/use-cases/archive-audit.ts';
import { signAudit as signDays } from '../../shared/use-cases/sign-audit.ts';
import { auditStage, eventRows, memoryArchive, readingRow, streamed } from '../support/audit.ts';
import { lambdaContext } from '../support/gateway.ts';

const [monday, tuesday, wednesday] = ['2021-10-04', '2021-10-05', '2021-10-06'];
/** What a run says of its work; that it ended, and under which id, is every job's. */
const logInto = (logged: (readonly [string, object])[]) => (event: string, fields: Readonly<Record<string, unknown>>) => {
  const { requestId: _run, ...said } = fields;
  if (!event.startsWith('JOB_')) logged.push([event, said]);
};

describe('archive-audit', () => {
  const setUp = (failing: (key: string) => boolean = () => false) => {
    const { files, archive } = memoryArchive();
    const logged: (readonly [string, object])[] = [];
    const keep = async (key: string, content: string): Promise<boolean> => {
      if (failing(key)) throw Object.assign(new Error('down'), { name: 'SlowDown' });
      return archive.keep(key, content);
    };
    const run = archiveAudit({ archive: archiveRows({ archive: { keep }, digest: sha256 }), rowOfImage, log: logInto(logged) });
    return { files, logged, handle: (event: DynamoDBStreamEvent) => run(event, lambdaContext()) };
  };

  const record = (
    number: number,
    row: { readonly at: string; readonly [name: string]: unknown },
    image: object = marshall(row, { removeUndefinedValues: true }),
  ): DynamoDBRecord => ({
    eventName: 'INSERT',
    dynamodb: {
      SequenceNumber: String(number),
      ApproximateCreationDateTime: Math.floor(Date.parse(row.at) / 1000) + 1,
      NewImage: JSON.parse(JSON.stringify(image)),
    },
  });
  const linesOf = (files: ReadonlyMap<string, string>): readonly string[] => [...new Set([...files.values()].flatMap(splitLines))];
  const rows = [...eventRows(1, [`${monday}T09:00:00.000Z`, `${monday}T10:00:00.000Z`]), readingRow(1, `${monday}T11:00:00.000Z`)];
  const records = rows.map((row, index) => record(index + 1, row));

  it('keeps a batch as one object of its day, named by its content', async () => {
    const { files, logged, handle } = setUp();
    expect(await handle({ Records: records })).toEqual({ batchItemFailures: [] });
    const [[key, text] = ['', '']] = [...files];
    expect(key).toBe(linesKey(monday, sha256(text)));
    expect(splitLines(text).map((line) => JSON.parse(line).kind)).toEqual(['event', 'event', 'reading']);
    expect(logged).toEqual([['AUDIT_ARCHIVED', { records: 3, lines: 3, objects: 1, failed: 0 }]]);
  });

  it('does no harm when it is told twice, or cut otherwise', async () => {
    const { files, handle } = setUp();
    await handle({ Records: records });
    await handle({ Records: records });
    expect(files.size).toBe(1);
    await handle({ Records: records.slice(1) });
    expect(linesOf(files)).toHaveLength(3);
  });

  it('keeps what the table took after midnight of Riga under the next day', async () => {
    const { files, handle } = setUp();
    const night = eventRows(2, [`${monday}T20:59:50.000Z`, `${monday}T21:00:10.000Z`]);
    await handle({ Records: night.map((row, index) => record(index + 1, row)) });
    expect([...files.keys()].map((key) => key.split('/')[1])).toEqual([monday, tuesday]);
  });

  it('reports a poisoned record alone, keeps those behind it, and logs nothing of what is in it', async () => {
    const { files, logged, handle } = setUp();
    const secret = { at: `${monday}T09:00:00.000Z`, pk: 'PLAN#1', type: 'EVENT', name: 'Jānis' };
    const poisoned = [record(7, secret), record(8, secret, { pk: { X: 1 } }), record(9, { ...secret, at: 'now' }, marshall(secret))];
    const answer = await handle({ Records: [...poisoned, ...records] });
    expect(answer).toEqual({ batchItemFailures: ['7', '8', '9'].map((itemIdentifier) => ({ itemIdentifier })) });
    expect(linesOf(files)).toHaveLength(3);
    expect(logged).toContainEqual(['AUDIT_RECORD_REJECTED', { reason: 'unreadable-row', sequenceNumber: '7' }]);
    expect(JSON.stringify(logged)).not.toContain('Jānis');
  });

  it('reports the records of the day that could not be kept, and keeps the other day', async () => {
    const { files, logged, handle } = setUp((key) => key.startsWith(`lines/${monday}/`));
    const [later] = eventRows(3, [`${tuesday}T09:00:00.000Z`]);
    if (later === undefined) throw new Error('no event');
    expect(await handle({ Records: [...records, record(4, later)] })).toEqual({
      batchItemFailures: ['1', '2', '3'].map((itemIdentifier) => ({ itemIdentifier })),
    });
    expect([...files.keys()].map((key) => key.split('/')[1])).toEqual([tuesday]);
    expect(logged).toContainEqual(['AUDIT_RECORD_REJECTED', { reason: 'SlowDown', sequenceNumber: '2' }]);
  });

  it('takes over what is declared, and nothing that lies beside it', async () => {
    const { files, handle } = setUp();
    await handle({ Records: [record(1, { ...readingRow(1, `${monday}T11:00:00.000Z`), note: 'Jānis' })] });
    expect(linesOf(files)).toHaveLength(1);
    expect([...files.values()].join()).not.toContain('Jānis');
  });
});

describe('sign-audit', () => {
  const [one, two, three] = eventRows(1, [`${monday}T09:00:00.000Z`, `${tuesday}T09:00:00.000Z`, `${tuesday}T10:00:00.000Z`]);
  if (one === undefined || two === undefined || three === undefined) throw new Error('too few events');
  const headOf = (files: ReadonlyMap<string, string>, day: string) => readManifest(files.get(manifestKey(day)) ?? '')?.head;

  it('runs as of its scheduled time, tells what it did, and begins nothing in its last minute', async () => {
    const logged: (readonly [string, object])[] = [];
    const stage = auditStage();
    await stage.archiveRows([streamed(one)]);
    const handle = signAudit({ sign: signDays({ ...stage, digest: sha256 }), log: logInto(logged) });
    expect(await handle({ scheduledTime: `${monday}T22:15:00Z` }, lambdaContext(60_000))).toMatchObject({ signed: [], left: 1 });
    expect(await handle({ scheduledTime: `${monday}T22:15:00Z` }, lambdaContext(60_001))).toMatchObject({ signed: [monday], left: 0 });
    expect(logged.at(-1)).toEqual(['AUDIT_SIGNED', { days: 1, lines: 1, objects: 1, left: 0 }]);
    await expect(handle({}, lambdaContext())).rejects.toThrow();
  });

  it('begins with the day that is over where nothing happened yet, and puts out its public key', async () => {
    const { files, sign, signer } = auditStage();
    expect(await sign(`${monday}T22:15:00Z`)).toMatchObject({ signed: [monday], lines: 0 });
    expect(headOf(files, monday)).toMatchObject({ lines: 0, previous: null });
    expect(files.get(`keys/${(await signer.publicKey()).fingerprint}.pem`)).toBe(signer.pem);
  });

  it('makes good what was missed, day by day in one chain, and never makes a manifest again', async () => {
    const { files, sign, archiveRows: keep } = auditStage();
    await keep([streamed(one), streamed(two)]);
    expect(await sign(`${wednesday}T22:15:00Z`)).toMatchObject({ signed: [monday, tuesday, wednesday], lines: 2 });
    const before = new Map(files);
    expect(await sign(`${wednesday}T22:15:00Z`)).toMatchObject({ signed: [], left: 0 });
    expect(files).toEqual(before);
    expect(headOf(files, wednesday)?.previous?.day).toBe(tuesday);
  });

  it('takes what came too late for its day into the next manifest', async () => {
    const { files, sign, archiveRows: keep } = auditStage();
    await keep([streamed(one)]);
    await sign(`${tuesday}T22:15:00Z`);
    await keep([streamed(two), streamed(three)]);
    expect(await sign(`${wednesday}T22:15:00Z`)).toMatchObject({ signed: [wednesday], lines: 2, objects: 1 });
    expect(readManifest(files.get(manifestKey(wednesday)) ?? '')?.entries[0]?.key).toContain(`lines/${tuesday}/`);
  });

  it('follows the manifest of a run that was quicker', async () => {
    const stage = auditStage();
    await stage.archiveRows([streamed(one)]);
    await Promise.all([stage.sign(`${tuesday}T22:15:00Z`), stage.sign(`${tuesday}T22:15:00Z`)]);
    const [first, second] = [monday, tuesday].map((day) => readManifest(stage.files.get(manifestKey(day)) ?? ''));
    expect(second?.head.previous).toEqual({ day: monday, sha256: sha256(first?.headText ?? '') });
  });

  it('speaks for no object that the system did not write, and says which', async () => {
    const stage = auditStage();
    const key = linesKey(monday, '0'.repeat(64));
    stage.files.set(key, 'put there\n');
    const logged: (readonly [string, object])[] = [];
    const handle = signAudit({ sign: signDays({ ...stage, digest: sha256 }), log: logInto(logged) });
    expect(await handle({ scheduledTime: `${monday}T22:15:00Z` }, lambdaContext(90_000))).toMatchObject({
      signed: [monday],
      foreign: [key],
    });
    expect(headOf(stage.files, monday)).toMatchObject({ objects: 0 });
    expect(logged).toContainEqual(['AUDIT_OBJECT_FOREIGN', { key }]);
  });
});
