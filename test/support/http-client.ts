import { type Received, type Sent, sendOnce, sendPersistently } from '../../infra/local/seed/persistent-call.ts';
import { stormFromEnvironment } from './storm.ts';

export type Answer<Body> = {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON of any kind, else the text. */
  readonly body: Body;
};
type RequestHeaders = Readonly<Record<string, string>>;

/** `Body` is what the test expects; nothing checks it but the test. */
export type HttpClient = {
  get<Body = unknown>(path: string, headers?: RequestHeaders): Promise<Answer<Body>>;
  post<Body = unknown>(path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer<Body>>;
  put<Body = unknown>(path: string, body: unknown, headers?: RequestHeaders): Promise<Answer<Body>>;
  patch<Body = unknown>(path: string, body: unknown, headers?: RequestHeaders): Promise<Answer<Body>>;
  delete<Body = unknown>(path: string, headers?: RequestHeaders): Promise<Answer<Body>>;
};

const parseBody = (text: string, contentType: string | null) =>
  /\bjson\b/.test(contentType ?? '') && text !== '' ? JSON.parse(text) : text;

/** In a storm no good client gives up; in calm weather every answer is taken as it comes, so that no fault of ours is repeated away. */
export const sendInAnyWeather = async (sent: Sent): Promise<Received> =>
  stormFromEnvironment() === undefined ? sendOnce(sent) : sendPersistently(sent);

/** A small client for tests: JSON in, JSON out, a bearer token if there is one. */
export const createHttpClient = (url: string, token?: string): HttpClient => {
  const ask = async <Body>(method: string, path: string, body: unknown, headers: RequestHeaders = {}): Promise<Answer<Body>> => {
    const response = await sendInAnyWeather({
      url: `${url}${path}`,
      method,
      headers: {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: parseBody(response.text, response.headers.get('content-type')),
    };
  };
  return {
    get: async (path, headers) => ask('GET', path, undefined, headers),
    post: async (path, body, headers) => ask('POST', path, body, headers),
    put: async (path, body, headers) => ask('PUT', path, body, headers),
    patch: async (path, body, headers) => ask('PATCH', path, body, headers),
    delete: async (path, headers) => ask('DELETE', path, undefined, headers),
  };
};
