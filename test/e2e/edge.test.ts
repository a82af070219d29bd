import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesise } from '../../infra/app.ts';
import { throttles } from '../../infra/edge.ts';
import { acceptedHeaders, exposedHeaders } from '../../shared/http/security-headers.ts';
import { startTestCloud, type TestCloud } from '../support/cloud.ts';

const origin = 'https://skola.example';

describe('the edge of the API', () => {
  const assembly = mkdtempSync(join(tmpdir(), 'pumpurs-edge-'));
  let cloud: TestCloud;
  let token: string;

  beforeAll(async () => {
    synthesise({ outdir: assembly, context: { corsOrigin: origin, publicUrl: 'http://127.0.0.1:3000/v1' } });
    cloud = await startTestCloud({ assembly, throttled: true });
    const client = cloud.createClient({ name: 'Nobody yet', role: 'iap-author', organisation: { kind: 'school', id: '1' } });
    token = await cloud.tokenOf(client);
  });
  afterAll(async () => {
    await cloud?.stop();
    rmSync(assembly, { recursive: true, force: true });
  });

  const ask = (path: string, init: RequestInit = {}) => fetch(`${cloud.url}${path}`, init);
  const bearer = () => ({ Authorization: `Bearer ${token}` });

  const answers: readonly (readonly [string, number, () => Promise<Response>])[] = [
    ['what is open', 200, () => ask('/v1/health')],
    ['the reference', 200, () => ask('/v1/docs')],
    ['the description', 200, () => ask('/v1/openapi.json')],
    ['a refusal of a function', 403, () => ask('/v1/me', { headers: bearer() })],
    ['a refusal of the authorizer', 401, () => ask('/v1/me')],
    ['a route that is not there', 404, () => ask('/v1/nowhere')],
    [
      'a body that is too large for the gateway',
      413,
      () => ask('/v1/plans', { method: 'POST', headers: bearer(), body: 'x'.repeat(10_485_761) }),
    ],
  ];

  it.each(answers)('puts the headers that protect on %s', async (_what, status, call) => {
    const { status: given, headers } = await call();
    expect(given).toBe(status);
    expect(Object.fromEntries(headers)).toMatchObject({
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    });
  });

  it('lets nobody keep what is about somebody, and everybody what is open for as long as it says', async () => {
    const kept = await Promise.all([ask('/v1/me', { headers: bearer() }), ask('/v1/me'), ask('/v1/docs')]);
    expect(kept.map(({ headers }) => headers.get('cache-control'))).toEqual(['no-store', 'no-store', 'public, max-age=300']);
  });

  it('gives the reference a policy of its own: nothing from elsewhere, and in no frame', async () => {
    const page = await ask('/v1/docs');
    expect(page.headers.get('content-security-policy')).toBe("frame-ancestors 'none'");
    expect(await page.text()).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' 'sha256-`,
    );
    const answer = await ask('/v1/health');
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
  });

  it('tells the browser of the one page that was named what it may send, without any function', async () => {
    const preflight = await ask('/v1/plans', {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,idempotency-key',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
    expect(preflight.headers.get('access-control-allow-methods')?.split(',')).toEqual(
      expect.arrayContaining(['GET', 'POST', 'PATCH', 'DELETE']),
    );
    expect(preflight.headers.get('access-control-allow-headers')?.split(',')).toEqual([...acceptedHeaders]);
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it.each([
    ['a function', () => ask('/v1/health', { headers: { Origin: 'https://elsewhere.example' } })],
    ['the gateway', () => ask('/v1/me', { headers: { Origin: 'https://elsewhere.example' } })],
    ['the description', () => ask('/v1/openapi.json', { headers: { Origin: 'https://elsewhere.example' } })],
  ])('names that page, whoever asks, in an answer of %s', async (_who, call) => {
    const { headers } = await call();
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-expose-headers')?.split(', ')).toEqual([...exposedHeaders]);
  });

  it('answers 429 with the time to come back where one route is called too often, and no other route', async () => {
    const { burst = 0 } = throttles['loadSchools'] ?? {};
    const load = () =>
      ask('/v1/schools/load', { method: 'POST', headers: { ...bearer(), 'Content-Type': 'application/json' }, body: '{}' });
    const statuses = await Promise.all(Array.from({ length: burst + 15 }, async () => (await load()).status));
    expect(new Set(statuses)).toEqual(new Set([403, 429]));
    // It refills while it is asked: a token or a few are given beyond the first ones.
    expect(statuses.filter((status) => status !== 429).length).toBeGreaterThanOrEqual(burst);
    const refused = await Promise.all(Array.from({ length: burst }, load)).then((all) => all.find(({ status }) => status === 429));
    expect(refused?.headers.get('retry-after')).toBe('1');
    expect(refused?.headers.get('content-type')).toBe('application/problem+json');
    expect(await refused?.json()).toMatchObject({ status: 429, code: 'too-many-requests' });
    expect((await ask('/v1/me', { headers: bearer() })).status).toBe(403);
  });
});

describe('a cloud that was told of no page', () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await startTestCloud();
  });
  afterAll(() => cloud?.stop());

  it('answers no preflight, and names nobody', async () => {
    const headers = { Origin: origin, 'Access-Control-Request-Method': 'GET' };
    const preflight = await fetch(`${cloud.url}/v1/plans`, { method: 'OPTIONS', headers });
    expect(preflight.status).toBe(404);
    const answer = await fetch(`${cloud.url}/v1/health`, { headers });
    for (const { headers: given } of [preflight, answer]) expect(given.has('access-control-allow-origin')).toBe(false);
  });

  it('limits nothing on a laptop unless it is asked to', async () => {
    const statuses = await Promise.all(Array.from({ length: 150 }, async () => (await fetch(`${cloud.url}/v1/health`)).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});
