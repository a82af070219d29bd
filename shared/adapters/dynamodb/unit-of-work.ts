import { setTimeout as pause } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Commit, UnitOfWork, Write } from '../../ports/records.ts';
import type { Table } from './client.ts';
import type { TransactItem } from './writes.ts';

/** Contention with another transaction on the same items: nobody's fault, and over in milliseconds. */
const transient = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);
const attempts = 10;
const longestPauseMilliseconds = 400;

/** Thrown where contention outlasts every retry: the caller is told to come back (503), nothing was written. */
export class Contention extends Error {
  override readonly name = 'Contention';
}

/**
 * Commits all parts as one TransactWriteItems. The SDK gives every command a client request token and keeps it over its own
 * retries, so an answer lost on the way never means a second write.
 */
export const createUnitOfWork = ({ client }: Table): UnitOfWork => ({
  commit: async (writes) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await client.send(new TransactWriteCommand({ TransactItems: writes.map(({ part }) => part as TransactItem) }));
        return { ok: true };
      } catch (error) {
        const commit = failureOf(error, writes);
        if (commit !== undefined) return commit;
        if (!isContention(error)) throw error;
        if (attempt === attempts) throw new Contention('contention outlasted every retry', { cause: error });
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
