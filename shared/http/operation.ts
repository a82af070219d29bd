import type * as z from 'zod/mini';
import type { Permission } from '../domain/access.ts';
import { canonicalJson, type Digest } from '../domain/history.ts';
import type { Principal } from '../domain/principal.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import type { IdempotencyStore, Page, StoredAnswer, Write } from '../ports/records.ts';
import type { Route } from '../routes/route.ts';
import type { Created } from '../use-cases/call.ts';
import { type HttpRequest, type Inputs, parseRequest } from './parse-request.ts';
import { type HttpAnswer, languageOf, type Problem, problemAnswer } from './problem.ts';
import type { Language } from './texts.ts';

export type OperationDependencies = {
  readonly idempotency: IdempotencyStore;
  readonly authorise: (subject: string, permission: Permission) => Promise<Result<Principal>>;
  readonly digest: Digest;
};

/** What a route's use case is called with: parsed, typed, and for creations the means to remember the answer. */
export type CallOf<R extends Route, Value> = Inputs<R> & {
  readonly subject: string;
  readonly now: number;
  /** NaN where the route has no precondition: no version equals it. */
  readonly expectedVersion: number;
  readonly hasPrecondition: boolean;
  readonly remember: (value: Value) => Write;
  /** The same for changes, where remembering was asked for; nothing otherwise. */
  readonly remembered: (value: Value) => readonly Write[];
};

type BodyOf<R extends Route> = R['answer'] extends { readonly schema: () => infer Schema extends z.ZodMiniType }
  ? z.input<Schema>
  : undefined;

export type Presentation<R extends Route> = {
  readonly body: BodyOf<R>;
  readonly version?: number;
  readonly location?: string;
  /** What is answered where the route answers with another type than JSON: a text to keep as a file. */
  readonly file?: {
    readonly name: string;
    readonly text: string;
    readonly contentType?: string;
    /** The text is the base64 of bytes. */
    readonly isBase64?: true;
  };
  /** What was done of which kind, where the operation by itself does not say how often. */
  readonly counts?: Readonly<Record<string, number>>;
};

/** A page as it is answered. */
export const pageBody = <Item>({ items, next }: Page<Item>) => ({ body: { items: [...items], next } });

export type Handle = (request: HttpRequest, dependencies: OperationDependencies) => Promise<HttpAnswer>;

/**
 * Serves one line of the route table: parses the request against the line's schemas, runs the use case, and answers through the
 * line's answer schema, so that nothing undeclared leaks. Whether the caller may do this at all is told before any fault.
 * `afterwards` is what has to follow the effect outside of the database, given what was answered: it happens again with every
 * repetition of the same request, so that what failed the first time is made good.
 */
