import type { DynamoDBRecord, EventBridgeEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { createHandler as compileStatistics } from '../../functions/compile-statistics/handler.ts';
import { createHandler as documentation } from '../../functions/documentation/handler.ts';
import { createHandler as inspectReceipt } from '../../functions/inspect-receipt/handler.ts';
import { createHandler as markStatisticsStale } from '../../functions/mark-statistics-stale/handler.ts';
import { receiptIdOfKey } from '../../shared/adapters/s3/receipt-files.ts';
import type { StaleMarks } from '../../shared/ports/statistics.ts';
import { autumn, idOf, otherSchoolId, schoolId, spring } from '../support/builders.ts';
import { gatewayEvent, lambdaContext } from '../support/gateway.ts';

const logInto = (logged: (readonly [string, object])[]) => (event: string, fields: object) => void logged.push([event, fields]);

describe('mark-statistics-stale', () => {
  const image = (type: string, school = schoolId, semester = autumn) => ({
    type: { S: type },
    id: { S: `${type}-1` },
    schoolId: { S: school },
    semester: { S: semester },
  });
  const record = (number: number, dynamodb: DynamoDBRecord['dynamodb']): DynamoDBRecord => ({
    eventID: `event-${number}`,
    dynamodb: { SequenceNumber: String(number), ...dynamodb },
  });

  const setUp = (failing: (schoolId: string) => boolean = () => false) => {
    const marked: string[] = [];
    const times: number[] = [];
    const records: (readonly string[])[] = [];
    const logged: (readonly [string, object])[] = [];
    const mark: StaleMarks['mark'] = async ({ semester, schoolId: school, token, changedAt, records: ids }) => {
      if (failing(school)) throw Object.assign(new Error(`down ${school}`), { name: 'ThrottlingException' });
      marked.push(`${semester} ${school} ${token}`);
      times.push(changedAt);
      records.push(ids);
    };
    return { marked, times, records, logged, handle: markStatisticsStale({ staleMarks: { mark }, log: logInto(logged) }) };
  };

  it('marks each school and semester of a batch once, by its last event', async () => {
    const { marked, records, handle } = setUp();
    const answer = await handle(
      {
        Records: [
          record(1, { NewImage: image('PLAN') }),
          record(2, { NewImage: image('CLAIM') }),
          record(3, { NewImage: image('PLAN', otherSchoolId) }),
          record(4, { NewImage: image('PLAN', schoolId, spring) }),
          record(5, { NewImage: image('PLAN') }),
        ],
      },
      lambdaContext(),
    );
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(marked).toEqual([`${autumn} ${schoolId} event-5`, `${autumn} ${otherSchoolId} event-3`, `${spring} ${schoolId} event-4`]);
    expect(records).toEqual([['PLAN-1', 'CLAIM-1'], ['PLAN-1'], ['PLAN-1']]);
  });

  it('says when the change was written, by the stream and not by a clock', async () => {
    const { times, handle } = setUp();
    await handle({ Records: [record(1, { NewImage: image('PLAN'), ApproximateCreationDateTime: 1_633_338_000 })] }, lambdaContext());
    expect(times).toEqual([1_633_338_000_000]);
  });

  it('marks by what was, where a record is gone', async () => {
    const { marked, handle } = setUp();
    await handle({ Records: [record(1, { OldImage: image('PLAN') })] }, lambdaContext());
    expect(marked).toEqual([`${autumn} ${schoolId} event-1`]);
  });

  it('leaves everything but plans and claims alone, its own marks above all', async () => {
    const { marked, handle } = setUp();
    const others = ['STALE', 'STATISTICS', 'RECEIPT', 'EVENT'].map((type, index) => record(index, { NewImage: image(type) }));
    expect(
      await handle({ Records: [...others, record(9, { NewImage: { type: { S: 'PLAN' } } }), { eventID: 'x' }] }, lambdaContext()),
    ).toEqual({
      batchItemFailures: [],
    });
    expect(marked).toEqual([]);
  });

  it('reports every record whose mark could not be set, and marks the others', async () => {
    const { marked, logged, handle } = setUp((school) => school === schoolId);
    const answer = await handle(
      {
        Records: [
          record(1, { NewImage: image('PLAN') }),
          record(2, { NewImage: image('PLAN', otherSchoolId) }),
          record(3, { NewImage: image('CLAIM') }),
        ],
      },
      lambdaContext(),
    );
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }, { itemIdentifier: '3' }] });
    expect(marked).toEqual([`${autumn} ${otherSchoolId} event-2`]);
    expect(logged).toContainEqual([
      'STREAM_RECORD_REJECTED',
      expect.objectContaining({
        error: 'ThrottlingException',
        recordId: 'CLAIM-1',
        sequenceNumber: '3',
        records: 2,
        requestId: 'request-1',
      }),
    ]);
    expect(logged).toContainEqual(['STATISTICS_MARKED_STALE', { requestId: 'request-1', marks: 2, records: 3, failed: 2 }]);
  });
});

