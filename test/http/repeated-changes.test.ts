import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { planId } from '../../shared/domain/ids.ts';
import { holdsPersonalCode } from '../../shared/domain/personal-code.ts';
import { accept, refuse } from '../../shared/domain/result.ts';
import { type CallOf, operation } from '../../shared/http/operation.ts';
import type { Route } from '../../shared/routes/route.ts';
import type { Created } from '../../shared/use-cases/call.ts';
import { refusalOf } from '../../shared/use-cases/commit.ts';
import { aPrincipal, idOf } from '../support/builders.ts';
import { aRequest, operationOver, problemIn } from '../support/http.ts';
import { given, memoryRecords } from '../support/memory-records.ts';

type Thing = { readonly id: string; readonly size: number; readonly version: number };

const change = {
  summary: 'Change a thing',
  method: 'PATCH',
  path: '/things/{planId}',
  function: 'plans',
  access: { scope: 'plans.write', permission: 'plan:create' },
  request: {
    params: () => z.object({ planId }),
    body: () => z.strictObject({ size: z.int() }),
    precondition: 'required',
    repeatable: true,
  },
  answer: { status: 200, schema: () => z.object({ id: z.string(), size: z.int() }), versioned: true },
  refusals: [],
} as const satisfies Route;

describe('a change', () => {
  const put = (size: number, headers: Readonly<Record<string, string>> = {}) =>
    aRequest({ params: { planId: idOf('iap', 1) }, headers: { 'if-match': '"7"', ...headers }, body: { size } });
  const key = { 'idempotency-key': 'change-0001' };

  /** One thing in its seventh version. */
  const setUpChange = () => {
    const records = memoryRecords();
    given(records.tables, { principals: [aPrincipal('iap-author')] });
    let thing: Thing = { id: 'thing', size: 3, version: 7 };
    const run = async (call: CallOf<typeof change, Thing>): Promise<Created<Thing>> => {
      if (call.expectedVersion !== thing.version) return refuse({ code: 'stale-version' });
      const after = { ...thing, size: call.body.size, version: thing.version + 1 };
      const commit = await records.unitOfWork.commit(call.remembered(after));
      if (!commit.ok) return refuse(refusalOf(commit));
      thing = after;
      return accept(after);
    };
    const handle = operation(change, (of: Thing) => ({ body: of, version: of.version }), run);
    return { records, now: () => thing, send: (request: ReturnType<typeof aRequest>) => handle(request, operationOver(records)) };
  };

  it('whose answer was lost is answered again by its key, though the version has passed', async () => {
    const { now, send } = setUpChange();
    const first = await send(put(4, key));
    const second = await send(put(4, key));
    expect(first).toMatchObject({ statusCode: 200, headers: { ETag: '"8"' }, body: '{"id":"thing","size":4}' });
    expect(second).toEqual({ ...first, headers: { ...first.headers, 'Idempotency-Replayed': 'true' } });
    expect(now()).toMatchObject({ size: 4, version: 8 });
  });

  it('of the same version by another request is stale, whoever made it', async () => {
    const { send } = setUpChange();
    await send(put(4, key));
    expect(problemIn(await send(put(5, { 'idempotency-key': 'change-0002' })))).toEqual({ status: 412, code: 'stale-version' });
    expect(problemIn(await send(put(4)))).toEqual({ status: 412, code: 'stale-version' });
  });

  it('with the key of another one is refused, be it the same of another version', async () => {
    const { send } = setUpChange();
    await send(put(4, key));
    const reused = { status: 422, code: 'idempotency-key-reused' };
    expect(problemIn(await send(put(5, key)))).toEqual(reused);
    expect(problemIn(await send(put(4, { ...key, 'if-match': '"8"' })))).toEqual(reused);
  });

  it('without a key is remembered nowhere', async () => {
    const { records, send } = setUpChange();
    expect((await send(put(4))).statusCode).toBe(200);
    expect(records.commits).toEqual([[]]);
  });

  it('may have any UUID as its key, though its digits may look like a personal code', async () => {
    const looksLikeACode = '0f8fad5b-d9cb-469f-a165-a32123456789';
    expect(holdsPersonalCode(looksLikeACode)).toBe(true);
    const { send } = setUpChange();
    expect((await send(put(4, { 'idempotency-key': looksLikeACode }))).statusCode).toBe(200);
    const code = { status: 400, code: 'idempotency-key-missing' };
    expect(problemIn(await send(put(4, { 'idempotency-key': 'plan-32123456789' })))).toEqual(code);
    expect(problemIn(await send(put(4, { 'idempotency-key': `${looksLikeACode}-32123456789` })))).toEqual(code);
  });

  it('with a key that is none is refused before anything is done', async () => {
    const { now, send } = setUpChange();
    expect(problemIn(await send(put(4, { 'idempotency-key': 'x' })))).toEqual({ status: 400, code: 'idempotency-key-missing' });
    expect(now()).toMatchObject({ version: 7 });
  });
});
