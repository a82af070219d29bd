import type { Api } from './api.ts';
import type { Match } from './router.ts';

/** Whether a call may go on now. */
export type Throttle = (match: Match) => boolean;

type Bucket = { tokens: number; atMs: number };

/**
 * The gateway's token buckets: every method has one of its own, of `burst` tokens, refilled by `rate` in a second; the stage's limit is for
 * each method that has none of its own.
 */
export const createThrottle = ({ limits }: Pick<Api, 'limits'>, nowMs: () => number): Throttle => {
  const buckets = new Map<string, Bucket>();
  return ({ method: { resourcePath, properties } }) => {
    const name = `${properties.HttpMethod} ${resourcePath}`;
    const limit = limits.get(name) ?? limits.get('*');
    if (limit === undefined) return true;
    const now = nowMs();
    const before = buckets.get(name) ?? { tokens: limit.burst, atMs: now };
    const tokens = Math.min(limit.burst, before.tokens + ((now - before.atMs) / 1000) * limit.rate);
    const isAllowed = tokens >= 1;
    buckets.set(name, { tokens: isAllowed ? tokens - 1 : tokens, atMs: now });
    return isAllowed;
  };
};
