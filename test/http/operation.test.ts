import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { planId } from '../../shared/domain/ids.ts';
import { accept, refuse } from '../../shared/domain/result.ts';
import { type CallOf, operation } from '../../shared/http/operation.ts';
import type { StoredAnswer } from '../../shared/ports/records.ts';
import type { Route } from '../../shared/routes/route.ts';
import type { Created } from '../../shared/use-cases/call.ts';
import { repetitionIn } from '../../shared/use-cases/commit.ts';
import { aPrincipal, idOf, noon } from '../support/builders.ts';
import { aRequest, operationOver, problemIn } from '../support/http.ts';
import { given, memoryRecords } from '../support/memory-records.ts';

type Thing = { readonly id: string; readonly size: number; readonly secret: string; readonly version: number };

const route = {
  summary: 'Change a thing',
  method: 'POST',
  path: '/things/{planId}',
  function: 'plans',
  access: { scope: 'plans.write', permission: 'plan:create' },
  request: {
    params: () => z.object({ planId }),
    body: () => z.strictObject({ size: z.int(), note: z.optional(z.string()) }),
    precondition: 'required',
  },
  answer: { status: 200, schema: () => z.object({ id: z.string(), size: z.int() }), versioned: true },
  refusals: [],
} as const satisfies Route;

const creation = {
  ...route,
  path: '/things',
  request: { body: route.request.body, idempotent: true },
  answer: { ...route.answer, status: 201 },
} as const satisfies Route;

const reading = {
  ...route,
  method: 'GET',
  request: { params: route.request.params },
} as const satisfies Route;

const aThing = (changes: Partial<Thing> = {}): Thing => ({ id: 'thing', size: 3, secret: 'never told', version: 7, ...changes });
// The body is wider than the answer's schema on purpose: rows have fields that nobody may see.
const present = (thing: Thing) => ({ body: thing, version: thing.version, location: `/things/${thing.id}` });

const setUp = () => {
  const records = memoryRecords();
  given(records.tables, { principals: [aPrincipal('iap-author'), aPrincipal('auditor')] });
  return { records, dependencies: operationOver(records) };
};

const good = aRequest({ params: { planId: idOf('iap', 1) }, headers: { 'if-match': '"7"' }, body: { size: 3 } });

/** What the use case was called with, or the problem that kept it from being called. */
const callOf = async (request: ReturnType<typeof aRequest>) => {
  const { dependencies } = setUp();
  const calls: unknown[] = [];
  const answer = await operation(route, present, async (call) => {
    calls.push(call);
    return accept(aThing());
  })(request, dependencies);
  return { answer, call: calls[0] };
};

describe('a good request', () => {
  it('reaches its use case parsed, with who asks and when', async () => {
    const { call } = await callOf(good);
    expect(call).toMatchObject({
      subject: 'iap-author',
      now: noon,
      params: { planId: idOf('iap', 1) },
      body: { size: 3 },
      expectedVersion: 7,
    });
  });

  it('is answered through the answer’s schema: what is not declared does not leak', async () => {
    const { answer } = await callOf(good);
    expect(answer).toEqual({
      statusCode: 200,
      headers: { 'Content-Type': 'application/json', ETag: '"7"', Location: '/v1/things/thing' },
      body: '{"id":"thing","size":3}',
    });
  });

  it('whose answer does not fit its own schema is our bug, and nothing of it is told', async () => {
    const { dependencies } = setUp();
    const wrong = operation(route, present, async () => accept(aThing({ size: 0.5 })));
    await expect(wrong(good, dependencies)).rejects.toThrow(z.core.$ZodError);
  });
});

describe('the If-Match header', () => {
  it.each([
    ['"7"', 7],
    [' "7" ', 7],
    ['"0"', 0],
    ['"10"', 10],
  ])('%s names the version %i', async (header, version) => {
    expect((await callOf({ ...good, headers: { ...good.headers, 'if-match': header } })).call).toMatchObject({ expectedVersion: version });
  });

  it.each(['7', '*', 'W/"7"', '"7", "8"', '"seven"', '"-7"', '"7.0"', '""', '"99999999999999999999"'])(
    '%s names no version',
    async (header) => {
      const { call } = await callOf({ ...good, headers: { ...good.headers, 'if-match': header } });
      expect(call).toMatchObject({ expectedVersion: Number.NaN });
    },
  );

  it('is needed where a record is changed', async () => {
    const { answer, call } = await callOf({ ...good, headers: { ...good.headers, 'if-match': undefined } });
    expect(problemIn(answer)).toEqual({ status: 428, code: 'precondition-missing' });
    expect(call).toBeUndefined();
  });
});

