import type * as z from 'zod/mini';
import { canonicalJson, type Digest } from '../domain/history.ts';
import { type Principal } from '../domain/principal.ts';
import type { Fault, Refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import type { IdempotencyStore, Page, StoredAnswer, Write } from '../ports/records.ts';
import type { Permission } from '../domain/access.ts';
import type { Route } from '../routes.ts';
import type { Created } from '../use-cases/call.ts';
import { parseWith } from './faults.ts';
import { type HttpAnswer, languageOf, problemAnswer } from './problem.ts';
import type { ProblemCode } from './texts.ts';

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

export type OperationDependencies = {
  readonly idempotency: IdempotencyStore;
  readonly authorise: (subject: string, permission: Permission) => Promise<Result<Principal>>;
  readonly digest: Digest;
};

type Parsed<Schemas, Name extends string> = Schemas extends Readonly<Record<Name, () => infer Schema extends z.ZodMiniType>>
  ? z.output<Schema>
  : undefined;

/** What a route's use case is called with: parsed, typed, and for creations the means to remember the answer. */
export type CallOf<R extends Route, Value> = {
  readonly subject: string;
  readonly now: number;
  readonly params: Parsed<R['request'], 'params'>;
  readonly query: Parsed<R['request'], 'query'>;
  readonly body: Parsed<R['request'], 'body'>;
  /** NaN where the route has no precondition: no version equals it. */
  readonly expectedVersion: number;
  readonly hasPrecondition: boolean;
  readonly remember: (value: Value) => Write;
};

type BodyOf<R extends Route> = R['answer'] extends { readonly schema: () => infer Schema extends z.ZodMiniType } ? z.input<Schema> : undefined;

export type Presentation<R extends Route> = { readonly body: BodyOf<R>; readonly version?: number; readonly location?: string };

/** A page as it is answered. */
export const pageBody = <Item>({ items, next }: Page<Item>) => ({ body: { items: [...items], next } });

export type Handle = (request: HttpRequest, dependencies: OperationDependencies) => Promise<HttpAnswer>;

type Problem = Omit<Refusal, 'code'> & { readonly code: ProblemCode };

const maximumBodyCharacters = 1_000_000;
const idempotencyKey = /^[A-Za-z0-9._:-]{8,128}$/;

/**
 * Serves one line of the route table: parses the request against the line's schemas, runs the use case, and answers through the
 * line's answer schema, so that nothing undeclared leaks. Whether the caller may do this at all is told before any fault.
 */
export const operation =
  <const R extends Route, Value>(
    route: R,
    present: (value: Value) => Presentation<R>,
    run: (call: CallOf<R, Value>) => Promise<Created<Value>>,
  ): Handle =>
  async (request, { idempotency, authorise, digest }) => {
    const language = languageOf(request.headers['accept-language']);
    const problem = (refusal: Problem): HttpAnswer => problemAnswer(refusal, language);
    const subject = request.subject ?? '';
    const parsed = parse(route, request);
    if (!parsed.ok) {
      const caller = route.access === 'public' ? undefined : await authorise(subject, route.access.permission);
      return problem(caller?.ok === false ? caller.refusal : parsed.problem);
    }
    const key = request.headers['idempotency-key'] ?? '';
    const requestHash = digest(`${request.method} ${request.path} ${canonicalJson(parsed.value.json)}`);
    const answerWith = (value: Value): StoredAnswer => answer(route, present(value));
    const outcome = await run({
      subject,
      now: request.now,
      ...(parsed.value.inputs as Pick<CallOf<R, Value>, 'params' | 'query' | 'body'>),
      expectedVersion: parsed.value.expectedVersion ?? Number.NaN,
      hasPrecondition: parsed.value.expectedVersion !== undefined,
      remember: (value) => idempotency.remember({ subject, key, requestHash, answer: answerWith(value), now: request.now }),
    });
    if (outcome.ok === true) {
      const { status, headers, body } = answerWith(outcome.value);
      return { statusCode: status, headers, body };
    }
    // A repetition may meet a rule that its own first effect brought about: what was answered then is still the answer.
    const first =
      outcome.ok === 'repeated'
        ? outcome.first
        : route.request.idempotent === true && !isAboutTheCaller(outcome.refusal)
          ? await idempotency.find(subject, key, request.now)
          : undefined;
    if (first !== undefined) {
      if (first.requestHash !== requestHash) return problem({ code: 'idempotency-key-reused' });
      const { status, headers, body } = first.answer;
      return { statusCode: status, headers: { ...headers, 'Idempotency-Replayed': 'true' }, body };
    }
    return problem(outcome.ok === 'repeated' ? { code: 'internal' } : outcome.refusal);
  };

const isAboutTheCaller = ({ code }: Refusal): boolean => code === 'no-access' || code === 'role-not-permitted';

const answer = (route: Route, { body, version, location }: Presentation<Route>): StoredAnswer => ({
  status: route.answer.status,
  headers: {
    'Content-Type': 'application/json',
    ...(version === undefined ? {} : { ETag: `"${version}"` }),
    ...(location === undefined ? {} : { Location: `/v1${location}` }),
  },
  body: route.answer.schema === undefined ? '' : JSON.stringify(route.answer.schema().parse(body)),
});

type ParsedRequest =
  | { readonly ok: true; readonly value: { inputs: Record<'params' | 'query' | 'body', unknown>; json: unknown; expectedVersion: number | undefined } }
  | { readonly ok: false; readonly problem: Problem };

const parse = (route: Route, request: HttpRequest): ParsedRequest => {
  const refuse = (problem: Problem): ParsedRequest => ({ ok: false, problem });
  const { params, query, body, idempotent, precondition } = route.request;
  const parsedParams = params === undefined ? undefined : parseWith(params(), request.params, 'path');
  if (parsedParams?.ok === false) return refuse({ code: 'not-found' });
  if (idempotent && !idempotencyKey.test(request.headers['idempotency-key'] ?? '')) return refuse({ code: 'idempotency-key-missing' });
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
};

/** An ETag is a version in quotes; anything else matches no version. */
const versionOf = (ifMatch: string): number => Number(/^"(\d{1,10})"$/.exec(ifMatch.trim())?.[1] ?? Number.NaN);

const parseQuery = (schema: Route['request']['query'], query: HttpRequest['query']) => {
  if (schema !== undefined) return parseWith(schema(), query, 'query');
  const faults = Object.keys(query).map((name): Fault => ({ pointer: `query/${name}`, code: 'unknown-field' }));
  return faults.length === 0 ? { ok: true as const, value: undefined } : { ok: false as const, faults };
};

const readJson = ({ headers, body }: HttpRequest): { ok: true; value: unknown } | { ok: false; problem: Problem } => {
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) return { ok: false, problem: { code: 'unsupported-media-type' } };
  if ((body?.length ?? 0) > maximumBodyCharacters) return { ok: false, problem: { code: 'body-too-large' } };
  try {
    return { ok: true, value: JSON.parse(body ?? '') };
  } catch {
    return { ok: false, problem: { code: 'malformed-request' } };
  }
};

