/**
 * Every way in which the system says no. A code is an identity that clients may rely on; which HTTP status and which
 * words it gets is decided once, in `shared/http/texts.ts`.
 */
export type RefusalCode =
  // the request itself
  | 'malformed-request'
  | 'unsupported-media-type'
  | 'invalid-request'
  | 'idempotency-key-missing'
  | 'idempotency-key-reused'
  | 'idempotency-in-progress'
  | 'precondition-missing'
  | 'stale-version'
  // who asks
  | 'no-access'
  | 'role-not-permitted'
  | 'outside-organisation'
  | 'four-eyes'
  // what is asked for
  | 'not-found'
  | 'already-exists'
  | 'wrong-state'
  | 'awaiting-another-level'
  | 'awaiting-author'
  | 'awaiting-decision'
  | 'corrections-open'
  | 'must-be-reapproved'
  | 'money-used'
  | 'another-semester'
  | 'period-over'
  | 'period-not-over'
  | 'period-not-begun'
  | 'nothing-approved'
  | 'allowance-in-use'
  | 'consultations-overlap'
  | 'already-countered'
  | 'already-confirmed'
  | 'setting-missing'
  | 'last-administrator'
  | 'upload-gone'
  | 'invitation-unknown'
  | 'invitation-used'
  | 'invitation-withdrawn'
  | 'invitation-expired'
  | 'invitation-void'
  | 'mail-not-sent'
  | 'code-of-another-pupil'
  | 'plan-already-exists'
  | 'plan-not-in-force'
  | 'allowance-exceeded'
  | 'receipt-already-used'
  | 'receipt-not-clean'
  | 'receipt-changed'
  | 'receipt-exceeded'
  | 'receipt-in-use'
  | 'justification-missing'
  | 'budget-exceeded'
  | 'budget-in-use'
  | 'agreement-missing'
  | 'in-payment-batch'
  | 'nothing-to-pay'
  | 'nothing-to-recover'
  | 'claim-too-large'
  | 'reference-too-large'
  | 'erased'
  | 'on-hold'
  | 'plan-still-live'
  | 'money-open'
  | 'retention-not-over'
  // our side
  | 'busy';

/** One fault of a request: where (JSON pointer into the body, or `query/…`, `path/…`) and what. Never the value itself. */
export type Fault = { readonly pointer: string; readonly code: FaultCode; readonly limits?: readonly string[] };

export const faultCodes = [
  'required',
  'wrong-type',
  'unknown-field',
  'unknown-value',
  'too-short',
  'too-long',
  'too-small',
  'too-large',
  'bad-format',
  'bad-characters',
  'bad-personal-code',
  'personal-data',
  'unknown-reference',
  'duplicate',
  'not-eligible',
  'not-in-programme',
  'outside-period',
  'in-the-future',
  'not-matching',
  'wrong-order',
  'overlapping',
  'under-age',
  'of-age',
  'missing-parts',
  'not-later',
  'not-exactly',
  'not-described',
  'missing-evidence',
  'no-payment',
  'vat-unknown',
  'currency-refused',
  'bad-iban',
  'bad-cursor',
] as const;
export type FaultCode = (typeof faultCodes)[number];

export type Refusal = {
  readonly code: RefusalCode;
  /** All faults of the request at once. */
  readonly faults?: readonly Fault[];
  /** Facts that make the refusal useful (a status, a remaining amount). No personal data. */
  readonly facts?: Readonly<Record<string, string | number>>;
};
