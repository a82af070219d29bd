import * as z from 'zod/mini';
import type { Route } from '../../../shared/routes/route.ts';
import { type Received, sendPersistently } from './persistent-call.ts';

export type Credentials = { readonly clientId: string; readonly clientSecret: string };

type Input<R extends Route, Part extends 'params' | 'query' | 'body'> =
  R['request'] extends Readonly<Record<Part, () => infer Schema extends z.ZodMiniType>>
    ? Readonly<Record<Part, z.input<Schema>>>
    : Partial<Readonly<Record<Part, never>>>;

/** What a route of the table is called with: its own schemas say so. `key` is the Idempotency-Key, `version` the one for If-Match. */
export type CallInput<R extends Route> = Input<R, 'params'> &
  Input<R, 'query'> &
  Input<R, 'body'> & { readonly key?: string; readonly version?: number };

/** What of it is sent beside the path. */
type Parts = { readonly body?: unknown; readonly key?: string; readonly version?: number };

type ValueOf<R extends Route> = R['answer'] extends { readonly schema: () => infer Schema extends z.ZodMiniType }
  ? z.output<Schema>
  : undefined;

export type Answer<R extends Route> =
  | { readonly ok: true; readonly value: ValueOf<R>; readonly replayed: boolean }
  | { readonly ok: false; readonly status: number; readonly code: string; readonly text: string };

/** Calls the API as one client of it. */
export type Caller = {
  call<const R extends Route>(route: R, input: CallInput<R>): Promise<Answer<R>>;
  /** As `call`, where a refusal would be a fault of the seed itself. */
  must<const R extends Route>(route: R, input: CallInput<R>): Promise<ValueOf<R>>;
};

const token = z.object({ access_token: z.string(), expires_in: z.number() });
const problem = z.object({ code: z.string() });

/** Renewed this long before it expires. */
const reserveSeconds = 60;

/** A caller with a client's credentials: fetches its token when it needs one, and a new one before the old one expires. */
export const createCaller = (url: string, { clientId, clientSecret }: Credentials): Caller => {
  let held: { readonly text: Promise<string>; readonly until: number } | undefined;

  const fetchToken = async (): Promise<z.output<typeof token>> => {
    const { status, text } = await sendPersistently({
      url: `${url}/oauth2/token`,
      method: 'POST',
      headers: {
        Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'client_credentials' }).toString(),
    });
    if (status !== 200) throw new Error(`no token for ${clientId}: ${status} ${text}`);
    return token.parse(JSON.parse(text));
  };

  /** Tokens expire by real time, whatever the local clock says; a monotonic clock measures it. */
  const bearer = (): Promise<string> => {
    if (held !== undefined && performance.now() < held.until) return held.text;
    const fetched = fetchToken();
    const text = fetched.then(({ access_token }) => access_token);
    held = { text, until: Number.POSITIVE_INFINITY };
    void fetched.then(
      ({ expires_in }) => {
        held = { text, until: performance.now() + (expires_in - reserveSeconds) * 1000 };
      },
      () => {
        held = undefined;
      },
    );
    return text;
  };

  const send = async (url: string, method: Route['method'], input: Parts): Promise<Received> =>
    sendPersistently({
      url,
      method,
      headers: {
        Authorization: `Bearer ${await bearer()}`,
        ...(input.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(input.key === undefined ? {} : { 'Idempotency-Key': input.key }),
        ...(input.version === undefined ? {} : { 'If-Match': `"${input.version}"` }),
      },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    });

  const call = async <const R extends Route>(route: R, input: CallInput<R>): Promise<Answer<R>> => {
    const response = await send(`${url}/v1${targetOf(route, input)}`, route.method, input);
    const { text } = response;
    if (response.status !== route.answer.status) {
      const parsed = problem.safeParse(jsonOf(text));
      return { ok: false, status: response.status, code: parsed.success ? parsed.data.code : 'no-problem', text };
    }
    return {
      ok: true,
      // The route's own schema makes it the route's own type, which TypeScript cannot follow through the table.
      value: route.answer.schema?.().parse(JSON.parse(text)) as ValueOf<R>,
      replayed: response.headers.get('idempotency-replayed') === 'true',
    };
  };

  return {
    call,
    must: async (route, input) => {
      const answer = await call(route, input);
      if (!answer.ok) throw new Error(`${route.method} ${targetOf(route, input)} was refused: ${answer.status} ${answer.text}`);
      return answer.value;
    },
  };
};

const texts = z.record(z.string(), z.union([z.string(), z.number()]));

/** The path with its parameters filled in, and the query. */
const targetOf = ({ path }: Route, { params, query }: { readonly params?: unknown; readonly query?: unknown }): string => {
  const filled = Object.entries(texts.parse(params ?? {})).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(value)),
    String(path),
  );
  const search = new URLSearchParams(
    Object.entries(texts.parse(query ?? {})).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return search.size === 0 ? filled : `${filled}?${search}`;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
