import type { Result } from '../domain/result.ts';
import type { EpochMilliseconds } from '../domain/time.ts';
import type { AnsweredRequest, Write } from '../ports/records.ts';

/** Who asks (the token's `sub`), and when: an API call happens at its request's time, never at "now". */
export type Call = { readonly subject: string; readonly now: EpochMilliseconds };

/**
 * A call on one version of a record. `remembered` is the write that keeps its answer, where the caller sent a key to have it again by:
 * it goes into the transaction of the effect.
 */
export type Change<Value = never> = Call & { readonly expectedVersion: number; readonly remembered?: (value: Value) => readonly Write[] };

/** A call that makes something: its answer is remembered in the same transaction, so that a repetition has no second effect. */
export type Creation<Value> = Call & { readonly remember: (value: Value) => Write };

/** The same idempotency key was used before: this is what was answered then. */
export type Repeated = { readonly ok: 'repeated'; readonly first: AnsweredRequest };

export type Created<Value> = Result<Value> | Repeated;
