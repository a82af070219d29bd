/** The services of AWS that we lean on. Whoever connects to one marks what it throws, so that a failure says whose it is. */
export type DependencyName = 'dynamodb' | 's3' | 'kms' | 'ses';

/** What of a failure may be logged: whose it is, its kind, where it happened. Not its message: that may quote what somebody sent. */
export type Failure = {
  readonly error: string;
  /** `none`: it happened in our own code. */
  readonly dependency: DependencyName | 'none';
  /** By this AWS finds the call again. */
  readonly awsRequestId?: string;
  readonly at: string;
};

/** Outages that pass by themselves: whoever asked is told to come back. */
const outages = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestTimeout',
  'RequestTimeoutException',
  'TransactionInProgressException',
  'InternalServerError',
  'InternalError',
  'InternalFailure',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'KMSInternalException',
  'KeyUnavailableException',
  'DependencyTimeoutException',
  'SlowDown',
  'TimeoutError',
  'OutOfTime',
  'Undecided',
  'TableBusy',
  'MailNotSent',
  'MailInDoubt',
]);

/** Of the network: nobody was there, or he hung up. */
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

const property = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null && name in of ? Object.entries(of).find(([key]) => key === name)?.[1] : undefined;

const statusOf = (error: unknown): number => {
  const status = property(property(error, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : 0;
};

/**
 * Whether a failure is a service's and passes: throttling, its own error, a hung or refused connection. What it says about us (access
 * denied, an invalid request, a missing key) is our bug, and nobody is told to come back for that.
 */
export const isOutage = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  return (
    outages.has(error.name) || (typeof code === 'string' && networkCodes.has(code)) || statusOf(error) >= 500 || statusOf(error) === 429
  );
};

const dependencies: readonly string[] = ['dynamodb', 's3', 'kms', 'ses'] satisfies DependencyName[];
const isDependency = (value: unknown): value is DependencyName => typeof value === 'string' && dependencies.includes(value);

/** What may be logged of anything that was thrown. */
export const failureOf = (error: unknown): Failure => {
  const dependency = property(error, 'dependency');
  const awsRequestId = property(property(error, '$metadata'), 'requestId');
  return {
    error: error instanceof Error ? error.name : 'unknown',
    dependency: isDependency(dependency) ? dependency : 'none',
    ...(typeof awsRequestId === 'string' ? { awsRequestId } : {}),
    at: framesOf(error),
  };
};

/** Where it happened, without the message: a message may quote what somebody sent. */
const framesOf = (error: unknown): string =>
  error instanceof Error
    ? (error.stack ?? '')
        .split('\n')
        .filter((line) => /^\s+at /.test(line))
        .slice(0, 5)
        .map((line) => line.trim())
        .join(' ')
    : '';