describe('a request that is not good', () => {
  it.each([
    ['an id that none of ours can be', { params: { planId: 'iap_1' } }, { status: 404, code: 'not-found' }],
    [
      'another content type',
      { headers: { ...good.headers, 'content-type': 'text/plain' } },
      { status: 415, code: 'unsupported-media-type' },
    ],
    [
      'a content type that only begins like JSON',
      { headers: { ...good.headers, 'content-type': 'application/jsonx' } },
      { status: 415, code: 'unsupported-media-type' },
    ],
    ['no content type', { headers: { 'accept-language': 'en', 'if-match': '"7"' } }, { status: 415, code: 'unsupported-media-type' }],
    ['a body that is no JSON', { body: '{"size":3' }, { status: 400, code: 'malformed-request' }],
    ['no body', { body: null }, { status: 400, code: 'malformed-request' }],
    ['too large a body', { body: `"${'a'.repeat(1_000_000)}"` }, { status: 413, code: 'body-too-large' }],
    ['too many bytes in few characters', { body: `"${'ā'.repeat(100_001)}"` }, { status: 413, code: 'body-too-large' }],
    ['a query that nothing reads', { query: { verbose: '1' } }, { status: 422, code: 'invalid-request', pointers: ['query/verbose'] }],
    [
      'faults in body and query',
      { body: '{"size":"3","x":1}', query: { a: '1', b: '2' } },
      { status: 422, code: 'invalid-request', pointers: ['/size', '/x', 'query/a', 'query/b'] },
    ],
  ])('for %s is refused before its use case', async (_what, changes, problem) => {
    const { answer, call } = await callOf({ ...good, ...changes });
    expect(problemIn(answer)).toEqual(problem);
    expect(call).toBeUndefined();
  });

  it('may have a charset beside its content type', async () => {
    expect(
      (await callOf({ ...good, headers: { ...good.headers, 'content-type': 'Application/JSON; charset=utf-8' } })).answer.statusCode,
    ).toBe(200);
  });
});

describe('who may not do this at all', () => {
  const faulty = { ...good, body: '{"size":"3"}' };

  it.each([
    ['a stranger', 'nobody', 'no-access'],
    ['a caller without a subject', undefined, 'no-access'],
    ['another role', 'auditor', 'role-not-permitted'],
  ])('is told so before any fault: %s', async (_who, subject, code) => {
    for (const request of [faulty, { ...faulty, body: 'no json' }, { ...good, params: { planId: 'x' } }, { ...good, headers: {} }]) {
      const { answer } = await callOf({ ...request, subject });
      expect(problemIn(answer)).toEqual({ status: 403, code });
    }
  });

  it('is anybody but on a public route, where faults are told at once', async () => {
    const { dependencies } = setUp();
    const open = operation({ ...reading, access: 'public' } as const, present, async () => accept(aThing()));
    const answer = await open(aRequest({ subject: undefined, params: { planId: 'x' } }), dependencies);
    expect(problemIn(answer)).toEqual({ status: 404, code: 'not-found' });
  });
});

describe('a refusal', () => {
  it('of the use case is answered in the caller’s language', async () => {
    const { dependencies } = setUp();
    const refusing = operation(route, present, async () =>
      refuse({ code: 'wrong-state', facts: { status: 'draft', allowed: 'approved' } }),
    );
    const answer = await refusing({ ...good, headers: { ...good.headers, 'accept-language': 'lv' } }, dependencies);
    expect(problemIn(answer)).toEqual({ status: 409, code: 'wrong-state' });
    expect(answer.headers['Content-Language']).toBe('lv');
    expect(answer.body).toContain('statuss ir draft');
  });
});

