import middy from '@middy/core';
import httpRouter from '@middy/http-router';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Log } from '../observability/log-events.ts';
import type { Route } from '../routes.ts';
import type { Handle, OperationDependencies } from './operation.ts';
import type { HttpRequest } from './parse-request.ts';
import { type HttpAnswer, languageOf, problemAnswer } from './problem.ts';
import type { ProblemCode } from './texts.ts';

export type ApiDependencies = OperationDependencies & { readonly log: Log };

/** On every answer: it is about this caller now, and it is not to be guessed at. */
const commonHeaders = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
} as const;

/** A function of the API: one handler for every line of its part of the table; the compiler sees that none is missing. */
export const createApi = <Routes extends Readonly<Record<string, Route>>>(
  routes: Routes,
  operations: Readonly<Record<keyof Routes & string, Handle>>,
  dependencies: ApiDependencies,
) =>
  middy(
    httpRouter(
      Object.entries(routes).map(([operationId, { method, path }]) => ({
        method,
        path,
        handler: (event: APIGatewayProxyEvent) => serve(operationId, operations[operationId], event, dependencies),
      })),
    ),
  );

const serve = async (
  operationId: string,
  handle: Handle | undefined,
  event: APIGatewayProxyEvent,
  dependencies: ApiDependencies,
): Promise<APIGatewayProxyResult> => {
  const { requestId } = event.requestContext;
  const request = requestOf(event);
  const answer = await answerOrExplain(operationId, handle, request, requestId, dependencies);
  dependencies.log('REQUEST_COMPLETED', { operationId, requestId, status: answer.statusCode });
  return {
    statusCode: answer.statusCode,
    headers: { ...commonHeaders, 'X-Request-Id': requestId, ...answer.headers },
    body: answer.body,
  };
};

const answerOrExplain = async (
  operationId: string,
  handle: Handle | undefined,
  request: HttpRequest,
  requestId: string,
  dependencies: ApiDependencies,
): Promise<HttpAnswer> => {
  try {
    if (handle === undefined) throw new Error(`no operation ${operationId}`);
    return await handle(request, dependencies);
  } catch (error) {
    const code = problemCodeOf(error);
    dependencies.log('REQUEST_FAILED', {
      operationId,
      requestId,
      code,
      error: error instanceof Error ? error.name : 'unknown',
      at: framesOf(error),
    });
    return problemAnswer({ code }, languageOf(request.headers['accept-language']));
  }
};

/** Where it happened, without the message: a message may quote what somebody sent. */
const framesOf = (error: unknown): string =>
  error instanceof Error
    ? (error.stack ?? '')
        .split('\n')
        .filter((line) => /^\s+at /.test(line))
        .slice(0, 5)
        .map((line) => line.trim())
        .join(' ')
    : '';

/** Outages that pass by themselves: the caller is told to come back. All else is our bug. */
const outages = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
  'KMSInternalException',
  'DependencyTimeoutException',
  'SlowDown',
  'TimeoutError',
  'ECONNREFUSED',
  'ECONNRESET',
]);

const problemCodeOf = (error: unknown): ProblemCode => {
  if (!(error instanceof Error)) return 'internal';
  if (error.name === 'Contention') return 'busy';
  if (error.name === 'MailNotSent') return 'mail-not-sent';
  const systemCode = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return outages.has(error.name) || outages.has(systemCode) ? 'unavailable' : 'internal';
};

const requestOf = (event: APIGatewayProxyEvent): HttpRequest => ({
  subject: subjectOf(event.requestContext.authorizer?.['claims']),
  now: event.requestContext.requestTimeEpoch,
  method: event.httpMethod,
  path: event.path,
  headers: Object.fromEntries(Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
  params: event.pathParameters ?? {},
  query: Object.fromEntries(
    Object.entries(event.multiValueQueryStringParameters ?? {}).map(([name, values]) => [
      name,
      values?.length === 1 && values[0] !== undefined ? values[0] : (values ?? []),
    ]),
  ),
  body: event.body !== null && event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString('utf8') : event.body,
});

const subjectOf = (claims: unknown): string | undefined =>
  typeof claims === 'object' && claims !== null && 'sub' in claims && typeof claims.sub === 'string' ? claims.sub : undefined;
