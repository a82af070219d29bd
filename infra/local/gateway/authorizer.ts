import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import type { MethodProperties } from '../declared.ts';

export type Authorization =
  | { readonly kind: 'allowed'; readonly claims: Readonly<Record<string, string>> | undefined }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'access-denied' };
export type Authorizer = (method: MethodProperties, authorizationHeader: string | undefined) => Promise<Authorization>;

export type AuthorizerOptions = {
  readonly keys: JSONWebKeySet;
  /** The issuer of a user pool's tokens. */
  issuerOf(userPoolId: string): string;
  /** The user pools an authorizer trusts, by the authorizer's id. */
  readonly trustedPools: ReadonlyMap<string, readonly string[]>;
};

/** The gateway hands all claims over as texts. */
const claimTexts = (claims: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(claims)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : String(value)]),
  );

/**
 * The Cognito authorizer of a REST API: signature (RS256 with the pool's keys only), issuer, expiry by real time and, where the
 * method asks for scopes, an access token with at least one of them. Without scopes it wants an identity token, as the real one does.
 */
export const createAuthorizer = ({ keys, issuerOf, trustedPools }: AuthorizerOptions): Authorizer => {
  const keySet = createLocalJWKSet(keys);
  return async (method, header) => {
    if (method.AuthorizationType === 'NONE') return { kind: 'allowed', claims: undefined };
    const pools = method.AuthorizationType === 'COGNITO_USER_POOLS' ? trustedPools.get(method.AuthorizerId ?? '') : undefined;
    if (!pools) throw new Error(`The local cloud has no authorizer of type ${method.AuthorizationType}`);
    const token = header?.replace(/^Bearer\s+/i, '').trim();
    if (!token) return { kind: 'unauthorized' };
    try {
      const { payload } = await jwtVerify(token, keySet, {
        algorithms: ['RS256'],
        issuer: pools.map(issuerOf),
        requiredClaims: ['exp', 'sub', 'token_use'],
      });
      const expectedUse = method.AuthorizationScopes.length > 0 ? 'access' : 'id';
      if (payload['token_use'] !== expectedUse) return { kind: 'unauthorized' };
      const granted = new Set(String(payload['scope'] ?? '').split(' '));
      const isInScope = method.AuthorizationScopes.length === 0 || method.AuthorizationScopes.some((scope) => granted.has(scope));
      return isInScope ? { kind: 'allowed', claims: claimTexts(payload) } : { kind: 'access-denied' };
    } catch (error) {
      if (error instanceof errors.JOSEError) return { kind: 'unauthorized' };
      throw error;
    }
  };
};
