import { describe, expect, it } from 'vitest';
import { largestBodyBytes, throttles } from '../../infra/edge.ts';
import { scopes } from '../../shared/domain/access.ts';
import { routes } from '../../shared/routes.ts';
import { readSynthesised, type Value } from '../support/synthesised.ts';

const template = readSynthesised('prod');
const withPage = readSynthesised('dev', { corsOrigin: 'https://skola.example' });

type Setting = {
  readonly HttpMethod: string;
  readonly ResourcePath: string;
  readonly ThrottlingRateLimit: number;
  readonly ThrottlingBurstLimit: number;
};
const settings: readonly Setting[] = JSON.parse(JSON.stringify(template.at('Api/Gateway/DeploymentStage.v1').Properties['MethodSettings']));
const settingOf = (method: string, path: string) =>
  settings.find(({ HttpMethod, ResourcePath }) => HttpMethod === method && ResourcePath === path);

const statementsOf = (
  policy: Value | undefined,
): readonly { readonly Effect: string; readonly Condition?: unknown; readonly Action: unknown }[] =>
  JSON.parse(JSON.stringify(policy)).Statement;

describe('throttling', () => {
  it('is about routes that there are', () => {
    const known = routes.map(({ operationId }) => operationId);
    expect(Object.keys(throttles).filter((operationId) => !known.includes(operationId))).toEqual([]);
  });

  it.each(routes.map((route) => [route.operationId, route] as const))('of %s is as the table says', (operationId, { method, path }) => {
    const all = settingOf('*', '/*');
    const own = settingOf(method, `/${path.replaceAll('/', '~1')}`);
    const { rate, burst } = throttles[operationId] ?? {};
    expect([own?.ThrottlingRateLimit, own?.ThrottlingBurstLimit]).toEqual([rate, burst]);
    if (own !== undefined) expect(own.ThrottlingRateLimit).toBeLessThan(all?.ThrottlingRateLimit ?? 0);
  });

  it('holds back what is open to everybody, what tries codes and what sends messages', () => {
    const open = routes.filter(({ access }) => access === 'public').map(({ operationId }) => operationId);
    expect([...open, 'acceptInvitation', 'invite'].filter((operationId) => !(operationId in throttles))).toEqual([]);
  });
});

describe('a page elsewhere', () => {
  it('may call nothing by default', () => {
    expect(template.ofType('AWS::ApiGateway::Method').filter(({ Properties }) => Properties['HttpMethod'] === 'OPTIONS')).toEqual([]);
    expect(JSON.stringify(template.resources)).not.toContain('Access-Control-');
  });

  it('may call everything where it is named: the gateway tells its browser so, and each function', () => {
    const preflights = withPage.ofType('AWS::ApiGateway::Method').filter(({ Properties }) => Properties['HttpMethod'] === 'OPTIONS');
    expect(preflights.length).toBeGreaterThan(new Set(routes.map(({ path }) => path)).size);
    for (const { Properties } of preflights) expect(Properties['Integration']).toMatchObject({ Type: 'MOCK' });
    for (const { Properties } of withPage.ofType('AWS::Lambda::Function').filter(({ stack }) => stack.startsWith('PumpursApi')))
      expect(Properties['Environment']).toMatchObject({ Variables: { ALLOWED_ORIGIN: 'https://skola.example' } });
    for (const { Properties } of withPage.ofType('AWS::ApiGateway::GatewayResponse'))
      expect(Properties['ResponseParameters']).toMatchObject({
        'gatewayresponse.header.Access-Control-Allow-Origin': "'https://skola.example'",
      });
  });
});

describe("the gateway's own answers", () => {
  it('are kept by nobody, put into no page, and ask for TLS', () => {
    const responses = template.ofType('AWS::ApiGateway::GatewayResponse');
    expect(responses.length).toBeGreaterThan(10);
    for (const { Properties } of responses)
      expect(Properties['ResponseParameters']).toMatchObject({
        'gatewayresponse.header.Cache-Control': "'no-store'",
        'gatewayresponse.header.X-Content-Type-Options': "'nosniff'",
        'gatewayresponse.header.Strict-Transport-Security': "'max-age=63072000; includeSubDomains'",
        'gatewayresponse.header.Referrer-Policy': "'no-referrer'",
        'gatewayresponse.header.X-Frame-Options': "'DENY'",
      });
  });

  it('have headers that the gateway can read: no quote within the quotes', () => {
    for (const { Properties } of template.ofType('AWS::ApiGateway::GatewayResponse'))
      for (const value of Object.values(Properties['ResponseParameters'] ?? {})) expect(value).toMatch(/^'[^']*'$/);
  });
});

describe('nothing but TLS', () => {
  const refusesPlain = { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };

  it.each(template.ofType('AWS::S3::Bucket').map(({ path }) => path))('reaches the bucket %s, and nothing older than 1.2', (path) => {
    const statements = statementsOf(template.at(`${path}/Policy`).Properties['PolicyDocument']);
    expect(statements).toContainEqual(expect.objectContaining(refusesPlain));
    expect(statements).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } }, Action: 's3:*' }),
    );
  });

  it.each(template.ofType('AWS::SQS::Queue').map(({ path }) => path))('reaches the queue %s', (path) => {
    const statements = statementsOf(template.at(`${path}/Policy`).Properties['PolicyDocument']);
    expect(statements).toContainEqual(expect.objectContaining({ ...refusesPlain, Action: 'sqs:*' }));
  });
});

describe('who may call', () => {
  const clientOf = (name: string) => template.at(`Callers/UserPool/${name}`).Properties;

  it('is software by its own secret, and people by a second factor', () => {
    expect(clientOf('SystemClient')).toMatchObject({ AllowedOAuthFlows: ['client_credentials'], GenerateSecret: true });
    expect(clientOf('PeopleClient')).toMatchObject({ AllowedOAuthFlows: ['code'], GenerateSecret: false });
    expect(template.at('Callers/UserPool').Properties).toMatchObject({ MfaConfiguration: 'ON', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] });
  });

  it.each(['SystemClient', 'PeopleClient'])('as %s has a token for a quarter of an hour at most', (name) => {
    const { AccessTokenValidity, TokenValidityUnits } = clientOf(name);
    expect(TokenValidityUnits).toMatchObject({ AccessToken: 'minutes' });
    expect(Number(AccessTokenValidity)).toBeLessThanOrEqual(15);
    expect(clientOf(name)).toMatchObject({ EnableTokenRevocation: true });
  });

  it('is asked for a scope by every route that is not open to everybody', () => {
    const known = Object.keys(scopes).map((scope) => `pumpurs/${scope}`);
    const closed = template.ofType('AWS::ApiGateway::Method').filter(({ Properties }) => Properties['AuthorizationType'] !== 'NONE');
    expect(closed).toHaveLength(routes.filter(({ access }) => access !== 'public').length);
    for (const { Properties } of closed) {
      const asked: readonly string[] = JSON.parse(JSON.stringify(Properties['AuthorizationScopes'] ?? []));
      expect(asked).toHaveLength(1);
      expect(known).toContain(asked[0]);
    }
  });
});

describe('a body', () => {
  it('that the firewall stops is beyond what functions take', () => {
    expect(largestBodyBytes).toBeGreaterThan(100_000);
  });
});
