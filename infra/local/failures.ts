/** Why the local cloud cannot start or go on. Each kind has an exit code of its own, so that scripts can tell them apart. */
export const exitCodes = {
  unexpected: 1,
  usage: 2,
  'port-taken': 3,
  'engine-missing': 4,
  'data-folder': 5,
  'unknown-seed': 6,
  'engine-failed': 7,
  'synthesis-failed': 8,
} as const;
export type FailureKind = keyof typeof exitCodes;

/** An expected failure with a message for the person at the terminal: shown without a stack trace. */
export class LocalCloudFailure extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LocalCloudFailure';
    this.kind = kind;
  }
}

/** The `code` of a Node system error (`EADDRINUSE`, `ENOENT` …), if it has one. */
export const systemErrorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
