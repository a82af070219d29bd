import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoClient } from '../../infra/local/clients.ts';
import { startTestCloud, type TestCloud } from '../support/cloud.ts';
import { writeSmallAssembly } from '../support/small-assembly.ts';

type Shown = {
  readonly event: Readonly<Record<string, unknown>> & {
    readonly requestContext: { readonly authorizer?: { readonly claims: Readonly<Record<string, string>> } };
  };
  readonly environment: readonly string[];
  readonly remaining: number;
};

describe('the gateway of the local cloud', () => {
  const assembly = mkdtempSync(join(tmpdir(), 'pumpurs-assembly-'));
  let cloud: TestCloud;
  let client: DemoClient;
  let token: string;

  beforeAll(async () => {
    writeSmallAssembly(assembly);
    cloud = await startTestCloud({ assembly, now: '2021-10-04T09:00:00Z' });
    client = cloud.createClient({
      name: 'A school',
      role: 'iap-author',
      organisation: { kind: 'school', id: '1' },
      scopes: ['small/read'],
    });
    token = await cloud.tokenOf(client);
  });
  afterAll(async () => {
    await cloud.stop();
    rmSync(assembly, { recursive: true });
  });

  const getThings = async (bearer: string | undefined) => cloud.call(bearer).get<{ code?: string }>('/v1/things');
  const claims = (): JWTPayload => ({ token_use: 'access', scope: 'small/read', client_id: client.clientId });
  const issuer = (): string => `${cloud.url}/${cloud.resources['Pool']}`;
  const signed = async (payload: JWTPayload, key: CryptoKey, alg = 'RS256', kid?: string): Promise<string> =>
    new SignJWT(payload)
      .setProtectedHeader({ alg, ...(kid === undefined ? {} : { kid }) })
      .setIssuer(issuer())
      .setSubject(client.clientId)
      .setExpirationTime('15 minutes')
      .sign(key);

  describe('lets a token in', () => {
    it('with one of the scopes, and hands its claims over as texts', async () => {
      const { status, body } = await cloud.call(token).get<Shown>('/v1/things');
      expect(status).toBe(200);
      expect(body.event.requestContext.authorizer?.claims).toMatchObject({
        sub: client.clientId,
        client_id: client.clientId,
        token_use: 'access',
      });
    });

    it('without the word Bearer too, as the real one does', async () => {
      expect((await cloud.call().get('/v1/things', { Authorization: token })).status).toBe(200);
    });
  });

  describe('answers 401', () => {
    const expectRefusal = async (bearer: string | undefined): Promise<void> => {
      const { status, headers, body } = await getThings(bearer);
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'unauthenticated' });
      expect(headers.get('content-type')).toBe('application/problem+json');
    };

    it('without a token', async () => expectRefusal(undefined));
    it('to a token that is none', async () => expectRefusal('not-a-token'));

    it('to a tampered token', async () => {
      const [header, payload = '', signature] = token.split('.');
      const widened = JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), scope: 'small/read small/write' });
      await expectRefusal([header, Buffer.from(widened).toString('base64url'), signature].join('.'));
    });

    it('to an unsigned token', async () => {
      await expectRefusal(new UnsecuredJWT(claims()).setIssuer(issuer()).setSubject('x').setExpirationTime('15 minutes').encode());
    });

    it('to a token signed with another key', async () => {
      const { privateKey } = await generateKeyPair('RS256');
      await expectRefusal(await signed(claims(), privateKey));
    });

    it('to a token signed with the public key as if it were a shared secret', async () => {
      const jwks: { keys: { n: string; kid: string }[] } = JSON.parse(await (await fetch(`${issuer()}/.well-known/jwks.json`)).text());
      const [publicKey] = jwks.keys;
      const secret = await crypto.subtle.importKey(
        'raw',
        Buffer.from(publicKey?.n ?? '', 'base64url'),
        { name: 'HMAC', hash: 'SHA-256' },
        false,
        ['sign'],
      );
      await expectRefusal(await signed(claims(), secret, 'HS256', publicKey?.kid));
    });

    it('to a token signed with the right algorithm for another curve', async () => {
      const { privateKey } = await generateKeyPair('ES256', { extractable: true });
      expect((await exportJWK(privateKey)).kty).toBe('EC');
      await expectRefusal(await signed(claims(), privateKey, 'ES256'));
    });
  });

  describe('checks what the pool itself signed', () => {
    const ownKey = async () => {
      const { readFileSync } = await import('node:fs');
      const { importJWK } = await import('jose');
      const jwk = JSON.parse(readFileSync(cloud.data.file('token-keys.json'), 'utf8'));
      return { key: await importJWK(jwk, 'RS256'), kid: jwk.kid };
    };
    const build = async (payload: JWTPayload, change: (token: SignJWT) => SignJWT = (it) => it): Promise<string> => {
      const { key, kid } = await ownKey();
      const jwt = new SignJWT(payload)
        .setProtectedHeader({ alg: 'RS256', kid })
        .setIssuer(issuer())
        .setSubject('x')
        .setExpirationTime('15 minutes');
      return change(jwt).sign(key);
    };

    it.each<[string, () => Promise<string>, number]>([
      ['a good token', async () => build(claims()), 200],
      ['an expired token', async () => build(claims(), (jwt) => jwt.setExpirationTime('-1 second')), 401],
      ['a foreign issuer', async () => build(claims(), (jwt) => jwt.setIssuer('https://cognito-idp.eu-north-1.amazonaws.com/other')), 401],
      ['an identity token', async () => build({ ...claims(), token_use: 'id' }), 401],
      ['a token without a use', async () => build({ scope: 'small/read' }), 401],
      ['a token without the scope', async () => build({ ...claims(), scope: 'small/readers other' }), 403],
      ['a token without any scope', async () => build({ token_use: 'access' }), 403],
    ])('%s', async (_what, make, status) => {
      expect((await getThings(await make())).status).toBe(status);
    });

    it('answers 403 with the code scope-missing, and one of several scopes is enough', async () => {
      const refused = await cloud.call(token).put<{ code: string }>('/v1/things', {});
      expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 403, code: 'scope-missing' });
      const writer = await build({ ...claims(), scope: 'small/write' });
      expect((await cloud.call(writer).put('/v1/things', {})).status).toBe(200);
    });
  });

  describe('passes on', () => {
    it('a REST API event, at the time of the local clock', async () => {
      const { body } = await cloud
        .call()
        .post<Shown>('/v1/things/a%20b?x=1&x=2&y=%C4%81', { name: 'Ā' }, { 'X-Test': 'ā'.normalize('NFD').replace(/[^ -~]/g, '') });
      expect(body.event).toMatchObject({
        resource: '/things/{thingId}',
        path: '/things/a%20b',
        httpMethod: 'POST',
        pathParameters: { thingId: 'a b' },
        queryStringParameters: { x: '2', y: 'ā' },
        multiValueQueryStringParameters: { x: ['1', '2'], y: ['ā'] },
        body: '{"name":"Ā"}',
        isBase64Encoded: false,
        requestContext: { stage: 'v1', path: '/v1/things/a%20b', resourcePath: '/things/{thingId}', accountId: '000000000000' },
      });
      const { requestTimeEpoch } = JSON.parse(JSON.stringify(body.event.requestContext));
      expect(new Date(requestTimeEpoch).toISOString()).toMatch(/^2021-10-04T09:0/);
    });

    it('null where there is nothing', async () => {
      const { body } = await cloud.call().get<Shown>('/v1/things/special');
      expect(body.event).toMatchObject({ resource: '/things/special', pathParameters: null, queryStringParameters: null, body: null });
    });

    it("only the function's own environment and what Lambda and the SDK add", async () => {
      const { body } = await cloud.call().get<Shown>('/v1/things/1');
      expect(body.environment.filter((name) => !name.startsWith('AWS_'))).toEqual(['TABLE']);
      expect(body.remaining).toBeGreaterThan(0);
    });
  });

  describe('answers', () => {
    it.each<[string, string, string, number, string]>([
      ['an unknown path', 'GET', '/v1/nothing', 404, 'route-not-found'],
      ['an unknown method', 'DELETE', '/v1/things/1', 404, 'route-not-found'],
      ['a path outside the stage', 'GET', '/things/1', 404, 'route-not-found'],
      ['a function that throws, without a word of the inside', 'GET', '/v1/things/1?mode=throw', 500, 'internal'],
      ['a malformed proxy response', 'GET', '/v1/things/1?mode=malformed', 500, 'internal'],
      ['a function that is late', 'GET', '/v1/things/1?mode=hang', 504, 'timeout'],
    ])('%s', async (_what, httpMethod, path, status, code) => {
      const response = await fetch(`${cloud.url}${path}`, { method: httpMethod });
      const text = await response.text();
      expect({ status: response.status, code: JSON.parse(text).code }).toEqual({ status, code });
      expect(text).not.toContain('secret');
    });

    it('413 to a body over 10 MB', async () => {
      const { status } = await cloud.call().post('/v1/things/1', 'x'.repeat(10 * 1024 * 1024 + 1));
      expect(status).toBe(413);
    });

    it('400 to a malformed path', async () => {
      expect((await fetch(`${cloud.url}/v1/things/%ff`)).status).toBe(400);
    });

    it('bytes, when the caller accepts the binary type', async () => {
      const response = await fetch(`${cloud.url}/v1/things/1?mode=bytes`, { headers: { Accept: 'image/png' } });
      expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([1, 2, 255]);
    });

    it('several headers of one name', async () => {
      const response = await fetch(`${cloud.url}/v1/things/1?mode=cookies`);
      expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    });

    it('compressed from the size that the API declares', async () => {
      const response = await fetch(`${cloud.url}/v1/things/1?mode=large`, { headers: { 'Accept-Encoding': 'gzip' } });
      expect(response.headers.get('content-encoding')).toBe('gzip');
      expect(await response.text()).toHaveLength(5000);
    });
  });

  describe('gives tokens', () => {
    const ask = async (form: Readonly<Record<string, string>>) => {
      const response = await fetch(`${cloud.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
      const body: unknown = await response.json();
      return { status: response.status, body };
    };
    const credentials = () => ({ client_id: client.clientId, client_secret: client.clientSecret });

    it('for client credentials in the form, for a quarter of an hour', async () => {
      const { status, body } = await ask({ grant_type: 'client_credentials', ...credentials() });
      expect({ status, body }).toEqual({ status: 200, body: { access_token: expect.any(String), expires_in: 900, token_type: 'Bearer' } });
    });

    it.each<[string, Readonly<Record<string, string>>]>([
      ['invalid_client', { grant_type: 'client_credentials', client_secret: 'guessed' }],
      ['invalid_client', { grant_type: 'client_credentials', client_id: 'nobody' }],
      ['unsupported_grant_type', { grant_type: 'password' }],
      ['invalid_scope', { grant_type: 'client_credentials', scope: 'small/write' }],
    ])('or %s, as Cognito words it', async (error, form) => {
      expect(await ask({ ...credentials(), ...form })).toEqual({ status: 400, body: { error } });
    });
  });
});
