import { setTimeout as pause } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Log } from '../../observability/log-events.ts';
import type { Commit, UnitOfWork, Write } from '../../ports/records.ts';
import { crypto } from '../node/digest.ts';
import type { Table } from './client.ts';
import type { TransactItem } from './writes.ts';

/** Contention with another transaction on the same items: nobody's fault, and over in milliseconds. */
const transient = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);
const attempts = 10;
const longestPauseMilliseconds = 400;

/** Thrown where contention outlasts every retry and nothing was written: the caller is told so, and to come back (503). */
export class Contention extends Error {
  override readonly name = 'Contention';
  readonly dependency = 'dynamodb';
}

/** Thrown where one of the tries may have gone through: an outage to whoever asked (503). What he repeats finds out what was written. */
class Undecided extends Error {
  override readonly name = 'Undecided';
  readonly dependency = 'dynamodb';
}

/**
 * Commits all parts as one TransactWriteItems under a client request token, so an answer lost on the way never means a second write.
 * The SDK keeps it over its own retries; we keep it over ours for as long as an earlier try may have gone through, or what it wrote
 * would stand in the way of the same write under another token and be taken for somebody else's. `log` hears of what more than one try
 * was needed for.
 */
export const createUnitOfWork = ({ client }: Table, log?: Log): UnitOfWork => ({
  commit: async (writes) => {
    let token = crypto().randomUUID();
    let isUndecided = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const TransactItems = writes.map(({ part }) => part as TransactItem);
        await client.send(new TransactWriteCommand({ TransactItems, ClientRequestToken: token }));
        if (attempt > 1) log?.('WRITE_REPEATED', { attempts: attempt });
        return { ok: true };
      } catch (error) {
        const commit = failureOf(error, writes);
        if (commit !== undefined) return commit;
        if (!isContention(error)) throw error;
        isUndecided ||= !isCertain(error);
        if (attempt === attempts) throw new (isUndecided ? Undecided : Contention)('contention outlasted every retry', { cause: error });
        if (!isUndecided) token = crypto().randomUUID();
        await pause(Math.random() * Math.min(longestPauseMilliseconds, 10 * 2 ** attempt));
      }
    }
  },
});

const failureOf = (error: unknown, writes: readonly Write[]): Commit | undefined => {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const failed = (error.CancellationReasons ?? []).flatMap(({ Code, Item }, index) => {
    const write = writes[index];
    return Code === 'ConditionalCheckFailed' && write !== undefined
      ? [{ guard: write.guard, found: Item === undefined ? undefined : unmarshall(Item) }]
      : [];
  });
  return failed.length > 0 ? { ok: false, failed } : undefined;
};

const isContention = (error: unknown): boolean =>
  error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).some(({ Code }) => Code !== undefined && transient.has(Code))
    : error instanceof Error && error.name === 'TransactionInProgressException';

/** Whether this was the only try and it was cancelled: where the SDK tried before, that try may have been the one that went through. */
const isCertain = (error: unknown): boolean => error instanceof TransactionCanceledException && (error.$metadata.attempts ?? 1) === 1;
