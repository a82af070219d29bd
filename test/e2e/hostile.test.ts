import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../shared/routes.ts';
import type { HttpClient } from '../support/http-client.ts';
import { type RawRequest, refusedInBoth, sendRaw } from './support/hostile.ts';
import { autumn, createWorld, type Person, type School, type World } from './support/world.ts';

/** What stands in for a body of any route: JSON of every wrong kind, and what is no JSON. */
const bodies: readonly (readonly [what: string, body: string])[] = [
  ['nothing', ''],
  ['null', 'null'],
  ['true', 'true'],
  ['a number', '1e400'],
  ['a text', '"DROP TABLE plans"'],
  ['a list', '[]'],
  ['lists in lists', `${'['.repeat(45_000)}${']'.repeat(45_000)}`],
  ['objects in objects', `${'{"a":'.repeat(16_000)}1${'}'.repeat(16_000)}`],
  ['half of an object', '{"programme":'],
  ['two objects', '{}{}'],
  ['what only JavaScript reads', "{programme: 'pumpurs', __proto__: null}"],
  ['NaN', '{"plannedMinutes": NaN}'],
  ['an unknown field', '{"surprise": true}'],
  ['prototype keys', '{"__proto__": {"isAdministrator": true}, "constructor": {"prototype": {}}, "toString": 1, "hasOwnProperty": 2}'],
  ['30,000 empty things', `{"risks": [${'{},'.repeat(30_000)}{}], "measures": [${'0,'.repeat(2_000)}0]}`],
  ['8,000 unknown fields', `{${Array.from({ length: 8_000 }, (_none, index) => `"f${index}":0`).join(',')}}`],
  ['a field with an endless name', `{"${'name'.repeat(20_000)}": 1}`],
  ['names of fields that nobody can type', '{"\\u0000": 1, "\\u202e": 2, "\\ud800": 3, "a\\/b~c": 4, "": 5}'],
];

