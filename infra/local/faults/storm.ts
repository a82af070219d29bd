import { type Random, randomOf } from '../seed/random.ts';
import type { Service } from './answers.ts';
import type { FaultKind, FaultSpec } from './spec.ts';

/** One request of a function to a service, as far as a storm looks at it. */
export type Target = {
  readonly service: Service;
  readonly functionName: string;
  readonly operation: string;
  readonly isWrite: boolean;
  /** The same for every try that the SDK makes for one call. */
  readonly invocation: string;
};

/** What happens to one request. `random` draws whatever is left to choose, from the request's own numbers. */
export type Blow =
  | { readonly kind: 'latency'; readonly milliseconds: number }
  | { readonly kind: 'throttling' | 'conflicts'; readonly random: Random }
  | { readonly kind: 'outages'; readonly random: Random; readonly isBroken: boolean }
  | { readonly kind: 'lost-answers'; readonly outcome: 'broken' | 'silent' }
  | { readonly kind: 'crashes'; readonly isDone: boolean };

export type Storm = {
  readonly spec: FaultSpec;
  /** What this request meets; undefined lets it pass. */
  next(target: Target): Blow | undefined;
  /** How many requests came, and how many of them each fault struck. */
  counts(): { readonly requests: number; readonly struck: Readonly<Partial<Record<FaultKind, number>>> };
};

const longestDelayMilliseconds = 300;
/** A delay in twenty is one that nobody expected. */
const rareDelayMilliseconds = 1500;
/** Reads far outnumber writes and have nothing to lose. */
const readShare = 0.25;
/** A service is out for a few requests in a row, once at most in so many: longer than an SDK tries, shorter than our own retries last. */
const outageEvery = 50;
const outageLength = { shortest: 3, longest: 8 } as const;
/** How many tries of one call meet the same: mostly the first, at times as many as the SDK makes. */
const mostTries = 10;
const rememberedCalls = 1000;

/** A mishap that outlasts the SDK is told to the caller of the API. A lost answer of a write does so more often: that is the point of it. */
const lastsFor = (kind: FaultKind, { isWrite }: Target, random: Random): number => {
  const lasting = kind === 'lost-answers' && isWrite ? 0.2 : 0.02;
  if (random.chance(lasting)) return mostTries;
  return random.chance(0.2) ? 2 : 1;
};

/**
 * Draws what happens to each request from the seed, the function, the operation and how many of that sort came before: so the
 * functions' timing towards each other changes nothing, and the same calls in the same order meet the same storm.
 */
export const createStorm = (spec: FaultSpec): Storm => {
  const { rates, seed } = spec;
  const drawn = new Map<string, number>();
  const lasting = new Map<string, { readonly blow: Blow; left: number }>();
  const struck: Partial<Record<FaultKind, number>> = {};
  let requests = 0;

  const numberOf = (stream: string): number => {
    const number = drawn.get(stream) ?? 0;
    drawn.set(stream, number + 1);
    return number;
  };

  const outage = ({ service }: Target): Blow | undefined => {
    const number = numberOf(`outage ${service}`);
    const window = randomOf(`${seed} outage ${service} ${Math.floor(number / outageEvery)}`);
    if (!window.chance(rates.outages ?? 0)) return undefined;
    const begins = window.below(outageEvery - outageLength.longest);
    const ends = begins + window.between(outageLength.shortest, outageLength.longest);
    const position = number % outageEvery;
    if (position < begins || position >= ends) return undefined;
    const random = randomOf(`${seed} outage ${service} at ${number}`);
    return { kind: 'outages', random, isBroken: random.chance(0.2) };
  };

  const blowOf = (target: Target, random: Random): Blow | undefined => {
    const share = target.isWrite ? 1 : readShare;
    const strikes = (kind: FaultKind, part = 1): boolean => random.chance((rates[kind] ?? 0) * part);
    if (strikes('crashes', share)) return { kind: 'crashes', isDone: random.chance(0.5) };
    if (strikes('lost-answers', share)) return { kind: 'lost-answers', outcome: random.chance(0.03) ? 'silent' : 'broken' };
    if (target.service === 'dynamodb' && target.isWrite && strikes('conflicts')) return { kind: 'conflicts', random };
    if (strikes('throttling')) return { kind: 'throttling', random };
    if (!strikes('latency')) return undefined;
    return { kind: 'latency', milliseconds: random.chance(0.05) ? rareDelayMilliseconds : random.between(5, longestDelayMilliseconds) };
  };

  const draw = (target: Target): Blow | undefined => {
    const before = lasting.get(target.invocation);
    if (before !== undefined) {
      before.left -= 1;
      return before.left >= 0 ? before.blow : undefined;
    }
    const stream = `${target.functionName} ${target.service} ${target.operation}`;
    const random = randomOf(`${seed} ${stream} ${numberOf(stream)}`);
    const blow = blowOf(target, random);
    if (blow !== undefined) {
      lasting.set(target.invocation, { blow, left: lastsFor(blow.kind, target, random) - 1 });
      for (const [oldest] of lasting) if (lasting.size > rememberedCalls) lasting.delete(oldest);
    }
    return blow;
  };

  return {
    spec,
    next: (target) => {
      requests += 1;
      const blow = outage(target) ?? draw(target);
      if (blow !== undefined) struck[blow.kind] = (struck[blow.kind] ?? 0) + 1;
      return blow;
    },
    counts: () => ({ requests, struck: { ...struck } }),
  };
};
