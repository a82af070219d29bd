import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Clock } from '../clock.ts';
import { messageOf } from '../failures.ts';
import type { InvokeResult } from '../lambda/function-host.ts';
import type { Functions } from '../lambda/functions.ts';
import { type Api, literalHeaders } from './api.ts';
import type { Authorizer } from './authorizer.ts';
import { BodyTooLarge, headerPairs, readBody } from './http.ts';
import { headerOf, isBinary, proxyEvent, type ReceivedRequest } from './proxy-event.ts';
import { parseProxyResponse } from './proxy-response.ts';
import { type HttpAnswer, type ResponseType, refuse } from './refusals.ts';
import { createRouter, type Match } from './router.ts';
import type { Throttle } from './throttle.ts';

export type GatewayOptions = {
  readonly api: Api;
  readonly functions: Functions;
  readonly authorize: Authorizer;
  readonly clock: Clock;
  /** Whether calls are limited as the template says. */
  readonly throttle?: Throttle | undefined;
  readonly log: (line: string) => void;
};
export type Gateway = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const LARGEST_BODY_BYTES = 10 * 1024 * 1024;

/** A refusal by the gateway itself. */
class Refusal extends Error {
  readonly type: ResponseType;
  readonly status: number | undefined;

  constructor(type: ResponseType, status?: number) {
    super(type);
    this.type = type;
    this.status = status;
  }
}

const receive = async (request: IncomingMessage, requestId: string, stage: string, clock: Clock): Promise<ReceivedRequest> => {
  const [fullPath = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const prefix = `/${stage}`;
  if (fullPath !== prefix && !fullPath.startsWith(`${prefix}/`)) throw new Refusal('MISSING_AUTHENTICATION_TOKEN');
  return {
    requestId,
    httpMethod: request.method ?? 'GET',
    path: fullPath.slice(prefix.length) || '/',
    query,
    headers: headerPairs(request.rawHeaders),
    body: await readBody(request, LARGEST_BODY_BYTES),
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    timeEpochMs: clock.epochMs(),
  };
};

const withinMs = async (result: Promise<InvokeResult>, limitMs: number): Promise<InvokeResult> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Refusal('INTEGRATION_TIMEOUT')), limitMs);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Serves the template's REST API: routing, authorizer, Lambda proxy integration, gateway responses. */
export const createGateway = ({ api, functions, authorize, clock, throttle, log }: GatewayOptions): Gateway => {
  const route = createRouter(api.methods);

  const find = (httpMethod: string, path: string): Match => {
    try {
      const match = route(httpMethod, path);
      if (match) return match;
    } catch (error) {
      if (error instanceof URIError) throw new Refusal('BAD_REQUEST_PARAMETERS');
      throw error;
    }
    throw new Refusal('MISSING_AUTHENTICATION_TOKEN');
  };

  const callFunction = async (
    received: ReceivedRequest,
    match: Match,
    claims: Readonly<Record<string, string>> | undefined,
  ): Promise<HttpAnswer> => {
    const { Uri, TimeoutInMillis } = match.method.properties.Integration;
    const fn = functions.byArn(Uri ?? '');
    if (!fn) throw new Refusal('API_CONFIGURATION_ERROR');
    const invoked = fn.invoke(proxyEvent(api, received, match, claims), { requestId: received.requestId });
    const result = await withinMs(invoked, TimeoutInMillis);
    if (!result.ok) {
      if (result.error.errorType === 'RequestTooLargeException') throw new Refusal('REQUEST_TOO_LARGE');
      log(`${fn.name} failed: ${result.error.errorType}: ${result.error.errorMessage}`);
      throw new Refusal('DEFAULT_5XX', 502);
    }
    const accepted = headerOf(received.headers, 'accept')?.split(',')[0];
    const answer = parseProxyResponse(result.payload, () => isBinary(api, accepted));
    if (answer) return answer;
    log(`${fn.name} gave no proper proxy response`);
    throw new Refusal('DEFAULT_5XX', 502);
  };

  const mock = ({ method }: Match): HttpAnswer => {
    const [integration] = method.properties.Integration.IntegrationResponses;
    const headers = literalHeaders(integration?.ResponseParameters ?? {}, 'method.response.header.');
    return { status: Number(integration?.StatusCode ?? 200), headers: Object.entries(headers), body: Buffer.alloc(0) };
  };

  const answer = async (request: IncomingMessage, requestId: string): Promise<HttpAnswer> => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    try {
      const received = await receive(request, requestId, api.stage, clock);
      const match = find(received.httpMethod, received.path);
      if (throttle?.(match) === false) throw new Refusal('THROTTLED');
      const authorization = await authorize(match.method.properties, request.headers.authorization);
      if (authorization.kind === 'unauthorized') throw new Refusal('UNAUTHORIZED');
      if (authorization.kind === 'access-denied') throw new Refusal('ACCESS_DENIED');
      if (match.method.properties.Integration.Type === 'MOCK') return mock(match);
      return await callFunction(received, match, authorization.claims);
    } catch (error) {
      const refusal = error instanceof BodyTooLarge ? new Refusal('REQUEST_TOO_LARGE') : error;
      if (!(refusal instanceof Refusal)) log(`The gateway failed: ${messageOf(refusal)}`);
      const { type, status } = refusal instanceof Refusal ? refusal : new Refusal('DEFAULT_5XX');
      return refuse(api, type, { requestId, path, httpMethod: request.method ?? 'GET' }, status);
    }
  };

  return async (request, response) => {
    const requestId = randomUUID();
    const { status, headers, body } = await answer(request, requestId);
    const compress =
      api.compressFromBytes !== undefined &&
      body.length >= api.compressFromBytes &&
      /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? '')) &&
      headerOf(headers, 'content-encoding') === undefined;
    const content = compress ? gzipSync(body) : body;
    for (const [name, value] of headers) response.appendHeader(name, value);
    response.setHeader('x-amzn-requestid', requestId);
    response.setHeader('x-amz-apigw-id', api.id);
    if (compress) response.setHeader('content-encoding', 'gzip');
    if (status !== 204 && status !== 304) response.setHeader('content-length', content.length);
    // What was refused unread must not be taken for the next request.
    if (!request.complete) response.setHeader('connection', 'close');
    response.writeHead(status).end(request.method === 'HEAD' ? undefined : content);
    request.resume();
  };
};
