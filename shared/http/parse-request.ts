import type * as z from 'zod/mini';
import { holdsPersonalCode } from '../domain/personal-code.ts';
import type { Fault } from '../domain/refusal.ts';
import type { Route } from '../routes/route.ts';
import { parseWith } from './faults.ts';
import type { Problem } from './problem.ts';

/** What the gateway hands over, reduced to what an operation needs. Header names are in lower case. */
export type HttpRequest = {
  readonly subject: string | undefined;
  /** The request's own time, milliseconds since the epoch. */
  readonly now: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | null;
};

type Parsed<Schemas, Name extends string> =
  Schemas extends Readonly<Record<Name, () => infer Schema extends z.ZodMiniType>> ? z.output<Schema> : undefined;

/** A request's parts as their schemas give them. */
export type Inputs<R extends Route> = {
  readonly params: Parsed<R['request'], 'params'>;
  readonly query: Parsed<R['request'], 'query'>;
  readonly body: Parsed<R['request'], 'body'>;
};

export type ParsedRequest<Parts> =
  | {
      readonly ok: true;
      readonly value: { readonly inputs: Parts; readonly json: unknown; readonly expectedVersion: number | undefined };
    }
  | { readonly ok: false; readonly problem: Problem };

/** In UTF-8. A record is one item of at most 400 KB, as is the answer remembered with it, and a claim on many plans one write of 4 MB. */
const maximumBodyBytes = 100_000;

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * It is kept as a hash, and of so few codes a hash hides none: a personal code is no key. A UUID is drawn and holds nobody's, though one
 * in some thousands has digits like it.
 */
const isIdempotencyKey = (key = ''): boolean => /^[A-Za-z0-9._:-]{8,128}$/.test(key) && (uuid.test(key) || !holdsPersonalCode(key));

/** Reads a request against its line of the table: one refusal for how it is sent, or all faults of what it says at once. */
export function parseRequest<R extends Route>(route: R, request: HttpRequest): ParsedRequest<Inputs<R>>;
export function parseRequest(route: Route, request: HttpRequest): ParsedRequest<Record<keyof Inputs<Route>, unknown>> {
  const refuse = (problem: Problem) => ({ ok: false, problem }) as const;
  const { params, query, body, idempotent, precondition, repeatable } = route.request;
  const parsedParams = params === undefined ? undefined : parseWith(params(), request.params, 'path');
  if (parsedParams?.ok === false) return refuse({ code: 'not-found' });
  const key = request.headers['idempotency-key'];
  if ((idempotent || (repeatable && key !== undefined)) && !isIdempotencyKey(key)) return refuse({ code: 'idempotency-key-missing' });
  const ifMatch = request.headers['if-match'];
  if (precondition === 'required' && ifMatch === undefined) return refuse({ code: 'precondition-missing' });

  const json = body === undefined ? undefined : readJson(request);
  if (json?.ok === false) return refuse(json.problem);
  const parsedBody = body === undefined ? undefined : parseWith(body(), json?.value, '');
  const parsedQuery = parseQuery(query, request.query);
  const faults: readonly Fault[] = [...(parsedBody?.ok === false ? parsedBody.faults : []), ...(parsedQuery.ok ? [] : parsedQuery.faults)];
  if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
  return {
    ok: true,
    value: {
      inputs: {
        params: parsedParams?.value,
        query: parsedQuery.ok ? parsedQuery.value : undefined,
        body: parsedBody?.ok ? parsedBody.value : undefined,
      },
      json: json?.value ?? null,
      expectedVersion: ifMatch === undefined ? undefined : versionOf(ifMatch),
    },
  };
}

/** An ETag is a version in quotes; anything else matches no version. */
const versionOf = (ifMatch: string): number => Number(/^"(\d{1,10})"$/.exec(ifMatch.trim())?.[1] ?? Number.NaN);

const parseQuery = (schema: Route['request']['query'], query: HttpRequest['query']) => {
  if (schema !== undefined) return parseWith(schema(), query, 'query');
  const faults = Object.keys(query).map((name): Fault => ({ pointer: `query/${name}`, code: 'unknown-field' }));
  return faults.length === 0 ? { ok: true as const, value: undefined } : { ok: false as const, faults };
};

const readJson = ({ headers, body }: HttpRequest): { ok: true; value: unknown } | { ok: false; problem: Problem } => {
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) return { ok: false, problem: { code: 'unsupported-media-type' } };
  if (Buffer.byteLength(body ?? '') > maximumBodyBytes) return { ok: false, problem: { code: 'body-too-large' } };
  try {
    return { ok: true, value: JSON.parse(body ?? '') };
  } catch {
    return { ok: false, problem: { code: 'malformed-request' } };
  }
};
