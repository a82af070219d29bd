import { type DeclaredResources, keySchema, resourceServerSchema, userPoolClientSchema, userPoolSchema } from './declared.ts';
import type { DeclaredKey } from './engines/kms-keys.ts';
import { LocalCloudFailure } from './failures.ts';
import { arnOf } from './names.ts';

/** What the template says about callers. */
export type UserPool = { readonly id: string; readonly scopes: readonly string[]; readonly accessTokenSeconds: number };

const unitSeconds = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;

/** The user pool, the scopes of its resource servers, and how long its machine clients' tokens live. */
export const readUserPool = (declared: DeclaredResources): UserPool => {
  const [pool] = declared.of('AWS::Cognito::UserPool', userPoolSchema);
  if (!pool) throw new LocalCloudFailure('synthesis-failed', 'The template declares no user pool.');
  const scopes = declared
    .of('AWS::Cognito::UserPoolResourceServer', resourceServerSchema)
    .flatMap(({ properties: { Identifier, Scopes } }) => Scopes.map(({ ScopeName }) => `${Identifier}/${ScopeName}`));
  const machine = declared
    .of('AWS::Cognito::UserPoolClient', userPoolClientSchema)
    .find(({ properties }) => properties.AllowedOAuthFlows.includes('client_credentials'));
  const { AccessTokenValidity = 1, TokenValidityUnits = { AccessToken: 'hours' as const } } = machine?.properties ?? {};
  return { id: pool.name, scopes, accessTokenSeconds: AccessTokenValidity * unitSeconds[TokenValidityUnits.AccessToken] };
};

export const declaredKeys = (declared: DeclaredResources): readonly DeclaredKey[] =>
  declared.of('AWS::KMS::Key', keySchema).map(({ stack, logicalId, name, properties }) => ({
    id: name,
    arn: arnOf({ stack: stack.name, region: stack.region, logicalId, type: 'AWS::KMS::Key' }, name),
    spec: properties.KeySpec,
    usage: properties.KeyUsage,
  }));
