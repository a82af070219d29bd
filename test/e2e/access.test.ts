import { readFileSync } from 'node:fs';
import { importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Organisation, organisationKindOfRole, permissions, type Role, roles } from '../../shared/domain/access.ts';
import { accessRoutes, type Route, routes } from '../../shared/routes.ts';
import { createHttpClient } from '../support/http-client.ts';
import { expectProblem } from './support/expect-problem.ts';
import { createWorld, type Person, type World } from './support/world.ts';

const examples: Readonly<Record<string, string>> = {
  planId: 'iap_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  claimId: 'clm_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  receiptId: 'rcp_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  schoolId: '9000000001',
  municipalityId: '0003000',
  principalId: 'somebody',
  invitationId: 'inv_01ARZ3NDEKTSV4RRFFQ69G5FAV',
};

const pathOf = ({ path }: Route): string => `/v1${path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => examples[name] ?? name)}`;

const guarded = routes.filter(({ access }) => access !== 'public');
const forRoles = routes.flatMap((route) =>
  route.access === 'public' || route.access.permission === null ? [] : [{ ...route, permission: route.access.permission }],
);

/** Calls a route as it stands in the table, with nothing but the caller's token. */
const callBare = async (url: string, route: Route, headers: Readonly<Record<string, string>> = {}) => {
  const response = await fetch(`${url}${pathOf(route)}`, { method: route.method, headers });
  const body: unknown = await response.json();
  return { status: response.status, headers: response.headers, body };
};

const organisationFor = (role: Role): Organisation => {
  const kind = organisationKindOfRole[role];
  if (kind === 'school') return { kind, id: '9000000001' };
  return kind === 'municipality' ? { kind, id: '0003000' } : { kind };
};

describe('access', () => {
  let world: World;
  let author: Person;
  const people = new Map<Role, Person>();

  beforeAll(async () => {
    world = await createWorld();
    ({ author } = await world.openSchool('9000000001'));
    await Promise.all(roles.map(async (role) => people.set(role, await world.admit(role, organisationFor(role)))));
  });
  afterAll(() => world?.cloud.stop());

  /** A token signed with the pool's own key, but with other claims. */
  const signed = async (changes: { readonly issuer?: string; readonly expires?: string; readonly use?: string }): Promise<string> => {
    const key = JSON.parse(readFileSync(world.cloud.data.file('token-keys.json'), 'utf8'));
    const [, payload = ''] = author.token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return new SignJWT({ ...claims, token_use: changes.use ?? 'access' })
      .setProtectedHeader({ alg: 'RS256', kid: key.kid })
      .setIssuer(changes.issuer ?? claims.iss)
      .setExpirationTime(changes.expires ?? '5 minutes')
      .sign(await importJWK(key, 'RS256'));
  };

  const me = (token: string | undefined) => createHttpClient(world.cloud.url, token).get('/v1/me');

  it('takes a token that the pool signed', async () => {
    expect((await me(await signed({}))).status).toBe(200);
  });

  it.each([
    ['is missing', () => undefined],
    ['is no token', () => 'not-a-token'],
    ['has a signature that was tampered with', () => author.token.replace(/.{8}$/, 'AAAAAAAA')],
    [
      'has claims that were tampered with',
      () => {
        const [head, payload = '', signature] = author.token.split('.');
        const other = Buffer.from(payload, 'base64url').toString('utf8').replace(author.client.clientId, world.registrar.client.clientId);
        return [head, Buffer.from(other).toString('base64url'), signature].join('.');
      },
    ],
    [
      'is unsigned (alg none)',
      () => [Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url'), author.token.split('.')[1], ''].join('.'),
    ],
    ['has expired', () => signed({ expires: '5 minutes ago' })],
    ['is of a foreign issuer', () => signed({ issuer: 'https://cognito-idp.eu-north-1.amazonaws.com/eu-north-1_foreign' })],
    ['is no access token', () => signed({ use: 'id' })],
  ])('answers 401 where the token %s', async (_why, token) => {
    const { title } = expectProblem(await me(await token()), 401, 'unauthenticated');
    expect(title).toMatch(/ \/ /);
  });

  it('answers 401 on every guarded route without a token', async () => {
    expect(guarded.length).toBeGreaterThan(20);
    const answers = await Promise.all(guarded.map((route) => callBare(world.cloud.url, route)));
    for (const answer of answers) expectProblem(answer, 401, 'unauthenticated');
  });

  it.each(roles)('answers 403 to %s on every route that the role may not use, whatever else is wrong', async (role) => {
    const person = people.get(role);
    const forbidden = forRoles.filter(({ permission }) => !permissions[permission].some((allowed) => allowed === role));
    const answers = await Promise.all(
      forbidden.map((route) => callBare(world.cloud.url, route, { Authorization: `Bearer ${person?.token}` })),
    );
    for (const answer of answers) expectProblem(answer, 403, 'role-not-permitted');
  });

  it.each(roles)('lets %s pass on every route that the role may use', async (role) => {
    const person = people.get(role);
    const allowed = forRoles.filter(({ permission }) => permissions[permission].some((one) => one === role));
    const answers = await Promise.all(
      allowed.map((route) => callBare(world.cloud.url, route, { Authorization: `Bearer ${person?.token}` })),
    );
    for (const { status } of answers) {
      expect(status).not.toBe(401);
      expect(status).not.toBe(403);
      expect(status).toBeLessThan(500);
    }
  });

  it('answers 403 where the token lacks the scope, before anybody looks at the role', async () => {
    const narrow = await world.cloud.tokenOf(author.client, 'pumpurs/plans.read');
    const http = createHttpClient(world.cloud.url, narrow);
    expect((await http.get('/v1/plans?semester=2021-2022-1')).status).toBe(200);
    expectProblem(await http.post('/v1/plans', {}), 403, 'scope-missing');
  });

  it('answers 403 to the holder of a good token whom nobody let in', async () => {
    const stranger = world.cloud.createClient({ name: 'Svešinieks', role: 'auditor', organisation: { kind: 'audit' } });
    expectProblem(await me(await world.cloud.tokenOf(stranger)), 403, 'no-access');
  });

  it('ends with the next call after it was revoked', async () => {
    const leaver = await world.admit('ikvd-analyst', { kind: 'ikvd' });
    const { version } = await leaver.must(accessRoutes.getMe, {});
    await world.registrar.must(accessRoutes.revokeAccess, { params: { principalId: leaver.client.clientId }, version });
    expectProblem(await leaver.http.get('/v1/me'), 403, 'no-access');
  });

  it('is not for a director to give in another school, or to anybody for himself', async () => {
    const director = people.get('school-director');
    const grant = (subject: string, id: string) =>
      director?.http.post(
        '/v1/principals',
        { subject, name: 'Kāds Cits', role: 'iap-author', organisation: { kind: 'school', id } },
        { 'Idempotency-Key': world.key() },
      ) ?? Promise.reject(new Error('there is no director'));
    await world.openSchool('9000000009');
    expectProblem(await grant('somebody-else', '9000000009'), 403, 'outside-organisation');
    expectProblem(await grant(director?.client.clientId ?? '', '9000000001'), 403, 'outside-organisation');
    expect((await grant('somebody-else', '9000000001')).status).toBe(201);
  });

  it('answers 404 where nothing is routed', async () => {
    expectProblem(await author.http.get('/v1/nowhere'), 404, 'route-not-found');
    expectProblem(await author.http.delete('/v1/plans'), 404, 'route-not-found');
  });
});
