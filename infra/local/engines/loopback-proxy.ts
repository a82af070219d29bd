import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request as send } from 'node:http';
import { listenOnLoopback } from './free-port.ts';

export type ProxiedRequest = Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { readonly body: Buffer };
export type ProxiedAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
};
/** An answer; or the connection is broken without one; or it stays open and none ever comes. */
export type ProxyOutcome = ProxiedAnswer | 'broken' | 'silent';
/** `forward` asks the engine, with another body where one is given. It may be called never or more than once. */
export type Intercept = (request: ProxiedRequest, forward: (body?: Buffer) => Promise<ProxiedAnswer>) => Promise<ProxyOutcome>;

const readAll = async (message: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
};

/** They are about one connection, not about the request: each side of the proxy has its own. */
const connectionHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding', 'expect']);

const endToEnd = (headers: IncomingMessage['headers']): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined || connectionHeaders.has(name) ? [] : [[name, value]])),
  );

/**
 * Stands before an engine on a port of its own and lets `intercept` see every request whole. The host's name is passed on as it came:
 * it is part of what was signed.
 */
export const startLoopbackProxy = async (engine: string, intercept: Intercept): Promise<{ endpoint: string; stop(): Promise<void> }> => {
  const agent = new Agent({ keepAlive: true });

  const ask = async ({ method, url, headers }: ProxiedRequest, body: Buffer): Promise<ProxiedAnswer> => {
    const upstream = send(new URL(engine), {
      agent,
      method: method ?? 'GET',
      path: url ?? '/',
      headers: { ...endToEnd(headers), 'content-length': String(body.byteLength) },
    });
    upstream.end(body);
    const [answer]: IncomingMessage[] = await once(upstream, 'response');
    if (answer === undefined) throw new Error('the engine gave no answer');
    return { status: answer.statusCode ?? 502, headers: endToEnd(answer.headers), body: await readAll(answer) };
  };

  const server = createServer((incoming, outgoing) => {
    const serve = async (): Promise<void> => {
      const { method, url, headers } = incoming;
      const request = { method, url, headers, body: await readAll(incoming) };
      const outcome = await intercept(request, async (body = request.body) => ask(request, body));
      if (outcome === 'silent') return;
      if (outcome === 'broken') {
        outgoing.destroy();
        return;
      }
      // The answer to HEAD tells the length of what it does not bring.
      const length = method === 'HEAD' ? {} : { 'content-length': String(outcome.body.byteLength) };
      outgoing.writeHead(outcome.status, { ...outcome.headers, ...length }).end(outcome.body);
    };
    serve().catch(() => outgoing.destroy());
  });
  const { endpoint, stop } = await listenOnLoopback(server);
  return {
    endpoint,
    stop: async () => {
      await stop();
      agent.destroy();
    },
  };
};
