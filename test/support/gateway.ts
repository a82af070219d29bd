import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { noon } from './builders.ts';

const nobody = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  sourceIp: '192.0.2.1',
  user: null,
  userAgent: null,
  userArn: null,
} as const;

type Ask = {
  readonly method?: string;
  readonly path: string;
  readonly resource?: string;
  readonly subject?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, readonly string[]>>;
  readonly body?: string;
  readonly base64?: boolean;
  /** The request's own time, milliseconds since the epoch. */
  readonly now?: number;
};

/** A proxy event of a REST API, payload 1.0. Header names come as the client wrote them. */
export const gatewayEvent = ({
  method = 'GET',
  path,
  resource,
  subject,
  headers,
  params,
  query,
  body,
  base64 = false,
  now = noon,
}: Ask): APIGatewayProxyEvent => ({
  httpMethod: method,
  path,
  resource: resource ?? path,
  headers: { 'Accept-Language': 'en', ...headers },
  multiValueHeaders: {},
  pathParameters: params ?? null,
  queryStringParameters: null,
  multiValueQueryStringParameters:
    query === undefined ? null : Object.fromEntries(Object.entries(query).map(([name, values]) => [name, [...values]])),
  stageVariables: null,
  body: body ?? null,
  isBase64Encoded: base64,
  requestContext: {
    accountId: '000000000000',
    apiId: 'api',
    authorizer: subject === undefined ? null : { claims: { sub: subject } },
    httpMethod: method,
    identity: nobody,
    path: `/v1${path}`,
    protocol: 'HTTP/1.1',
    requestId: 'request-1',
    requestTimeEpoch: now,
    resourceId: 'resource',
    resourcePath: path,
    stage: 'v1',
  },
});

/** The part of a Lambda context that functions may look at. */
export const lambdaContext = (remainingMilliseconds = 30_000): Context => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: 'function',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-north-1:000000000000:function:function',
  memoryLimitInMB: '512',
  awsRequestId: 'request-1',
  logGroupName: 'logs',
  logStreamName: 'stream',
  getRemainingTimeInMillis: () => remainingMilliseconds,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
});

/** What a function answered, its body read. */
export const answerOf = (result: APIGatewayProxyResult): { status: number; headers: APIGatewayProxyResult['headers']; body: unknown } => ({
  status: result.statusCode,
  headers: result.headers,
  body: result.body === '' ? undefined : JSON.parse(result.body),
});
