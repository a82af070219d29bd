import { setTimeout as pause } from 'node:timers/promises';

const attempts = 10;
const longestPauseMilliseconds = 400;

/**
 * Sends one write that is no transaction. Where a transaction is at the same item, it is refused and nothing is done (the SDK does not try
 * that again, as it does not know what depends on it): over in milliseconds, so it is sent again.
 */
export const writeAlone = async <Output>(send: () => Promise<Output>): Promise<Output> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'TransactionConflictException' || attempt === attempts) throw error;
      await pause(Math.random() * Math.min(longestPauseMilliseconds, 10 * 2 ** attempt));
    }
  }
};
