import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JSONWebKeySet, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clients, DemoClient } from './clients.ts';
import { readJsonFile, writeJsonFile } from './files.ts';
import { BodyTooLarge, readBody, sendJson } from './gateway/http.ts';

const jwkSchema = z.looseObject({ kty: z.literal('RSA'), n: z.string(), e: z.string(), d: z.string(), kid: z.string() });

export type TokenSigner = {
  readonly publicKeys: JSONWebKeySet;
  /** A signed access token of a client; expires by real time. */
  sign(issuer: string, client: DemoClient, scopes: readonly string[]): Promise<string>;
};

/** The user pool's key pair; it stays the same for the life of the data folder, so tokens outlive a restart. */
export const openTokenSigner = async (file: string, validitySeconds: number): Promise<TokenSigner> => {
  let jwk = readJsonFile(file, jwkSchema);
  if (!jwk) {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const exported = await exportJWK(privateKey);
    jwk = jwkSchema.parse({ ...exported, kid: await calculateJwkThumbprint(exported) });
    writeJsonFile(file, jwk, 0o600);
  }
  const { kty, n, e, kid } = jwk;
  const privateKey = await importJWK(jwk, 'RS256');
  return {
    publicKeys: { keys: [{ kty, n, e, kid, alg: 'RS256', use: 'sig' }] },
    sign: async (issuer, { clientId }, scopes) =>
      new SignJWT({
        token_use: 'access',
        scope: scopes.join(' '),
        client_id: clientId,
        version: 2,
        auth_time: Math.floor(Date.now() / 1000),
      })
        .setProtectedHeader({ alg: 'RS256', kid })
        .setIssuer(issuer)
        .setSubject(clientId)
        .setJti(randomUUID())
        .setIssuedAt()
        .setExpirationTime(`${validitySeconds} seconds`)
        .sign(privateKey),
  };
};

export type TokenEndpointOptions = {
  readonly clients: Clients;
  readonly signer: TokenSigner;
  readonly issuer: () => string;
  readonly validitySeconds: number;
};

class OAuthError extends Error {}

const equalTexts = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

const credentialsOf = (authorization: string | undefined, form: URLSearchParams): readonly [id: string, secret: string] => {
  if (authorization === undefined) return [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
  const [, basic] = /^Basic\s+(\S+)$/i.exec(authorization) ?? [];
  const [id = '', secret = ''] = Buffer.from(basic ?? '', 'base64')
    .toString('utf8')
    .split(/:(.*)/s);
  return [id, secret];
};

/** `POST /oauth2/token` with client credentials; errors are worded as Cognito words them. */
export const createTokenEndpoint = ({ clients, signer, issuer, validitySeconds }: TokenEndpointOptions) => {
  const grant = async (request: IncomingMessage) => {
    if (!(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) throw new OAuthError('invalid_request');
    const form = new URLSearchParams((await readBody(request, 64 * 1024)).toString('utf8'));
    const [clientId, secret] = credentialsOf(request.headers.authorization, form);
    const client = clients.find(clientId);
    if (!client || !equalTexts(client.clientSecret, secret)) throw new OAuthError('invalid_client');
    const grantType = form.get('grant_type');
    if (grantType === null) throw new OAuthError('invalid_request');
    if (grantType !== 'client_credentials') throw new OAuthError('unsupported_grant_type');
    const wanted = form.get('scope')?.split(/\s+/).filter(Boolean) ?? [];
    if (wanted.some((scope) => !client.scopes.includes(scope))) throw new OAuthError('invalid_scope');
    const access_token = await signer.sign(issuer(), client, wanted.length > 0 ? wanted : client.scopes);
    return { access_token, expires_in: validitySeconds, token_type: 'Bearer' };
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      sendJson(response, 200, await grant(request));
    } catch (error) {
      if (!(error instanceof OAuthError || error instanceof BodyTooLarge)) throw error;
      sendJson(response, 400, { error: error instanceof OAuthError ? error.message : 'invalid_request' });
    }
  };
};
