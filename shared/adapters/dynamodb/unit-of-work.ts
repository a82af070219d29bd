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

/** Thrown where contention outlasts every retry: the caller is told to come back (503), nothing was written. */
export class Contention extends Error {
  override readonly name = 'Contention';
  readonly dependency = 'dynamodb';
}

/**
 * Commits all parts as one TransactWriteItems. Each has a client request token that the SDK keeps over its own retries, so an answer lost
 * on the way never means a second write. We keep it too while the first try is still under way over there; one that was cancelled wrote
 * nothing, and begins anew. `log` hears of what more than one try was needed for.
 */
export const createUnitOfWork = ({ client }: Table, log?: Log): UnitOfWork => ({
  commit: async (writes) => {
    let token = crypto().randomUUID();
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
        if (attempt === attempts) throw new Contention('contention outlasted every retry', { cause: error });
        if (error instanceof TransactionCanceledException) token = crypto().randomUUID();
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
