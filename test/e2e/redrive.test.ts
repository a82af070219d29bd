import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordsTableOf } from '../../infra/local/seed/bootstrap.ts';
import type { Table } from '../../shared/adapters/dynamodb/client.ts';
import { createPlanStore } from '../../shared/adapters/dynamodb/plan-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createSchoolStore } from '../../shared/adapters/dynamodb/school-store.ts';
import { createStaleMarks } from '../../shared/adapters/dynamodb/stale-marks.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { recordEvent } from '../../shared/domain/history.ts';
import { actorOf } from '../../shared/domain/principal.ts';
import { aPrincipal, aSchool, at, autumn, otherSchoolId, schoolId } from '../support/builders.ts';
import { startTestCloud, type TestCloud } from '../support/cloud.ts';
import { aPlan } from '../support/plan-builders.ts';
import { filesOf } from './support/files.ts';

let cloud: TestCloud;
let table: Table;

beforeAll(async () => {
  cloud = await startTestCloud({ now: '2021-10-04T09:00:00Z', givesUp: true });
  const { tableName, ...connection } = recordsTableOf(cloud);
  table = {
    tableName,
    client: DynamoDBDocumentClient.from(new DynamoDBClient(connection), { marshallOptions: { removeUndefinedValues: true } }),
  };
  await given();
});
afterAll(async () => {
  table.client.destroy();
  await cloud.stop();
});

const actor = actorOf(aPrincipal('iap-author'));

const given = async (): Promise<void> => {
  const [plans, schools, work] = [
    createPlanStore(table, createReader(table)),
    createSchoolStore(table, createReader(table)),
    createUnitOfWork(table),
  ];
  const school = recordEvent(sha256, { before: undefined, after: aSchool({ version: 0 }), action: 'change', actor, at });
  const plan = recordEvent(sha256, { before: undefined, after: aPlan(1).with({ version: 0 }).build(), action: 'change', actor, at });
  expect(await work.commit(schools.save(school.record, school.event))).toEqual({ ok: true });
  expect(await work.commit(plans.insert(plan.record, plan.event))).toEqual({ ok: true });
  // What the system does by itself is dated for when it should have been done.
  const nobody = { by: 'system', role: null, onBehalfOf: null };
  const after = aSchool({ id: otherSchoolId, version: 0 });
  const late = recordEvent(sha256, { before: undefined, after, action: 'change', actor: nobody, at: '2021-09-24T09:00:00.000Z' });
  expect(await work.commit(schools.save(late.record, late.event))).toEqual({ ok: true });
  await cloud.settle();
};

/** Leaves a function a letter that points at what its stream has forgotten. */
const forget = (queueName: string, when: Readonly<Record<string, string>> = {}): void => {
  const queue = Object.entries(cloud.resources).find(([id]) => id.startsWith(`${queueName}DeadLetters`))?.[1] ?? '';
  const folder = cloud.data.file('dead-letters');
  const place = { shardId: 'shardId-00000000000000000000-00000000', startSequenceNumber: '1', endSequenceNumber: '2', batchSize: 2 };
  const streamArn = `arn:aws:dynamodb:eu-north-1:000000000000:table/${table.tableName}/stream/2021-10-01T00:00:00.000`;
  const letter = { condition: 'RetryAttemptsExhausted', DDBStreamBatchInfo: { streamArn, ...place, ...when } };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${queue}.jsonl`), `${JSON.stringify(letter)}\n`);
};

const ask = async (method: 'GET' | 'POST', functionName: string): Promise<unknown> =>
  (await fetch(`${cloud.url}/_local/dead-letters/${functionName}`, { method })).json();

it('a letter that points at what the stream has forgotten marks every school-semester again, so that no figure stays old', async () => {
  const marks = createStaleMarks(table);
  for (const mark of await marks.all()) await marks.clear(mark);
  expect(await marks.all()).toEqual([]);

  forget('MarkStatisticsStale');
  expect(await ask('GET', 'mark-statistics-stale')).toMatchObject({ shown: 1 });
  expect(await ask('POST', 'mark-statistics-stale')).toMatchObject({ sent: 1, failed: 0 });
  expect(await marks.all()).toMatchObject([{ schoolId, semester: autumn, records: [aPlan(1).build().id] }]);
  expect(await ask('GET', 'mark-statistics-stale')).toMatchObject({ shown: 0 });
});

it('a letter that points at events that the stream has forgotten archives again what the table keeps of their time', async () => {
  const archived = () => filesOf({ cloud }).filter(({ what }) => /\/lines\/\d{4}-/.test(what));
  const lines = (): readonly string[] =>
    archived()
      .filter(({ what }) => what.endsWith('_object'))
      .flatMap(({ bytes }) => bytes.toString('utf8').trim().split('\n'))
      .sort();
  const before = lines();
  expect(before).toHaveLength(3);
  for (const { what } of archived()) rmSync(join(cloud.data.path, what));
  expect(lines()).toEqual([]);

  const hour = { approximateArrivalOfFirstRecord: '2021-10-04T11:00:00.000Z', approximateArrivalOfLastRecord: '2021-10-04T11:00:00.000Z' };
  forget('ArchiveAudit', hour);
  expect(await ask('POST', 'archive-audit')).toMatchObject({ sent: 1, failed: 0 });
  const bySystem = before.filter((line) => line.includes('"role":null'));
  expect(bySystem).toHaveLength(1);
  expect(lines()).toEqual(bySystem);

  forget('ArchiveAudit', { approximateArrivalOfFirstRecord: at, approximateArrivalOfLastRecord: at });
  expect(await ask('POST', 'archive-audit')).toMatchObject({ sent: 1, failed: 0 });
  expect(lines()).toEqual(before);
});

it('a letter that does not say when its events were written stays', async () => {
  forget('ArchiveAudit');
  expect(await ask('POST', 'archive-audit')).toMatchObject({ sent: 0, failed: 1 });
  expect(await ask('GET', 'archive-audit')).toMatchObject({ shown: 1 });
});
