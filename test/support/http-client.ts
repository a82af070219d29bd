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

/** A small client for tests: JSON in, JSON out, a bearer token if there is one. */
export const createHttpClient = (url: string, token?: string): HttpClient => {
  const send = async <Body>(method: string, path: string, body: unknown, headers: RequestHeaders = {}): Promise<Answer<Body>> => {
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
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
      body: parseBody(await response.text(), response.headers.get('content-type')),
    };
  };
  return {
    get: async (path, headers) => send('GET', path, undefined, headers),
    post: async (path, body, headers) => send('POST', path, body, headers),
    put: async (path, body, headers) => send('PUT', path, body, headers),
    patch: async (path, body, headers) => send('PATCH', path, body, headers),
    delete: async (path, headers) => send('DELETE', path, undefined, headers),
  };
};
