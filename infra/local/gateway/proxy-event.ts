import { ACCOUNT } from '../names.ts';
import type { Json, JsonObject } from '../template.ts';
import type { Api } from './api.ts';
import type { Match } from './router.ts';

export type ReceivedRequest = {
  readonly requestId: string;
  readonly httpMethod: string;
  /** Without the stage and the query. */
  readonly path: string;
  readonly query: string;
  /** Names as sent, values in order. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly timeEpochMs: number;
};

const matchesMediaType = (contentType: string, pattern: string): boolean =>
  pattern === '*/*' || contentType === pattern || (pattern.endsWith('/*') && contentType.startsWith(pattern.slice(0, -1)));

/** Whether the API treats this media type as binary, so that bodies travel as base64. */
export const isBinary = (api: Pick<Api, 'binaryMediaTypes'>, mediaType: string | undefined): boolean => {
  const plain = mediaType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return api.binaryMediaTypes.some((pattern) => matchesMediaType(plain, pattern.toLowerCase()));
};

const collect = (pairs: readonly (readonly [string, string])[]): { readonly last: JsonObject; readonly all: JsonObject } | undefined => {
  if (pairs.length === 0) return undefined;
  const all = Map.groupBy(pairs, ([name]) => name);
  return {
    last: Object.fromEntries([...all].map(([name, values]) => [name, values.at(-1)?.[1] ?? ''])),
    all: Object.fromEntries([...all].map(([name, values]) => [name, values.map(([, value]) => value)])),
  };
};

export const headerOf = (headers: readonly (readonly [string, string])[], wanted: string): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1];

const clfTime = (epochMs: number): string => {
  const [, weekdayless = ''] = new Date(epochMs).toUTCString().split(', ');
  const [day, month, year, time] = weekdayless.split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
};

const withForwarding = (request: ReceivedRequest): readonly (readonly [string, string])[] => [
  ...request.headers.filter(([name]) => !/^(x-forwarded-(for|port|proto)|x-amzn-trace-id|connection|transfer-encoding)$/i.test(name)),
  [
    'X-Amzn-Trace-Id',
    `Root=1-${Math.floor(request.timeEpochMs / 1000)
      .toString(16)
      .padStart(8, '0')}-${request.requestId.replaceAll('-', '').slice(0, 24)}`,
  ],
  ['X-Forwarded-For', request.sourceIp],
  ['X-Forwarded-Port', headerOf(request.headers, 'host')?.split(':')[1] ?? '80'],
  ['X-Forwarded-Proto', 'http'],
];

/** The event of a Lambda proxy integration, payload 1.0, as a REST API sends it. Its time is the local clock's. */
export const proxyEvent = (
  api: Api,
  request: ReceivedRequest,
  { method, pathParameters }: Match,
  claims: Readonly<Record<string, string>> | undefined,
): Json => {
  const headers = collect(withForwarding(request));
  const query = collect([...new URLSearchParams(request.query)]);
  const isBase64Encoded = request.body.length > 0 && isBinary(api, headerOf(request.headers, 'content-type'));
  const userAgent = headerOf(request.headers, 'user-agent') ?? null;
  return {
    resource: method.resourcePath,
    path: request.path,
    httpMethod: request.httpMethod,
    headers: headers?.last ?? null,
    multiValueHeaders: headers?.all ?? null,
    queryStringParameters: query?.last ?? null,
    multiValueQueryStringParameters: query?.all ?? null,
    pathParameters,
    stageVariables: api.stageVariables,
    requestContext: {
      resourceId: method.resourceId,
      ...(claims ? { authorizer: { claims } } : {}),
      resourcePath: method.resourcePath,
      operationName: null,
      httpMethod: request.httpMethod,
      extendedRequestId: request.requestId,
      requestTime: clfTime(request.timeEpochMs),
      path: `/${api.stage}${request.path === '/' ? '' : request.path}`,
      accountId: ACCOUNT,
      protocol: 'HTTP/1.1',
      stage: api.stage,
      domainPrefix: api.id,
      requestTimeEpoch: request.timeEpochMs,
      requestId: request.requestId,
      identity: {
        cognitoIdentityPoolId: null,
        accountId: null,
        cognitoIdentityId: null,
        caller: null,
        sourceIp: request.sourceIp,
        principalOrgId: null,
        accessKey: null,
        cognitoAuthenticationType: null,
        cognitoAuthenticationProvider: null,
        userArn: null,
        userAgent,
        user: null,
      },
      domainName: headerOf(request.headers, 'host') ?? 'localhost',
      apiId: api.id,
    },
    body: request.body.length === 0 ? null : request.body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
};