describe('a creation', () => {
  const key = 'key-0001';
  const post = (size: number, changes: Parameters<typeof aRequest>[0] = {}) =>
    aRequest({ headers: { 'idempotency-key': key }, body: { size }, ...changes });

  /** Makes one thing a key; a rule forbids a second one of the same size. */
  const setUpCreation = (afterwards?: (call: CallOf<typeof creation, Thing>, answered: StoredAnswer) => Promise<void>) => {
    const { records, dependencies } = setUp();
    const made: number[] = [];
    const run = async (call: CallOf<typeof creation, Thing>): Promise<Created<Thing>> => {
      if (call.body.size > 900) return refuse({ code: 'outside-organisation' });
      if (made.includes(call.body.size) && call.body.size > 500) return refuse({ code: 'plan-already-exists' });
      const thing = aThing({ size: call.body.size });
      const commit = await records.unitOfWork.commit([call.remember(thing)]);
      if (!commit.ok) return repetitionIn(commit, records.idempotency) ?? refuse({ code: 'idempotency-in-progress' });
      made.push(call.body.size);
      return accept(thing);
    };
    const create = operation(creation, present, run, afterwards);
    return { made, records, send: (request: ReturnType<typeof aRequest>) => create(request, dependencies) };
  };

  it('repeated with its key has one effect, and the first answer again', async () => {
    const { made, send } = setUpCreation();
    const first = await send(post(3));
    const second = await send(post(3));
    expect(made).toEqual([3]);
    expect(first).toMatchObject({ statusCode: 201, headers: { Location: '/v1/things/thing' } });
    expect(second).toEqual({ ...first, headers: { ...first.headers, 'Idempotency-Replayed': 'true' } });
  });

  it('is the same one when only the order of its fields differs', async () => {
    const { send } = setUpCreation();
    await send(post(0, { body: { size: 3, note: 'a' } }));
    const second = await send(post(0, { body: { note: 'a', size: 3 } }));
    expect(second.headers).toMatchObject({ 'Idempotency-Replayed': 'true' });
  });

  it('that now breaks a rule by its own first effect is answered as at first', async () => {
    const { send } = setUpCreation();
    const first = await send(post(501));
    const second = await send(post(501));
    expect(second).toMatchObject({ statusCode: 201, body: first.body, headers: { 'Idempotency-Replayed': 'true' } });
  });

  it('is followed by what must follow, again with each repetition, and not with another request or a refusal', async () => {
    const followed: unknown[] = [];
    const { made, send } = setUpCreation(async ({ body }, answered) => void followed.push([body.size, JSON.parse(answered.body)]));
    await send(post(3));
    await send(post(3));
    await send(post(4));
    await send(post(901, { headers: { 'idempotency-key': 'key-0002' } }));
    expect(made).toEqual([3]);
    expect(followed).toEqual(Array.from({ length: 2 }, () => [3, { id: 'thing', size: 3 }]));
  });

  it('whose sequel fails stands, and its repetition makes the sequel good', async () => {
    let isDown = true;
    const { made, send } = setUpCreation(async () => {
      if (isDown) throw new Error('down');
    });
    await expect(send(post(3))).rejects.toThrow('down');
    isDown = false;
    expect(await send(post(3))).toMatchObject({ statusCode: 201, headers: { 'Idempotency-Replayed': 'true' } });
    expect(made).toEqual([3]);
  });

  it('with the key of another is refused', async () => {
    const { made, send } = setUpCreation();
    await send(post(3));
    expect(problemIn(await send(post(4)))).toEqual({ status: 422, code: 'idempotency-key-reused' });
    expect(problemIn(await send({ ...post(3), path: '/others' }))).toEqual({ status: 422, code: 'idempotency-key-reused' });
    expect(made).toEqual([3]);
  });

  it('of somebody else may have the same key', async () => {
    const { made, records, send } = setUpCreation();
    given(records.tables, { principals: [aPrincipal('iap-author', { id: 'other' })] });
    await send(post(3));
    expect(await send({ ...post(4), subject: 'other' })).toMatchObject({ statusCode: 201 });
    expect(made).toEqual([3, 4]);
  });

  it('that was refused is not remembered', async () => {
    const { send } = setUpCreation();
    expect(problemIn(await send(post(901)))).toEqual({ status: 403, code: 'outside-organisation' });
    expect(await send(post(4))).toMatchObject({ statusCode: 201 });
  });

  it.each([undefined, '', 'short', 'a'.repeat(129), 'with blank', 'key/0001', 'atslēga-1', 'plan-391234-56789'])(
    'needs a key; %j is none',
    async (header) => {
      const { send } = setUpCreation();
      expect(problemIn(await send(post(3, { headers: { 'idempotency-key': header } })))).toEqual({
        status: 400,
        code: 'idempotency-key-missing',
      });
    },
  );
});