describe('inspect-receipt', () => {
  const uploaded = (key: string): EventBridgeEvent<'Object Created', { object: { key: string } }> => ({
    id: 'event-1',
    version: '0',
    account: '000000000000',
    region: 'eu-north-1',
    source: 'aws.s3',
    'detail-type': 'Object Created',
    time: '2021-10-04T09:00:00Z',
    resources: [],
    detail: { object: { key } },
  });

  const setUp = (inspect: (upload: object) => Promise<'clean'>) => {
    const logged: (readonly [string, object])[] = [];
    const scans: object[] = [];
    const recordScan = async (said: object) => {
      scans.push(said);
      return 'infected' as const;
    };
    return { logged, scans, handle: inspectReceipt({ inspect, recordScan, receiptIdOfKey, log: logInto(logged) }) };
  };

  const result = (status: string, scanner?: string) => ({
    ...uploaded(''),
    source: 'aws.guardduty',
    'detail-type': 'GuardDuty Malware Protection Object Scan Result' as const,
    detail: {
      s3ObjectDetails: { objectKey: `quarantine/${idOf('rcp', 1)}` },
      scanResultDetails: { scanResultStatus: status },
      ...(scanner === undefined ? {} : { scanner }),
    },
  });

  it.each([
    ['NO_THREATS_FOUND', 'no-threats'],
    ['THREATS_FOUND', 'threats'],
    ['UNSUPPORTED', 'unscannable'],
    ['ACCESS_DENIED', 'unscannable'],
    ['FAILED', 'unscannable'],
    ['what comes next year', 'unscannable'],
  ])('hears from the scanner %s and takes it for %s', async (status, verdict) => {
    const { scans, handle } = setUp(() => Promise.reject(new Error('opened')));
    await handle(result(status), lambdaContext());
    await handle(result(status, 'another'), lambdaContext());
    const said = { receiptId: idOf('rcp', 1), verdict, now: Date.UTC(2021, 9, 4, 9) };
    expect(scans).toEqual([
      { ...said, scanner: 'GuardDuty' },
      { ...said, scanner: 'another' },
    ]);
  });

  it('judges the upload of a receipt, at the time of its event', async () => {
    const seen: object[] = [];
    const { logged, handle } = setUp(async (upload) => {
      seen.push(upload);
      return 'clean';
    });
    await handle(uploaded(`quarantine/${idOf('rcp', 1)}`), lambdaContext());
    expect(seen).toEqual([{ receiptId: idOf('rcp', 1), key: `quarantine/${idOf('rcp', 1)}`, now: Date.UTC(2021, 9, 4, 9) }]);
    expect(logged[0]).toEqual([
      'RECEIPT_INSPECTED',
      { requestId: 'request-1', eventId: 'event-1', receiptId: idOf('rcp', 1), verdict: 'clean' },
    ]);
  });

  it.each(['quarantine/Jānis Bērziņš.pdf', 'logs/x', `quarantine/${idOf('iap', 1)}`])(
    'ignores an object that is none of ours, and does not log its name',
    async (key) => {
      const { logged, handle } = setUp(() => Promise.reject(new Error('inspected')));
      await expect(handle(uploaded(key), lambdaContext())).resolves.toBeUndefined();
      expect(logged[0]).toEqual(['RECEIPT_EVENT_IGNORED', { requestId: 'request-1', eventId: 'event-1' }]);
    },
  );

  it('lets an outage through, so that the event comes again', async () => {
    const { handle } = setUp(() => Promise.reject(new Error('down')));
    await expect(handle(uploaded(`quarantine/${idOf('rcp', 1)}`), lambdaContext())).rejects.toThrow('down');
  });
});

