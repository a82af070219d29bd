import { describe, expect, it } from 'vitest';
import { routes } from '../../shared/routes.ts';
import { readSynthesised, type Value } from '../support/synthesised.ts';

const template = readSynthesised();

const functionOfPath = new Map(
  template.ofType('AWS::Lambda::Function').map(({ path, Properties }) => {
    const tags: Value = Properties['Tags'] ?? [];
    const tag = JSON.parse(JSON.stringify(tags)).find(({ Key }: { readonly Key: string }) => Key === 'function');
    return [path, tag?.Value];
  }),
);

const pathOfResource = (reference: string): string => {
  const found = template.ofType('AWS::ApiGateway::Resource').find(({ path }) => path === reference);
  if (found === undefined) return '';
  return `${pathOfResource(template.words(found.Properties['ParentId']))}/${template.words(found.Properties['PathPart'])}`;
};

const methods = template.ofType('AWS::ApiGateway::Method').map(({ Properties }) => {
  const integration = JSON.stringify(Properties['Integration']);
  const [lambda] = template.ofType('AWS::Lambda::Function').filter(({ logicalId }) => integration.includes(`"${logicalId}"`));
  return {
    operationId: Properties['OperationName'],
    method: Properties['HttpMethod'],
    path: pathOfResource(template.words(Properties['ResourceId'])),
    function: functionOfPath.get(lambda?.path ?? ''),
    authorization: Properties['AuthorizationType'],
    authorizer: template.words(Properties['AuthorizerId']),
    scopes: Properties['AuthorizationScopes'] ?? [],
    proxy: integration.includes('"Type":"AWS_PROXY"'),
  };
});

const byOperation = <T extends { readonly operationId?: unknown }>(list: readonly T[]): readonly T[] =>
  [...list].sort((a, b) => String(a.operationId).localeCompare(String(b.operationId)));

describe('the gateway', () => {
  it('routes exactly the table of routes, each to its function, behind its scope', () => {
    const expected = routes.map(({ operationId, method, path, function: name, access }) => ({
      operationId,
      method,
      path,
      function: name,
      authorization: access === 'public' ? 'NONE' : 'COGNITO_USER_POOLS',
      authorizer: access === 'public' ? '' : 'Api/Authorizer',
      scopes: access === 'public' ? [] : [`pumpurs/${access.scope}`],
      proxy: true,
    }));
    expect(byOperation(methods)).toEqual(byOperation(expected));
  });

  it('alone calls each function, and no other gateway does', () => {
    const callers = template
      .ofType('AWS::Lambda::Permission')
      .filter(({ Properties }) => Properties['Principal'] === 'apigateway.amazonaws.com');
    // One for each function: with one for each route the stack would hold more than CloudFormation takes.
    expect(callers).toHaveLength(new Set(routes.map((route) => route.function)).size);
    expect(new Set(callers.map(({ Properties }) => template.words(Properties['SourceArn'])))).toEqual(
      new Set(['arn:aws:execute-api:eu-north-1:AWS::AccountId:Api/Gateway/*/*/*']),
    );
  });

  it('checks tokens with the one user pool', () => {
    const [authorizer, ...others] = template.ofType('AWS::ApiGateway::Authorizer');
    expect(others).toEqual([]);
    expect(authorizer?.Properties).toMatchObject({ Type: 'COGNITO_USER_POOLS', IdentitySource: 'method.request.header.Authorization' });
    expect(template.words(authorizer?.Properties['ProviderARNs'])).toBe('Callers/UserPool');
  });

  it('is regional, served as v1, and logs no bodies', () => {
    expect(template.at('Api/Gateway').Properties['EndpointConfiguration']).toEqual({ Types: ['REGIONAL'] });
    const stage = template.at('Api/Gateway/DeploymentStage.v1').Properties;
    expect(stage).toMatchObject({ StageName: 'v1', TracingEnabled: true });
    const settings: Value = stage['MethodSettings'] ?? [];
    expect(settings).toContainEqual(expect.objectContaining({ HttpMethod: '*', ResourcePath: '/*' }));
    for (const setting of Array.isArray(settings) ? settings : [])
      expect(setting).toMatchObject({ DataTraceEnabled: false, LoggingLevel: 'ERROR', MetricsEnabled: false });
  });
});

describe("the gateway's own refusals", () => {
  const responses = template.ofType('AWS::ApiGateway::GatewayResponse').map(({ Properties }) => {
    const templates = Properties['ResponseTemplates'];
    const body =
      typeof templates === 'object' && !Array.isArray(templates) && 'application/json' in templates ? templates['application/json'] : '';
    return {
      type: Properties['ResponseType'],
      status: Properties['StatusCode'],
      parameters: Properties['ResponseParameters'],
      body: JSON.parse(String(body)),
    };
  });

  it.each([
    ['UNAUTHORIZED', 401, 'unauthenticated'],
    ['EXPIRED_TOKEN', 401, 'unauthenticated'],
    ['ACCESS_DENIED', 403, 'scope-missing'],
    ['MISSING_AUTHENTICATION_TOKEN', 404, 'route-not-found'],
    ['RESOURCE_NOT_FOUND', 404, 'route-not-found'],
    ['REQUEST_TOO_LARGE', 413, 'body-too-large'],
    ['UNSUPPORTED_MEDIA_TYPE', 415, 'unsupported-media-type'],
    ['THROTTLED', 429, 'too-many-requests'],
    ['QUOTA_EXCEEDED', 429, 'too-many-requests'],
    ['BAD_REQUEST_BODY', 400, 'bad-request'],
    ['BAD_REQUEST_PARAMETERS', 400, 'bad-request'],
    ['INTEGRATION_TIMEOUT', 504, 'timeout'],
    ['INTEGRATION_FAILURE', 503, 'unavailable'],
    ['DEFAULT_5XX', 503, 'unavailable'],
  ])('answers %s as %i %s', (type, status, code) => {
    const response = responses.find((candidate) => candidate.type === type);
    expect(response).toMatchObject({ status: `${status}`, body: { type: `urn:pumpurs:problem:${code}`, status, code } });
  });

  it('are problem+json in both languages, and no two languages are mixed up', () => {
    for (const { parameters, body } of responses) {
      expect(parameters).toMatchObject({ 'gatewayresponse.header.Content-Type': "'application/problem+json'" });
      for (const text of [body.title, body.detail]) expect(text).toMatch(/^[^/]*[āčēģīķļņšūž][^/]*( \/|\/).+[A-Za-z ,:./_0-9]+$/);
    }
  });
});
