import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCaller } from '../../infra/local/seed/seed-client.ts';
import { type Organisation, organisationKindOfRole, permissions, type Role, roles } from '../../shared/domain/access.ts';
import { accessRoutes } from '../../shared/routes/access.ts';
import type { Route } from '../../shared/routes/route.ts';
import { routes } from '../../shared/routes.ts';
import { createHttpClient, sendInAnyWeather } from '../support/http-client.ts';
import { expectProblem } from './support/expect-problem.ts';
import { copiesOf, messagesTo } from './support/messages.ts';
import { createWorld, type Person, type World } from './support/world.ts';

const examples: Readonly<Record<string, string>> = {
  planId: 'iap_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  claimId: 'clm_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  receiptId: 'rcp_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  schoolId: '9000000001',
  municipalityId: '0003000',
  principalId: 'somebody',
  invitationId: 'inv_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  reportId: 'rep_0003000_2021-10_1',
  format: 'pdf',
};

const pathOf = ({ path }: Route): string => `/v1${path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => examples[name] ?? name)}`;

const guarded = routes.filter(({ access }) => access !== 'public');
const forRoles = routes.flatMap((route) =>
  route.access === 'public' || route.access.permission === null ? [] : [{ ...route, permission: route.access.permission }],
);

/** Calls a route as it stands in the table, with nothing but the caller's token. */
const callBare = async (url: string, route: Route, headers: Readonly<Record<string, string>> = {}) => {
  const response = await sendInAnyWeather({ url: `${url}${pathOf(route)}`, method: route.method, headers });
  const body: unknown = response.text === '' ? undefined : JSON.parse(response.text);
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

  describe('by an invitation', () => {
    const jelgava = { kind: 'school', id: '9000000001' } as const;
    const director = (): Person => people.get('school-director') ?? author;

    /** An account that nobody let in, with a token of its own. */
    const stranger = async (): Promise<Person> => {
      const client = world.cloud.createClient({ name: 'Jauna Kolēģe', role: 'iap-author', organisation: jelgava });
      const token = await world.cloud.tokenOf(client);
      return { ...createCaller(world.cloud.url, client), client, token, http: createHttpClient(world.cloud.url, token) };
    };

    const invitation = (email: string) => ({ email, name: 'Zaiga Ķirse', role: 'iap-author', organisation: jelgava }) as const;

    const codeIn = (text: string | undefined): string => /^[0-9A-Z]{26}-[0-9A-F]{40}$/m.exec(text ?? '')?.[0] ?? '';

    it('takes two calls, and ends at the next call after it was revoked, whatever token is still valid', async () => {
      const email = 'zaiga.kirse@skola.example.lv';
      const colleague = await stranger();
      expectProblem(await colleague.http.get('/v1/me'), 403, 'no-access');

      const invited = await director().must(accessRoutes.invite, { body: invitation(email), key: world.key() });
      expect(invited).toMatchObject({ state: 'pending', sentTo: 'z…@sk…lv' });
      const [message, ...others] = copiesOf(await messagesTo(world.cloud.url, email), 1);
      expect(others).toEqual([]);
      expect(message).toContain('Jūs aicina darbam individuālo atbalsta plānu (IAP) sistēmā: Skola 9000000001.');
      expect(message).not.toContain('Zaiga');

      const accepted = await colleague.must(accessRoutes.acceptInvitation, { body: { code: codeIn(message) } });
      expect(accepted).toMatchObject({ id: colleague.client.clientId, role: 'iap-author', organisation: jelgava });
      expect((await colleague.http.get('/v1/plans?semester=2021-2022-1')).status).toBe(200);
      const second = await stranger();
      expectProblem(await second.http.post('/v1/invitations/accept', { code: codeIn(message) }), 409, 'invitation-used');

      await director().must(accessRoutes.revokeAccess, { params: { principalId: accepted.id }, version: accepted.version });
      expectProblem(await colleague.http.get('/v1/plans?semester=2021-2022-1'), 403, 'no-access');
      expectProblem(await colleague.http.post('/v1/invitations/accept', { code: codeIn(message) }), 409, 'invitation-used');
    });

    it('sends the same code again when the request is repeated, and nothing once it is withdrawn', async () => {
      const email = 'cita.kolege@skola.example.lv';
      const order = { body: invitation(email), key: world.key() };
      const first = await director().must(accessRoutes.invite, order);
      expect(await director().must(accessRoutes.invite, order)).toEqual(first);
      const messages = copiesOf(await messagesTo(world.cloud.url, email), 2);
      expect(new Set(messages.map(codeIn)).size).toBe(1);

      const { items } = await director().must(accessRoutes.listInvitations, { query: {} });
      expect(items.map(({ id }) => id)).toContain(first.id);
      await director().must(accessRoutes.withdrawInvitation, { params: { invitationId: first.id }, version: first.version });
      expectProblem(
        await (await stranger()).http.post('/v1/invitations/accept', { code: codeIn(messages[0]) }),
        409,
        'invitation-withdrawn',
      );
      const before = await messagesTo(world.cloud.url, email);
      await director().must(accessRoutes.invite, order);
      expect(await messagesTo(world.cloud.url, email)).toEqual(before);
    });

    it('raises nobody who has access, and opens nothing to a guess', async () => {
      const email = 'koordinatore@ikvd.example.lv';
      const higher = { email, name: 'Zaiga Ķirse', role: 'ikvd-coordinator', organisation: { kind: 'ikvd' } } as const;
      await world.registrar.must(accessRoutes.invite, { body: higher, key: world.key() });
      const [message] = await messagesTo(world.cloud.url, email);
      expectProblem(await author.http.post('/v1/invitations/accept', { code: codeIn(message) }), 409, 'already-exists');
      const guess = codeIn(message).replace(/.{8}$/, (end) => (end === '00000000' ? '11111111' : '00000000'));
      expectProblem(await (await stranger()).http.post('/v1/invitations/accept', { code: guess }), 404, 'invitation-unknown');
    });

    it('leaves no address behind but in the message', () => {
      const left = readdirSync(world.cloud.data.path, { recursive: true, withFileTypes: true })
        .filter((file) => file.isFile() && !file.name.startsWith('mail'))
        .filter(({ parentPath, name }) => readFileSync(join(parentPath, name)).includes('@skola.example.lv'));
      expect(left.map(({ name }) => name)).toEqual([]);
    });
  });

  it('of the last director of a school cannot be taken, but changed after another came', async () => {
    const { id, director } = await world.openSchool('9000000031');
    const organisation = { kind: 'school', id } as const;
    const { version } = await director.must(accessRoutes.getMe, {});
    const path = `/v1/principals/${director.client.clientId}`;
    const precondition = { 'If-Match': `"${version}"` };
    expectProblem(await world.registrar.http.delete(path, precondition), 409, 'last-administrator');
    expectProblem(await world.registrar.http.patch(path, { role: 'iap-author' }, precondition), 409, 'last-administrator');
    const next = await world.admit('school-director', organisation);
    const changed = await next.must(accessRoutes.changeAccess, {
      params: { principalId: director.client.clientId },
      body: { role: 'iap-author' },
      version,
    });
    expect(changed).toMatchObject({ role: 'iap-author', organisation });
    expectProblem(await director.http.get('/v1/principals'), 403, 'role-not-permitted');
  });

  it('answers 404 where nothing is routed', async () => {
    expectProblem(await author.http.get('/v1/nowhere'), 404, 'route-not-found');
    expectProblem(await author.http.delete('/v1/plans'), 404, 'route-not-found');
  });
});