describe('compile-statistics', () => {
  const setUp = () => {
    const times: number[] = [];
    const logged: (readonly [string, object])[] = [];
    const askedForTime: boolean[] = [];
    const compile = async (at: number, hasTime: () => boolean) => {
      times.push(at);
      askedForTime.push(hasTime());
      return { schools: 2, rollUps: 1, left: 0 };
    };
    return { times, logged, askedForTime, handle: compileStatistics({ compile, log: logInto(logged) }) };
  };

  it('runs as of its scheduled time, with or without milliseconds', async () => {
    const { times, logged, handle } = setUp();
    expect(await handle({ scheduledTime: '2021-10-05T00:30:00Z' }, lambdaContext())).toEqual({ schools: 2, rollUps: 1, left: 0 });
    await handle({ scheduledTime: '2021-10-05T00:30:00.000Z' }, lambdaContext());
    expect(times).toEqual([Date.UTC(2021, 9, 5, 0, 30), Date.UTC(2021, 9, 5, 0, 30)]);
    expect(logged[0]).toEqual(['STATISTICS_COMPILED', { requestId: 'request-1', schools: 2, rollUps: 1, left: 0 }]);
    expect(logged[1]).toEqual(['JOB_ENDED', { requestId: 'request-1', timeUsedPercent: 0 }]);
  });

  it('begins nothing in its last minute', async () => {
    const { askedForTime, handle } = setUp();
    await handle({ scheduledTime: '2021-10-05T00:30:00Z' }, lambdaContext(60_001));
    await handle({ scheduledTime: '2021-10-05T00:30:00Z' }, lambdaContext(60_000));
    expect(askedForTime).toEqual([true, false]);
  });

  it.each([{}, { scheduledTime: 'now' }, { scheduledTime: '<aws.scheduler.scheduled-time>' }, null])(
    'does not run at %j',
    async (event) => {
      const { times, handle } = setUp();
      await expect(handle(event, lambdaContext())).rejects.toBeInstanceOf(z.core.$ZodError);
      expect(times).toEqual([]);
    },
  );
});

describe('documentation', () => {
  const handle = documentation({ read: (name) => `contents of ${name}`, log: () => undefined });
  const get = (resource: string, file?: string) =>
    handle(gatewayEvent({ path: resource, resource, ...(file === undefined ? {} : { params: { file } }) }));

  it('serves the description, the page and its files', async () => {
    expect(await get('/openapi.json')).toMatchObject({ statusCode: 200, body: 'contents of openapi.json' });
    expect(await get('/docs')).toMatchObject({ statusCode: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
    expect(await get('/docs/{file}', 'swagger-ui.js')).toMatchObject({ statusCode: 200 });
  });

  it.each(['../package.json', 'index.js', 'constructor', '__proto__', ''])('serves no other file: %j', async (file) => {
    expect(await get('/docs/{file}', file)).toMatchObject({ statusCode: 404, headers: { 'Content-Type': 'application/problem+json' } });
  });
});
