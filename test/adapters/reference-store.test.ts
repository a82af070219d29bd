import { BatchGetCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createReferenceStore, referencePk } from '../../shared/adapters/dynamodb/reference-store.ts';
import { createSchoolStore } from '../../shared/adapters/dynamodb/school-store.ts';
import { createStaleMarks } from '../../shared/adapters/dynamodb/stale-marks.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { changeReference, noChanges, type ReferenceChanges } from '../../shared/domain/reference.ts';
import { everySchool } from '../../shared/ports/statistics.ts';
import { release } from '../../shared/reference/index.ts';
import { aSchool, at, autumn, schoolId } from '../support/builders.ts';
import { caughtTable, partOf } from '../support/table.ts';

const setUp = () => {
  const { table, commands } = caughtTable();
  const reader = createReader(table);
  return {
    commands,
    reference: createReferenceStore(table, reader, release),
    schools: createSchoolStore(table, reader),
    marks: createStaleMarks(table),
  };
};

const setting = { programme: 'pumpurs', setting: 'calendar.decisionDays', since: '2020-01-01', value: 7 };
const changed = (before: ReferenceChanges, value: number) =>
  changeReference(sha256, release, {
    before,
    after: { ...before, settings: [{ ...setting, value }] },
    action: 'put-setting',
    actor: { by: 'ikvd', role: 'ikvd-coordinator', onBehalfOf: 'ikvd' },
    at,
  });

describe('reference data', () => {
  it('are those of the release where nothing was changed', async () => {
    const { reference, commands } = setUp();
    commands.on(GetCommand).resolves({});
    expect(await reference.current()).toEqual(release);
    expect(await reference.changes()).toEqual(noChanges);
  });

  it('are read in the one request of a call’s other reads, however often they are asked for', async () => {
    const { reference, schools, commands } = setUp();
    const { record } = changed(noChanges, 7);
    const rows = [
      { pk: referencePk(), sk: 'REFERENCE', type: 'REFERENCE', ...record },
      { pk: `SCHOOL#${schoolId}`, sk: 'SCHOOL', type: 'SCHOOL', ...aSchool() },
    ];
    commands.on(BatchGetCommand).resolves({ Responses: { records: rows } });
    const [current, again, school] = await Promise.all([reference.current(), reference.changes(), schools.find(schoolId)]);
    expect(current.programmes[0]?.calendar.decisionDays).toContainEqual({ since: '2020-01-01', value: 7, confirmed: true });
    expect([again, school]).toEqual([record, aSchool()]);
    expect(commands.calls()).toHaveLength(1);
  });

  it('are changed on the version that was read, with an event beside', () => {
    const { reference } = setUp();
    const first = changed(noChanges, 7);
    const second = changed(first.record, 8);
    const parts = [first, second].map(({ record, event }) => reference.save(record, event).map(partOf));
    expect(parts).toMatchObject([
      [
        { Put: { Item: { pk: 'REFERENCE', sk: 'REFERENCE', version: 1 }, ConditionExpression: 'attribute_not_exists(pk)' } },
        { Put: { Item: { pk: 'REFERENCE', sk: 'EVENT#00000001' }, ConditionExpression: 'attribute_not_exists(pk)' } },
      ],
      [
        { Put: { Item: { version: 2 }, ExpressionAttributeValues: { ':expectedVersion': 1 } } },
        { Put: { Item: { sk: 'EVENT#00000002', previousHash: first.event.hash } } },
      ],
    ]);
    expect(reference.save(second.record, second.event).map(({ guard }) => guard)).toEqual([
      { kind: 'version', recordId: 'REFERENCE' },
      { kind: 'version', recordId: 'REFERENCE' },
    ]);
  });
});

describe('a mark within a write', () => {
  it('is the same item as one that is set alone, on no condition', () => {
    const { marks } = setUp();
    const { Update } = partOf(marks.markWith({ semester: autumn, schoolId: everySchool, token: 'token', changedAt: 7, records: [] }));
    expect(Update).toMatchObject({ TableName: 'records', Key: { pk: 'STALE#2', sk: `${autumn}#*` } });
    expect(Update?.ConditionExpression).toBeUndefined();
  });
});