describe('a hostile request', () => {
  let world: World;
  let school: School;
  let coordinator: Person;

  beforeAll(async () => {
    world = await createWorld();
    [school, coordinator] = await Promise.all([world.openSchool('9000000001'), world.admit('ikvd-coordinator', { kind: 'ikvd' })]);
  });
  afterAll(() => world?.cloud.stop());

  const ids: Readonly<Record<string, string>> = { schoolId: '9000000001', municipalityId: '0003000', semester: autumn };
  const addressOf = (path: string): string => `/v1${path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => ids[name] ?? 'pumpurs')}`;
  const withBody = routes.filter(({ request }) => request.body !== undefined);
  const senders: Readonly<Record<string, (http: HttpClient) => HttpClient['post']>> = {
    POST: ({ post }) => post,
    PUT: ({ put }) => put,
    PATCH: ({ patch }) => patch,
  };

  it.each(withBody.map(({ operationId, method, path }) => [operationId, method, addressOf(path)] as const))(
    'to %s, whatever its body is, is refused in both languages',
    async (_operationId, method, address) => {
      for (const { http } of [coordinator, school.author]) {
        for (const [what, body] of bodies) {
          const headers = { 'Idempotency-Key': 'hostile-key', 'If-Match': '"1"' };
          await refusedInBoth(
            async (language) => senders[method]?.(http)(address, body, { ...headers, ...language }) ?? never(method),
            what,
          );
        }
      }
    },
  );
  const never = (method: string): never => {
    throw new Error(`nobody sends ${method}`);
  };

  describe('by its address or headers', () => {
    const raw = (method: string, path: string, more: Pick<RawRequest, 'headers' | 'body'> = {}) =>
      sendRaw({ url: world.cloud.url, token: school.author.token, method, path, ...more });

    it.each([
      ['a path upwards', '/v1/plans/..%2F..%2Fetc%2Fpasswd'],
      ['a zero', '/v1/plans/%00'],
      ['half of a character', '/v1/plans/%E0%A4%A'],
      ['an id that is a prototype', '/v1/plans/__proto__'],
      ['an id that is a constructor', '/v1/plans/constructor/history'],
      ['a resource that is a prototype', '/v1/__proto__'],
      ['a resource that is a method', '/v1/toString'],
      ['an empty step', '/v1//plans'],
      ['a step too many', '/v1/plans/'],
      ['a path that leaves', '/v1/../v1/../../secret'],
      ['an id of eight kilobytes', `/v1/plans/${'a'.repeat(8_000)}`],
      ['a header in an id', '/v1/plans/iap_01ARZ3NDEKTSV4RRFFQ69G5FAV%0d%0aSet-Cookie:a=b'],
      ['parameters that are prototypes', '/v1/plans?__proto__=1&constructor=2&toString=3'],
      ['a parameter twice', '/v1/plans?semester=2021-2022-1&semester=2021-2022-2'],
      ['a parameter that is an operator', '/v1/plans?semester[$ne]=1'],
      ['a cursor that nobody signed', '/v1/plans?cursor=eyJhbGciOiJub25lIn0.e30.&semester=2021-2022-1'],
      ['a cursor of seven kilobytes', `/v1/plans?semester=2021-2022-1&cursor=${'A'.repeat(7_000)}`],
      ['bytes that are no UTF-8', '/v1/plans?semester=%ff%fe'],
      ['a limit without limit', '/v1/plans?semester=2021-2022-1&limit=1e400'],
      ['a limit below nothing', '/v1/plans?semester=2021-2022-1&limit=-1'],
      ['a parameter written backwards', '/v1/plans?awaiting=%E2%80%AEme'],
    ])('%s is refused', async (_what, path) => {
      const { status, body } = await raw('GET', path);
      expect({ status, body }).toMatchObject({ status: expect.any(Number), body: { code: expect.any(String), title: expect.any(String) } });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    });

    it.each([
      ['an Idempotency-Key of a kilobyte', { 'Idempotency-Key': 'k'.repeat(1_024) }, 400],
      ['an Idempotency-Key with a path', { 'Idempotency-Key': '../../../etc/passwd' }, 400],
      ['an Idempotency-Key twice', { 'Idempotency-Key': ['key-number-one', 'key, number, two'] }, 400],
      ['a header that is a prototype', { __proto__name: 'x', constructor: 'x', 'Content-Type': 'text/plain' }, 415],
      ['a media type of nonsense', { 'Content-Type': ';;;=,"' }, 415],
      ['a media type like another', { 'Content-Type': 'application/jsonp' }, 415],
      ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415],
      ['a language of eight kilobytes', { 'Accept-Language': 'en;q=,'.repeat(1_300) }, 422],
      ['a method in a header', { 'X-HTTP-Method-Override': 'DELETE' }, 422],
      ['a token of nobody', { Authorization: 'Bearer a.b.c' }, 401],
      ['a token of eight kilobytes', { Authorization: `Bearer ${'a'.repeat(8_000)}` }, 401],
      ['a token without a signature', { Authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJpa3ZkIn0.' }, 401],
      ['another way to sign in', { Authorization: 'Basic cm9vdDpyb290' }, 401],
    ])('%s is refused', async (_what, headers, wanted) => {
      const usual = { 'Content-Type': 'application/json', 'Idempotency-Key': world.key() };
      const { status, body } = await raw('POST', '/v1/plans', { headers: { ...usual, ...headers }, body: Buffer.from('{}') });
      expect({ status, body }).toMatchObject({ status: wanted, body: { code: expect.any(String), title: expect.any(String) } });
    });

    it.each(['TRACE', 'PROPFIND', 'DELETE', 'PUT'])('the method %s is refused where nothing has it', async (method) => {
      const { status, body } = await raw(method, '/v1/plans');
      expect({ status, body }).toMatchObject({ status: 404, body: { code: 'route-not-found' } });
    });
  });

  it('leaves the system in order', async () => {
    expect((await school.author.http.get('/v1/me')).status).toBe(200);
  });
});
