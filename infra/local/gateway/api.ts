import type { z } from 'zod';
import {
  apiResourceSchema,
  authorizerSchema,
  type Declared,
  type DeclaredResources,
  gatewayResponseSchema,
  type MethodProperties,
  methodSchema,
  restApiSchema,
  stageSchema,
} from '../declared.ts';
import { LocalCloudFailure } from '../failures.ts';

export type Method = {
  /** `/plans/{planId}` */
  readonly resourcePath: string;
  readonly resourceId: string;
  readonly properties: MethodProperties;
};
export type GatewayResponse = {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly template: string | undefined;
};
/** The REST API as the template declares it: what is not in here does not exist locally either. */
export type Api = {
  readonly id: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>> | null;
  readonly binaryMediaTypes: readonly string[];
  readonly compressFromBytes: number | undefined;
  /** Calls in a second, and at once, by method and path; `*` for all that have no limit of their own. */
  readonly limits: ReadonlyMap<string, { readonly rate: number; readonly burst: number }>;
  readonly methods: readonly Method[];
  readonly responses: ReadonlyMap<string, GatewayResponse>;
  /** The user pools that each authorizer trusts, by its id. */
  readonly authorizers: ReadonlyMap<string, readonly string[]>;
};

const resourcePaths = (declared: DeclaredResources, apiId: string): ReadonlyMap<string, string> => {
  const resources = declared.of('AWS::ApiGateway::Resource', apiResourceSchema).filter(({ properties }) => properties.RestApiId === apiId);
  const byId = new Map(resources.map((resource) => [resource.name, resource.properties]));
  const rootId = `${apiId}-root`;
  const pathOf = (id: string): string => {
    const resource = byId.get(id);
    return resource ? `${pathOf(resource.ParentId)}/${resource.PathPart}` : '';
  };
  return new Map([[rootId, '/'], ...[...byId.keys()].map((id): [string, string] => [id, pathOf(id)])]);
};

const readResponses = (declared: DeclaredResources, apiId: string): ReadonlyMap<string, GatewayResponse> =>
  new Map(
    declared
      .of('AWS::ApiGateway::GatewayResponse', gatewayResponseSchema)
      .filter(({ properties }) => properties.RestApiId === apiId)
      .map(({ properties: { ResponseType, StatusCode, ResponseParameters, ResponseTemplates } }) => [
        ResponseType,
        {
          status: StatusCode,
          headers: literalHeaders(ResponseParameters, 'gatewayresponse.header.'),
          template: ResponseTemplates['application/json'],
        },
      ]),
  );

/** Header parameters are written as quoted literals: `'text/plain'`. */
export const literalHeaders = (parameters: Readonly<Record<string, string>>, prefix: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(parameters)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value.replace(/^'(.*)'$/s, '$1')]),
  );

/** `~1` stands for a slash in the path of a method's settings. */
const readLimits = ({ MethodSettings }: z.infer<typeof stageSchema>): Api['limits'] =>
  new Map(
    MethodSettings.flatMap(({ HttpMethod, ResourcePath, ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }) => {
      if (rate === undefined || burst === undefined) return [];
      const name = HttpMethod === '*' ? '*' : `${HttpMethod} ${ResourcePath.replace(/^\//, '').replaceAll('~1', '/')}`;
      return [[name, { rate, burst }] as const];
    }),
  );

export const readApi = (declared: DeclaredResources): Api => {
  const apis = declared.of('AWS::ApiGateway::RestApi', restApiSchema);
  const [api] = apis;
  if (!api || apis.length > 1)
    throw new LocalCloudFailure('synthesis-failed', `The local cloud serves one REST API; the template declares ${apis.length}.`);
  const stage: Declared<z.infer<typeof stageSchema>> | undefined = declared
    .of('AWS::ApiGateway::Stage', stageSchema)
    .find(({ properties }) => properties.RestApiId === api.name);
  if (!stage) throw new LocalCloudFailure('synthesis-failed', 'The REST API has no stage.');
  const paths = resourcePaths(declared, api.name);
  return {
    id: api.name,
    stage: stage.properties.StageName,
    stageVariables: stage.properties.Variables ?? null,
    binaryMediaTypes: api.properties.BinaryMediaTypes,
    compressFromBytes: api.properties.MinimumCompressionSize,
    limits: readLimits(stage.properties),
    methods: declared
      .of('AWS::ApiGateway::Method', methodSchema)
      .filter(({ properties }) => properties.RestApiId === api.name)
      .map(({ properties }) => ({ resourcePath: paths.get(properties.ResourceId) ?? '/', resourceId: properties.ResourceId, properties })),
    responses: readResponses(declared, api.name),
    authorizers: new Map(
      declared
        .of('AWS::ApiGateway::Authorizer', authorizerSchema)
        .filter(({ properties }) => properties.Type === 'COGNITO_USER_POOLS')
        .map(({ name, properties }) => [name, properties.ProviderARNs.map((arn) => arn.split('/').at(-1) ?? '')]),
    ),
  };
};
