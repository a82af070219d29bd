import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { portOf } from './engines/free-port.ts';
import { LocalCloudFailure, messageOf, systemErrorCode } from './failures.ts';
import { sendJson } from './gateway/http.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
export type FrontHandlers = {
  readonly gateway: RequestHandler;
  readonly token: RequestHandler;
  readonly control: RequestHandler;
  readonly userPoolId: string;
  readonly publicKeys: unknown;
};
/** The one port that the outside sees. It is taken at once, so that a taken port fails before anything else starts. */
export type Front = { readonly url: string; serve(handlers: FrontHandlers): void; stop(): Promise<void> };

const GRACE_MS = 2000;

const listen = async (server: Server, port: number): Promise<void> => {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = systemErrorCode(error);
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const reason = code === 'EACCES' ? 'may not be used without more rights' : 'is taken by another program';
    throw new LocalCloudFailure('port-taken', `The port ${port} ${reason}. Stop that program, or choose another port with --port.`, {
      cause: error,
    });
  }
};

const redirect = (response: ServerResponse, location: string): void => {
  response.writeHead(302, { location }).end();
};

const handle = async (handlers: FrontHandlers, url: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const issuerPath = `/${handlers.userPoolId}`;
  if (path.startsWith('/_local/')) return handlers.control(request, response);
  if (path === '/oauth2/token' && request.method === 'POST') return handlers.token(request, response);
  if (path === `${issuerPath}/.well-known/jwks.json`) return sendJson(response, 200, handlers.publicKeys);
  if (path === `${issuerPath}/.well-known/openid-configuration`) {
    const issuer = `${url}${issuerPath}`;
    return sendJson(response, 200, {
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      token_endpoint: `${url}/oauth2/token`,
      id_token_signing_alg_values_supported: ['RS256'],
      grant_types_supported: ['client_credentials'],
    });
  }
  if (request.method === 'GET' && ['/', '/docs', '/docs/'].includes(path)) return redirect(response, '/v1/docs');
  return handlers.gateway(request, response);
};

export const openFront = async (port: number, log: (line: string) => void): Promise<Front> => {
  let handlers: FrontHandlers | undefined;
  const server = createServer((request, response) => {
    if (!handlers) return sendJson(response, 503, { error: 'pumpurs is still starting' }, { 'retry-after': '1' });
    handle(handlers, url, request, response).catch((error: unknown) => {
      log(`A request failed: ${messageOf(error)}`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await listen(server, port);
  const url = `http://127.0.0.1:${portOf(server)}`;
  return {
    url,
    serve: (given) => {
      handlers = given;
    },
    stop: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      // Calls that are under way get their answers, unless they take too long.
      const hurry = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      await closed;
      clearTimeout(hurry);
    },
  };
};