export const operation =
  <const R extends Route, Value>(
    route: R,
    present: (value: Value, language: Language) => Presentation<R>,
    run: (call: CallOf<R, Value>) => Promise<Created<Value>>,
    afterwards?: (call: CallOf<R, Value>, answered: StoredAnswer) => Promise<void>,
  ): Handle =>
  async (request, { idempotency, authorise, digest }) => {
    const language = languageOf(request.headers['accept-language']);
    const problem = (refusal: Problem): HttpAnswer => problemAnswer(refusal, language);
    const subject = request.subject ?? '';
    if (route.access !== 'public' && subject === '') return problem({ code: 'no-access' });
    const parsed = parseRequest(route, request);
    if (!parsed.ok) {
      const permission = route.access === 'public' ? null : route.access.permission;
      const caller = permission === null ? undefined : await authorise(subject, permission);
      return problem(caller?.ok === false ? caller.refusal : parsed.problem);
    }
    const key = request.headers['idempotency-key'] ?? '';
    const isRemembered = route.request.idempotent === true || (route.request.repeatable === true && key !== '');
    // Two changes of different versions are two changes, though they say the same.
    const base = route.request.repeatable === true ? `${request.headers['if-match']} ` : '';
    const requestHash = digest(`${request.method} ${request.path} ${base}${canonicalJson(parsed.value.json)}`);
    const answerWith = (value: Value): StoredAnswer => answer(route, present(value, language));
    const remember = (value: Value): Write =>
      idempotency.remember({ subject, key, requestHash, answer: answerWith(value), now: request.now });
    const call: CallOf<R, Value> = {
      subject,
      now: request.now,
      ...parsed.value.inputs,
      expectedVersion: parsed.value.expectedVersion ?? Number.NaN,
      hasPrecondition: parsed.value.expectedVersion !== undefined,
      remember,
      remembered: (value) => (isRemembered ? [remember(value)] : []),
    };
    const outcome = await run(call);
    if (outcome.ok === true) {
      const presented = present(outcome.value, language);
      const answered = answer(route, presented);
      await afterwards?.(call, answered);
      const { status: statusCode, headers, body, isBase64Encoded } = answered;
      const { keepSeconds } = route.answer;
      if (keepSeconds !== undefined) return kept({ statusCode, headers, body }, route, request, digest);
      return {
        statusCode,
        headers,
        body,
        ...(isBase64Encoded === undefined ? {} : { isBase64Encoded }),
        ...(presented.counts === undefined ? {} : { counts: presented.counts }),
      };
    }
    // A repetition may meet a rule that its own first effect brought about: what was answered then is still the answer.
    const first =
      outcome.ok === 'repeated'
        ? outcome.first
        : isRemembered && !isAboutTheCaller(outcome.refusal)
          ? await idempotency.find(subject, key, request.now)
          : undefined;
    if (first !== undefined) {
      if (first.requestHash !== requestHash) return problem({ code: 'idempotency-key-reused' });
      await afterwards?.(call, first.answer);
      const { status, headers, body } = first.answer;
      return { statusCode: status, headers: { ...headers, 'Idempotency-Replayed': 'true' }, body };
    }
    return problem(outcome.ok === 'repeated' ? { code: 'internal' } : outcome.refusal);
  };

/** An answer that its reader may keep: named by its content, so that whoever has it already need not get it again. */
const kept = (
  answered: HttpAnswer,
  { access, answer: { keepSeconds = 0 } }: Route,
  { headers }: HttpRequest,
  digest: Digest,
): HttpAnswer => {
  const tag = `"${digest(answered.body).slice(0, 32)}"`;
  // Whose it is depends on the token and the language: nobody in between may keep it. What is open is the same for everybody.
  const cache =
    access === 'public'
      ? { ETag: tag, 'Cache-Control': `public, max-age=${keepSeconds}` }
      : { ETag: tag, 'Cache-Control': `private, max-age=${keepSeconds}`, Vary: 'Authorization, Accept-Language' };
  const isKnown = (headers['if-none-match'] ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
  return isKnown ? { statusCode: 304, headers: cache, body: '' } : { ...answered, headers: { ...answered.headers, ...cache } };
};

const isAboutTheCaller = ({ code }: Refusal): boolean => code === 'no-access' || code === 'role-not-permitted';

/** Bytes are never answers to remember. */
type Answered = StoredAnswer & { readonly isBase64Encoded?: true };

const answer = (route: Route, { body, version, location, file }: Presentation<Route>): Answered => ({
  status: route.answer.status,
  headers: {
    'Content-Type': contentTypeOf(file?.contentType ?? route.answer.contentType),
    ...(file === undefined ? {} : { 'Content-Disposition': `attachment; filename="${file.name}"` }),
    ...(version === undefined ? {} : { ETag: `"${version}"` }),
    ...(location === undefined ? {} : { Location: `/v1${location}` }),
  },
  ...(file?.isBase64 === undefined ? {} : { isBase64Encoded: file.isBase64 }),
  body: route.answer.schema === undefined || file !== undefined ? (file?.text ?? '') : JSON.stringify(route.answer.schema().parse(body)),
});

const contentTypeOf = (type = 'application/json'): string =>
  type === 'application/json' || type === 'application/pdf' ? type : `${type}; charset=utf-8`;
