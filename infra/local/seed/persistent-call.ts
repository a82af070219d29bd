import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod/mini';

/** One request as it is sent, and sent again. */
export type Sent = {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};
export type Received = { readonly status: number; readonly headers: Headers; readonly text: string };

/** Busy, out, or ended in the middle: come back. 500 is not among them: that is a fault of ours, and shall be seen. */
const passing = new Set([429, 502, 503, 504]);
const attempts = 12;
const shortestPauseMilliseconds = 100;
const longestPauseMilliseconds = 2000;

/** Takes the answer as it comes. */
export const sendOnce = async ({ url, ...request }: Sent): Promise<Received> => {
  const response = await fetch(url, { redirect: 'manual', ...request });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

/** What `fetch` throws where there was no answer, or half of one. Anything else is a fault of the caller's. */
const isBroken = (error: unknown): boolean => error instanceof TypeError;

const pauseAfter = async (attempt: number, answer: Received | undefined): Promise<void> => {
  const asked = Number(answer?.headers.get('retry-after') ?? 0) * 1000;
  const own = shortestPauseMilliseconds * 2 ** (attempt - 1) * (0.5 + Math.random());
  await pause(Math.min(longestPauseMilliseconds, Math.max(asked, own)));
};

/**
 * Sends a request until it is answered: again after an outage and after a broken connection, with the same Idempotency-Key and the
 * same If-Match, after as long as Retry-After asks for. A creation is safe to repeat, as its answer is remembered with the effect. A
 * change is, as it names the version that it changes; but where its first answer was lost, the second one says that the version has
 * passed. Then its caller looks who made the next one, and where it was he, gets the record as the answer.
 */
export const sendPersistently = async (sent: Sent): Promise<Received> => {
  let mayBeDone = false;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await sendOnce(sent).catch((error: unknown) => {
      if (!isBroken(error) || attempt === attempts) throw error;
      return undefined;
    });
    if (answer !== undefined && (!passing.has(answer.status) || attempt === attempts)) {
      return mayBeDone && answer.status >= 400 ? ((await ownChange(sent)) ?? answer) : answer;
    }
    mayBeDone ||= answer?.status !== 429;
    await pauseAfter(attempt, answer);
  }
};

const versionIn = (tag: string | undefined): number => Number(/^"(\d+)"$/.exec(tag ?? '')?.[1] ?? Number.NaN);

/** `/v1/plans/iap_1/submit` changes `/v1/plans/iap_1`, and `/v1/receipts/rcp_1/document` the receipt; a PATCH changes what it names. */
const recordOf = (path: string, method: string): string =>
  method === 'PATCH' ? path : path.replace(/(?<=^\/v1\/[\w-]+\/[^/]+)\/(?:[a-z-]+)$/, '');

const meSchema = z.object({ id: z.string() });
const planSchema = z.object({ id: z.string(), schoolId: z.string(), semester: z.string() });
const pageSchema = z.object({ items: z.array(z.looseObject({ id: z.string() })), next: z.nullable(z.string()) });
const historySchema = z.object({ items: z.array(z.object({ number: z.number(), by: z.string() })) });

const parsed = <Schema extends z.ZodMiniType>(schema: Schema, { status, text }: Received): z.output<Schema> | undefined =>
  status === 200 ? schema.safeParse(JSON.parse(text)).data : undefined;

type Read = (path: string) => Promise<Received>;

/** A plan by itself is answered with its texts, a change of it without them, as the list is: what the change would have answered is there. */
const asListed = async (read: Read, plan: Received): Promise<Received> => {
  const { id, schoolId, semester } = planSchema.parse(JSON.parse(plan.text));
  let next: string | null = null;
  do {
    const query = new URLSearchParams({ schoolId, semester, limit: '100', ...(next === null ? {} : { cursor: next }) });
    const page: z.output<typeof pageSchema> = pageSchema.parse(JSON.parse((await read(`/v1/plans?${query}`)).text));
    const found = page.items.find((item) => item.id === id);
    if (found !== undefined) return { ...plan, text: JSON.stringify(found) };
    next = page.next;
  } while (next !== null);
  throw new Error(`${id} is in no list`);
};

/** The record as it is, where the version after the one that the change named is the caller's own doing. */
const ownChange = async ({ url, method, headers }: Sent): Promise<Received | undefined> => {
  const version = versionIn(headers['If-Match']);
  const { origin, pathname } = new URL(url);
  const record = recordOf(pathname, method);
  if (Number.isNaN(version)) return undefined;
  const { Authorization = '' } = headers;
  const read: Read = async (path) => sendPersistently({ url: `${origin}${path}`, method: 'GET', headers: { Authorization } });
  const [now, history, me] = await Promise.all([read(record), read(`${record}/history`), read('/v1/me')]);
  const next = parsed(historySchema, history)?.items.find(({ number }) => number === version + 1);
  const isOwn = now.status === 200 && next !== undefined && next.by === parsed(meSchema, me)?.id;
  if (!isOwn) return undefined;
  return record.startsWith('/v1/plans/') ? asListed(read, now) : now;
};
