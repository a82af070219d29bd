import type { DependencyName } from '../observability/failures.ts';

/** Callers wait for a function of the API so long, whatever hangs behind it; the gateway gives up after 29 s. */
export const functionMilliseconds = 10_000;

type Patience = { readonly attempts: number; readonly requestMilliseconds: number };

/**
 * How long we wait for each service and how often we ask. All tries of one call together are shorter than a function of the API may
 * take. What is asked again is idempotent: reads, writes whose repetition changes nothing, transactions by their client request token,
 * keys and MACs. A message is not: see the mailer.
 */
export const patienceWith = {
  dynamodb: { attempts: 3, requestMilliseconds: 2900 },
  kms: { attempts: 3, requestMilliseconds: 2500 },
  s3: { attempts: 2, requestMilliseconds: 4000 },
  ses: { attempts: 1, requestMilliseconds: 4000 },
} as const satisfies Record<DependencyName, Patience>;

/** The settings of a service's client. Tries are spread by the SDK's own jitter. */
export const settingsFor = (dependency: DependencyName) => ({
  maxAttempts: patienceWith[dependency].attempts,
  retryMode: 'standard',
  requestHandler: {
    connectionTimeout: 1000,
    requestTimeout: patienceWith[dependency].requestMilliseconds,
    // Of a body that stops coming.
    socketTimeout: patienceWith[dependency].requestMilliseconds,
    // Without it the SDK only writes a warning, and waits on.
    throwOnRequestTimeout: true,
  },
});

type Middleware = <Input extends object, Output>(next: (input: Input) => Promise<Output>) => (input: Input) => Promise<Output>;

/** Marks what a client throws with the service that it came from: a time-out by itself does not say whose it is. */
export const marking =
  (dependency: DependencyName): Middleware =>
  (next) =>
  async (input) => {
    try {
      return await next(input);
    } catch (error) {
      throw error instanceof Error ? Object.assign(error, { dependency }) : error;
    }
  };
