import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { createApi } from '../../shared/http/api.ts';
import type { Handle } from '../../shared/http/operation.ts';
import type { HttpRequest } from '../../shared/http/parse-request.ts';
import type { Route } from '../../shared/routes/route.ts';
import { noon } from '../support/builders.ts';
import { answerOf, gatewayEvent, lambdaContext } from '../support/gateway.ts';
import { operationOver } from '../support/http.ts';
import { memoryRecords } from '../support/memory-records.ts';

const routes = {
  readThing: {
    summary: 'Read',
    method: 'GET',
    path: '/things/{thingId}',
    function: 'plans',
    access: 'public',
    request: {},
    answer: { status: 200, schema: () => z.object({}) },
    refusals: [],
  },
} as const satisfies Record<string, Route>;

const setUp = (handle: Handle) => {
  const logged: (readonly [string, object])[] = [];
  const dependencies = { ...operationOver(memoryRecords()), log: (event: string, fields: object) => void logged.push([event, fields]) };
  const api = createApi(routes, { readThing: handle }, dependencies);
  return {
    logged,
    send: async (ask: Partial<Parameters<typeof gatewayEvent>[0]> = {}, remaining = 30_000) =>
      answerOf(
        await api(
          gatewayEvent({ path: '/things/7', resource: '/things/{thingId}', params: { thingId: '7' }, ...ask }),
          lambdaContext(remaining),
        ),
      ),
  };
};

const fine: Handle = async () => ({ statusCode: 200, headers: { ETag: '"1"' }, body: '{}' });

/** What the operation is given of an event. */
const requestOf = async (ask: Partial<Parameters<typeof gatewayEvent>[0]>): Promise<HttpRequest | undefined> => {
  const seen: HttpRequest[] = [];
  const { send } = setUp(async (request) => {
    seen.push(request);
    return fine(request, operationOver(memoryRecords()));
  });
  await send(ask);
  return seen[0];
};

describe('a request', () => {
  it('happens at the gateway’s time, by the token’s subject', async () => {
    expect(await requestOf({ subject: 'somebody' })).toMatchObject({ now: noon, subject: 'somebody', params: { thingId: '7' } });
  });

  it('without a token has no subject', async () => {
    expect(await requestOf({})).toMatchObject({ subject: undefined });
  });

  it('has its header names in lower case', async () => {
    expect((await requestOf({ headers: { 'IF-Match': '"1"' } }))?.headers).toEqual({ 'accept-language': 'en', 'if-match': '"1"' });
  });

  it('has a value of the query once, or all its values', async () => {
    expect((await requestOf({ query: { limit: ['5'], semester: ['a', 'b'] } }))?.query).toEqual({ limit: '5', semester: ['a', 'b'] });
  });

  it('may come in base64', async () => {
    expect(await requestOf({ body: Buffer.from('{"vārds":1}').toString('base64'), base64: true })).toMatchObject({ body: '{"vārds":1}' });
  });
});

describe('an answer', () => {
  it('is not to be stored, nor guessed at, and names its request', async () => {
    expect(await setUp(fine).send()).toMatchObject({
      status: 200,
      headers: {
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
        'X-Request-Id': 'request-1',
        ETag: '"1"',
      },
    });
  });

  it('is logged by operation and status alone', async () => {
    const { logged, send } = setUp(fine);
    await send({ subject: 'somebody', headers: { Authorization: 'Bearer x' } });
    expect(logged).toEqual([['REQUEST_COMPLETED', { operationId: 'readThing', requestId: 'request-1', status: 200 }]]);
  });
});

const named = (name: string, message = 'Jānis Bērziņš 321234-56789') => Object.assign(new Error(message), { name });

describe('an outage', () => {
  it.each([
    'ThrottlingException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'InternalServerError',
    'ServiceUnavailable',
    'KMSInternalException',
    'SlowDown',
    'TimeoutError',
  ])('%s is answered with 503 and when to come back', async (name) => {
    const { send } = setUp(() => Promise.reject(named(name)));
    expect(await send()).toMatchObject({ status: 503, headers: { 'Retry-After': '1' }, body: { code: 'unavailable' } });
  });

  it.each(['ECONNREFUSED', 'ECONNRESET'])('of the network is one too: %s', async (code) => {
    const { send } = setUp(() => Promise.reject(Object.assign(new Error('connect'), { code })));
    expect(await send()).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  });

  it('that hangs is answered before the platform cuts the call off, and says what may have happened', async () => {
    const { logged, send } = setUp(() => new Promise(() => undefined));
    expect(await send({}, 520)).toMatchObject({
      status: 503,
      headers: { 'Retry-After': '1' },
      body: {
        code: 'unavailable',
        detail: expect.stringContaining('Whether a change was made is not known'),
        instance: 'urn:pumpurs:request:request-1',
      },
    });
    expect(logged[0]).toEqual(['REQUEST_FAILED', expect.objectContaining({ code: 'unavailable', error: 'OutOfTime', outages: 1 })]);
  });

  it.each([503, 500, 429])('is one whatever the service calls it: %s', async (httpStatusCode) => {
    const { send } = setUp(() => Promise.reject(Object.assign(named('NeverHeardOf'), { $metadata: { httpStatusCode } })));
    expect(await send()).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  });

  it('is logged by whose it is and how AWS finds the call, and counted', async () => {
    const { logged, send } = setUp(() =>
      Promise.reject(Object.assign(named('KMSInternalException'), { dependency: 'kms', $metadata: { requestId: 'aws-1' } })),
    );
    await send();
    expect(logged[0]).toEqual([
      'REQUEST_FAILED',
      expect.objectContaining({ requestId: 'request-1', code: 'unavailable', dependency: 'kms', awsRequestId: 'aws-1', outages: 1 }),
    ]);
    expect(JSON.stringify(logged)).not.toContain('Bērziņš');
  });

  it('speaks Latvian to whoever does not ask for English', async () => {
    const { send } = setUp(() => Promise.reject(named('SlowDown')));
    expect(await send({ headers: { 'Accept-Language': 'lv' } })).toMatchObject({
      headers: { 'Content-Language': 'lv' },
      body: { detail: expect.stringContaining('nekas netiks izdarīts divreiz') },
    });
  });

  it('of too many writers at once says that nothing was changed', async () => {
    const { send } = setUp(() => Promise.reject(named('Contention')));
    expect(await send()).toMatchObject({ status: 503, body: { code: 'busy', detail: 'Nothing was changed. Repeat in a moment.' } });
  });
});

describe('a bug', () => {
  const bugs: readonly [string, unknown][] = [
    ['an error', named('TypeError')],
    ['a row that is not as it should be', new z.core.$ZodError([])],
    ['something that is no error', 'Jānis Bērziņš 321234-56789'],
    ['a refusal of the key service', named('AccessDeniedException')],
  ];

  it.each(bugs)('is answered with 500 and nothing of what it says: %s', async (_what, thrown) => {
    const { logged, send } = setUp(() => Promise.reject(thrown));
    const answer = await send();
    expect(answer).toMatchObject({ status: 500, headers: { 'Content-Type': 'application/problem+json' } });
    expect(answer.body).toEqual({
      type: 'urn:pumpurs:problem:internal',
      status: 500,
      code: 'internal',
      title: 'Internal error',
      detail: 'The error was recorded.',
      instance: 'urn:pumpurs:request:request-1',
    });
    expect(JSON.stringify(logged)).not.toContain('Bērziņš');
    expect(logged.map(([event]) => event)).toEqual(['REQUEST_FAILED', 'REQUEST_COMPLETED']);
  });
});
