import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createDocumentClient } from '../../shared/adapters/dynamodb/client.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { absent, putWrite } from '../../shared/adapters/dynamodb/writes.ts';
import { createCursors } from '../../shared/adapters/kms/cursors.ts';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { createVault } from '../../shared/adapters/kms/vault.ts';
import { functionMilliseconds, patienceWith } from '../../shared/adapters/patience.ts';
import { createReceiptFiles } from '../../shared/adapters/s3/receipt-files.ts';
import { createReportFiles } from '../../shared/adapters/s3/report-files.ts';
import { createMailer } from '../../shared/adapters/ses/mailer.ts';
import { createApi } from '../../shared/http/api.ts';
import { type FailureMode, failingService } from '../support/failing-service.ts';
import { answerOf, gatewayEvent, lambdaContext } from '../support/gateway.ts';
import { operationOver } from '../support/http.ts';
import { memoryRecords } from '../support/memory-records.ts';
import { oneRoute } from '../support/one-route.ts';

const table = () => ({ client: createDocumentClient(), tableName: 'records' });
const receiptFiles = () => createReceiptFiles({ quarantine: 'quarantine', kept: 'kept' });
const reportFile = { format: 'pdf', sha256: 'a'.repeat(64) } as const;

/** One call of every kind that each adapter makes of its service. */
const calls = {
  dynamodb: {
    variable: 'AWS_ENDPOINT_URL_DYNAMODB',
    of: {
      'reading a record': () => createReader(table()).get({ pk: 'A', sk: 'A' }),
      'a write': () => {
        const on = table();
        return createUnitOfWork(on).commit([putWrite(on, { pk: 'A', sk: 'A' }, absent, { kind: 'none' })]);
      },
    },
  },
  kms: {
    variable: 'AWS_ENDPOINT_URL_KMS',
    of: {
      'signing a cursor': () => createCursors(createKeyService(), 'mac').sign('place', 'list'),
      'opening names': () => createVault(createKeyService(), { macKeyId: 'mac', dataKeyId: 'data' }).keyOf('pup', 'AAAA'),
    },
  },
  s3: {
    variable: 'AWS_ENDPOINT_URL_S3',
    of: {
      'asking for an upload': () => receiptFiles().isInQuarantine('rcp_1'),
      'reading an upload': () => receiptFiles().read('quarantine/rcp_1'),
      'keeping a report': () => createReportFiles('reports').keep({ ...reportFile, content: new Uint8Array([1]) }),
    },
  },
  ses: {
    variable: 'AWS_ENDPOINT_URL_SESV2',
    of: { 'sending a message': () => createMailer('pumpurs@pumpurs.example').send({ to: 'anna@example.lv', subject: 's', text: 't' }) },
  },
} as const;

type Dependency = keyof typeof calls;
const dependencies = ['dynamodb', 'kms', 's3', 'ses'] as const satisfies readonly Dependency[];

/** What the API answers when an operation makes this call of a service that fails so, what is logged, and how long it took. */
const answered = async (dependency: Dependency, what: string, mode: FailureMode) => {
  const service = await failingService(dependency, mode);
  vi.stubEnv(calls[dependency].variable, service.url);
  const logged: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
  const run = Object.entries(calls[dependency].of).find(([name]) => name === what)?.[1];
  const api = createApi(
    oneRoute,
    {
      doThing: async () => {
        await run?.();
        return { statusCode: 200, headers: {}, body: '{}' };
      },
    },
    { ...operationOver(memoryRecords()), log: (event, fields) => void logged.push([event, fields]) },
  );
  const began = performance.now();
  const answer = answerOf(await api(gatewayEvent({ path: '/things' }), lambdaContext(functionMilliseconds)));
  const milliseconds = performance.now() - began;
  await service.stop();
  return { answer, logged, milliseconds, asked: service.asked() };
};

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-north-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});

const everyCall = dependencies.flatMap((dependency) => Object.keys(calls[dependency].of).map((what) => [dependency, what] as const));

const expectOutage = ({ answer, logged, milliseconds }: Awaited<ReturnType<typeof answered>>, dependency: Dependency): void => {
  const code = dependency === 'ses' ? 'mail-not-sent' : 'unavailable';
  expect(answer).toMatchObject({ status: 503, headers: { 'Retry-After': '1' }, body: { code, instance: 'urn:pumpurs:request:request-1' } });
  expect(logged[0]).toEqual(['REQUEST_FAILED', expect.objectContaining({ code, dependency, outages: 1 })]);
  expect(JSON.stringify(logged)).not.toContain('anna@');
  expect(milliseconds).toBeLessThan(functionMilliseconds);
};

describe.each(['throttled', 'broken', 'hung-up', 'refused'] as const)('a service that is %s', (mode) => {
  it.each(everyCall)('is told as an outage that passes, by its name: %s, %s', async (dependency, what) => {
    expectOutage(await answered(dependency, what, mode), dependency);
  });
});

describe('a service that hangs', () => {
  // All at once: each waits for seconds.
  it('is given up in time, after as many tries as patience has', { timeout: 2 * functionMilliseconds }, async () => {
    const outcomes = await Promise.all(
      dependencies.map(async (dependency) => {
        const [what = ''] = Object.keys(calls[dependency].of);
        return [dependency, await answered(dependency, what, 'hanging')] as const;
      }),
    );
    for (const [dependency, outcome] of outcomes) {
      expectOutage(outcome, dependency);
      expect(outcome.asked).toBe(patienceWith[dependency].attempts);
    }
  });
});

describe('a service that denies us access', () => {
  it.each(everyCall)('is our own mistake: asked once, answered with 500, and recorded: %s, %s', async (dependency, what) => {
    const { answer, logged, asked } = await answered(dependency, what, 'denied');
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal', instance: 'urn:pumpurs:request:request-1' } });
    expect(answer.headers).not.toHaveProperty('Retry-After');
    expect(logged[0]).toEqual(['REQUEST_FAILED', expect.objectContaining({ code: 'internal', dependency, bugs: 1 })]);
    expect(asked).toBe(1);
  });
});

describe('patience', () => {
  it.each(dependencies)('with %s ends before the function does, whatever its service does', (dependency) => {
    const { attempts, requestMilliseconds } = patienceWith[dependency];
    expect(attempts * requestMilliseconds).toBeLessThan(functionMilliseconds);
  });

  it('with a message is one try: it may have left', () => {
    expect(patienceWith.ses.attempts).toBe(1);
  });
});
