import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { bundleFolder } from '../../infra/constructs/bundle.ts';
import type { LocalCloud } from '../../infra/local/local-cloud.ts';
import type { FunctionName } from '../../shared/routes/route.ts';
import { routes } from '../../shared/routes.ts';
import { gatewayEvent, lambdaContext } from '../support/gateway.ts';

type Handler = (event: APIGatewayProxyEvent, context: object) => Promise<APIGatewayProxyResult>;

export type Answer = { readonly status: number; readonly body: unknown; readonly etag: string | undefined };

export type Ask = {
  readonly operationId: string;
  readonly subject: string;
  readonly now: number;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, readonly string[]>>;
  readonly body?: unknown;
  readonly etag?: string | undefined;
  readonly key?: string;
};

/**
 * Loads the deployed bundles into this process, with the environment that the template gives them, against a table endpoint of
 * the caller's choice; calls them with the gateway's own events.
 */
export const loadFunctions = (cloud: LocalCloud, tableEndpoint: string) => {
  const require = createRequire(import.meta.url);
  const handlers = new Map<string, Handler>();
  const handlerOf = (name: FunctionName): Handler => {
    const known = handlers.get(name);
    if (known !== undefined) return known;
    // Past the guards: a client that is made later would find the guard of whichever function was loaded last.
    const { kms, s3, ses } = cloud.endpoints;
    const engines = { AWS_ENDPOINT_URL_KMS: kms, AWS_ENDPOINT_URL_S3: s3, AWS_ENDPOINT_URL_SESV2: ses };
    Object.assign(process.env, cloud.environmentOf(name), engines, { AWS_ENDPOINT_URL_DYNAMODB: tableEndpoint });
    const file = join(bundleFolder(name), 'index.js');
    delete require.cache[require.resolve(file)];
    const { handler }: { handler: Handler } = require(file);
    handlers.set(name, handler);
    return handler;
  };
  return async ({ operationId, subject, now, params = {}, query, body, etag, key }: Ask): Promise<Answer> => {
    const route = routes.find((one) => one.operationId === operationId);
    if (route === undefined) throw new Error(`no operation ${operationId}`);
    const path = Object.entries(params).reduce((text, [name, value]) => text.replace(`{${name}}`, value), String(route.path));
    const event = gatewayEvent({
      method: route.method,
      path,
      resource: route.path,
      subject,
      params,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(etag === undefined ? {} : { 'If-Match': etag }),
        ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      },
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const at = { ...event, requestContext: { ...event.requestContext, requestTimeEpoch: now } };
    const answer = await handlerOf(route.function)(at, lambdaContext());
    const parsed: unknown = answer.body === '' ? undefined : JSON.parse(answer.body);
    if (answer.statusCode >= 400) throw new Error(`${operationId}: ${answer.statusCode} ${answer.body}`);
    return { status: answer.statusCode, body: parsed, etag: String(answer.headers?.['ETag'] ?? '') || undefined };
  };
};
