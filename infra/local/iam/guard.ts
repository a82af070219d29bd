import { Agent, createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { listenOnLoopback } from '../engines/free-port.ts';
import { renderRefusal, S3Refusal } from '../engines/s3-errors.ts';
import { messageOf } from '../failures.ts';
import { type Arns, asksOf, bucketOf, type SdkRequest, type ServiceName, serviceOf } from './asks.ts';
import type { Ask } from './evaluate.ts';

export type GuardOptions = {
  /** The function whose requests come here. */
  readonly name: string;
  readonly engines: Readonly<Record<ServiceName, string>>;
  readonly arns: Arns;
  readonly isAllowed: (ask: Ask) => boolean;
  readonly onAsk?: (ask: Ask, functionName: string) => void;
  readonly log: (line: string) => void;
};

const readAll = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const refuse = (response: ServerResponse, service: ServiceName, text: string): void => {
  if (service === 's3') {
    const refusal = new S3Refusal(403, 'AccessDenied', text);
    response.writeHead(refusal.status, { 'content-type': 'application/xml' }).end(renderRefusal(refusal, 'denied'));
    return;
  }
  const status = service === 'ses' ? 403 : 400;
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': 'AccessDeniedException' };
  response.writeHead(status, headers).end(JSON.stringify({ __type: 'AccessDeniedException', message: text, Message: text }));
};

/**
 * Stands between one function and the engines, and lets through what the function's role may do. A presigned address leads here as well:
 * whoever uses it has the rights of the function that signed it.
 */
export const startGuard = async ({ name, engines, arns, isAllowed, onAsk, log }: GuardOptions) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });

  const forward = (service: ServiceName, incoming: IncomingMessage, request: SdkRequest, response: ServerResponse): void => {
    const engine = new URL(engines[service]);
    // The host that was signed stays: only the connection goes elsewhere.
    const upstream = send(
      { host: engine.hostname, port: engine.port, method: incoming.method, path: incoming.url, headers: incoming.headers, agent },
      (answer) => {
        if (service === 's3' && answer.statusCode === 404 && !isAllowed(bucketOf(request))) {
          answer.resume();
          refuse(response, 's3', 'Access Denied');
          return;
        }
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(response);
        answer.on('error', () => response.destroy());
      },
    );
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    upstream.end(request.body);
  };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const service = serviceOf(incoming.headers);
    const url = new URL(incoming.url ?? '/', engines[service]);
    const request: SdkRequest = { method: incoming.method ?? 'GET', url, headers: incoming.headers, body: await readAll(incoming) };
    const asks = request.method === 'OPTIONS' ? [] : asksOf(service, request, arns);
    for (const ask of asks) onAsk?.(ask, name);
    const denied = asks.find((ask) => !isAllowed(ask));
    if (denied === undefined) {
      forward(service, incoming, request, response);
      return;
    }
    const keys = denied.context['dynamodb:LeadingKeys'] ?? [];
    const kinds = [...new Set(keys.map((key) => key.split('#')[0]))];
    const text = `${name} is not authorized to perform: ${denied.action} on resource: ${denied.resource}${kinds.length === 0 ? '' : ` (${kinds.join(', ')})`}`;
    log(text);
    refuse(response, service, text);
  };

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      log(`The guard of ${name} failed: ${messageOf(error)}`);
      response.destroy();
    });
  });
  const { endpoint, stop } = await listenOnLoopback(server);
  return {
    endpoint,
    stop: async (): Promise<void> => {
      agent.destroy();
      await stop();
    },
  };
};
