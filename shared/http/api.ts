import middy from '@middy/core';
import httpRouter from '@middy/http-router';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { failureOf, isOutage } from '../observability/failures.ts';
import type { Log } from '../observability/log-events.ts';
import type { Route } from '../routes/route.ts';
import type { Handle, OperationDependencies } from './operation.ts';
import type { HttpRequest } from './parse-request.ts';
import { type HttpAnswer, languageOf, problemAnswer } from './problem.ts';
import { corsHeaders, noPage, securityHeaders } from './security-headers.ts';
import type { ProblemCode } from './texts.ts';

export type ApiDependencies = OperationDependencies & {
  readonly log: Log;
  /** The one origin whose pages may read answers in a browser. */
  readonly allowedOrigin?: string | undefined;
};

type Remaining = Pick<Context, 'getRemainingTimeInMillis'>;

/** On every answer: it is about this caller now, and it is not to be guessed at. */
const commonHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': noPage,
  ...securityHeaders,
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
        handler: (event: APIGatewayProxyEvent, context: Remaining) =>
          serve(operationId, operations[operationId], event, context, dependencies),
      })),
    ),
  );

const serve = async (
  operationId: string,
  handle: Handle | undefined,
  event: APIGatewayProxyEvent,
  context: Remaining,
  dependencies: ApiDependencies,
): Promise<APIGatewayProxyResult> => {
  const { requestId } = event.requestContext;
  const request = requestOf(event);
  const answer = await answerOrExplain(operationId, handle && ((of) => inTime(handle(of, dependencies), context)), request, {
    requestId,
    log: dependencies.log,
  });
  dependencies.log('REQUEST_COMPLETED', { operationId, requestId, status: answer.statusCode, ...countsOf(operationId, answer) });
  return {
    statusCode: answer.statusCode,
    headers: { ...commonHeaders, ...corsHeaders(dependencies.allowedOrigin), 'X-Request-Id': requestId, ...answer.headers },
    body: answer.body,
    ...(answer.isBase64Encoded === undefined ? {} : { isBase64Encoded: answer.isBase64Encoded }),
  };
};

const answerOrExplain = async (
  operationId: string,
  handle: ((request: HttpRequest) => Promise<HttpAnswer>) | undefined,
  request: HttpRequest,
  { requestId, log }: { readonly requestId: string; readonly log: Log },
): Promise<HttpAnswer> => {
  try {
    if (handle === undefined) throw new Error(`no operation ${operationId}`);
    return await handle(request);
  } catch (error) {
    const code = problemCodeOf(error);
    log('REQUEST_FAILED', { operationId, requestId, code, ...failureOf(error), ...countedAs(code) });
    // Whoever reports it can name it, and so can we find it.
    return problemAnswer({ code, occurrence: requestId }, languageOf(request.headers['accept-language']));
  }
};

/** Thrown where a call is about to be cut off: something that it waits for hangs. What it was doing may still happen. */
class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/** To say so and to write the log line. */
const reserveMilliseconds = 500;

/** Answers before the platform gives up, whatever the call is waiting for. */
const inTime = async <Value>(work: Promise<Value>, context: Remaining): Promise<Value> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new OutOfTime('the call is out of time')), context.getRemainingTimeInMillis() - reserveMilliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

const problemCodeOf = (error: unknown): ProblemCode => {
  const name = error instanceof Error ? error.name : '';
  if (name === 'Contention') return 'busy';
  if (name === 'MailNotSent' || name === 'MailInDoubt') return 'mail-not-sent';
  return isOutage(error) ? 'unavailable' : 'internal';
};

/** What of a failed request is counted. */
const countedAs = (code: ProblemCode) => {
  switch (code) {
    case 'busy':
      return { busy: 1 };
    case 'internal':
      return { bugs: 1 };
    default:
      return { outages: 1 };
  }
};

/** What of an answered request is counted: what was done for somebody, once. */
const effects: Readonly<Record<string, string>> = {
  submitPlan: 'plansSubmitted',
  submitClaim: 'claimsSubmitted',
  approveClaim: 'claimsApproved',
  payClaim: 'claimsPaid',
};

const countsOf = (operationId: string, { statusCode, headers, counts }: HttpAnswer): Readonly<Record<string, number>> => {
  if (headers['Idempotency-Replayed'] !== undefined) return { replays: 1 };
  const effect = effects[operationId];
  return { ...(effect === undefined || statusCode >= 300 ? {} : { [effect]: 1 }), ...counts };
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
