import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

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
/** About a minute: a system that is started again on a busy machine takes its time. */
const attempts = 30;
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

/** A change may have a key, and whoever means to repeat it gives it one. */
const keyed = (sent: Sent): Sent =>
  'If-Match' in sent.headers && !('Idempotency-Key' in sent.headers)
    ? { ...sent, headers: { ...sent.headers, 'Idempotency-Key': randomUUID() } }
    : sent;

/**
 * Sends a request until it is answered: again after an outage and after a broken connection, as it was, after as long as Retry-After
 * asks for. Creations and changes carry a key, by which an answer that was lost is given again, so nothing is done twice.
 */
export const sendPersistently = async (request: Sent): Promise<Received> => {
  const sent = keyed(request);
  for (let attempt = 1; ; attempt += 1) {
    const answer = await sendOnce(sent).catch((error: unknown) => {
      if (!isBroken(error) || attempt === attempts) throw error;
      return undefined;
    });
    if (answer !== undefined && (!passing.has(answer.status) || attempt === attempts)) return answer;
    await pauseAfter(attempt, answer);
  }
};
