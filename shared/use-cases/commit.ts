import { formatEuros } from '../domain/money.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Commit, Guard, IdempotencyStore } from '../ports/records.ts';
import type { Repeated } from './call.ts';

type Failed = Extract<Commit, { ok: false }>;

export const failedGuard = (commit: Failed, kind: Guard['kind']): boolean => commit.failed.some(({ guard }) => guard.kind === kind);

/** Whether this request was answered before; a key whose answer cannot be read is one whose first request is still running. */
export const repetitionIn = (commit: Failed, idempotency: IdempotencyStore): Repeated | undefined => {
  const failure = commit.failed.find(({ guard }) => guard.kind === 'idempotency');
  const first = failure === undefined ? undefined : idempotency.parse(failure.found);
  return first === undefined ? undefined : { ok: 'repeated', first };
};

/** What a broken guard means to the caller. The first in this order is told: the more particular before the more general. */
export const refusalOf = (commit: Failed): Refusal => {
  const by = (kind: Guard['kind']) => commit.failed.find(({ guard }) => guard.kind === kind);
  if (by('idempotency') !== undefined) return { code: 'idempotency-in-progress' };
  if (by('pupil-kept') !== undefined) return { code: 'erased', facts: { on: textOf(by('pupil-kept')?.found, 'erasedAt').slice(0, 10) } };
  if (by('one-plan-per-semester') !== undefined) return { code: 'plan-already-exists' };
  if (by('receipt-fingerprint') !== undefined) return { code: 'receipt-already-used' };
  const share = by('receipt-share');
  if (share?.guard.kind === 'receipt-share') return refusalOfShare(share.guard, share.found);
  if (by('receipt-description') !== undefined) return { code: 'receipt-in-use' };
  if (by('project-open') !== undefined) return { code: 'wrong-state', facts: { status: 'closed', allowed: 'registered' } };
  if (by('last-administrator') !== undefined && by('version') === undefined) return { code: 'last-administrator' };
  if (by('counter-entry') !== undefined) return { code: 'already-countered' };
  if (by('confirmation') !== undefined)
    return { code: 'already-confirmed', facts: { on: textOf(by('confirmation')?.found, 'confirmedOn') } };
  if (by('allowance-change') !== undefined) return { code: 'allowance-in-use' };
  const allowance = by('allowance');
  if (allowance !== undefined) return { code: 'allowance-exceeded', facts: { remaining: formatEuros(availableCents(allowance.found)) } };
  const budget = by('budget');
  if (budget !== undefined) return { code: 'budget-exceeded', facts: { remaining: formatEuros(availableCents(budget.found)) } };
  if (by('budget-change') !== undefined) return { code: 'budget-in-use' };
  return { code: by('version') === undefined ? 'busy' : 'stale-version' };
};

const refusalOfShare = ({ receiptId, described, refundableCents }: Extract<Guard, { kind: 'receipt-share' }>, found: unknown): Refusal => {
  if (numberOf(found, 'described') !== described) return { code: 'receipt-changed', facts: { receipt: receiptId } };
  const remaining = formatEuros(Math.max(0, refundableCents - (numberOf(found, 'usedCents') ?? 0)));
  return { code: 'receipt-exceeded', facts: { receipt: receiptId, remaining } };
};

const fieldOf = (found: unknown, field: string): unknown =>
  typeof found === 'object' && found !== null ? Object.entries(found).find(([name]) => name === field)?.[1] : undefined;

const textOf = (found: unknown, field: string): string => {
  const value = fieldOf(found, field);
  return typeof value === 'string' ? value : '';
};

const numberOf = (found: unknown, field: string): number | undefined => {
  const value = fieldOf(found, field);
  return typeof value === 'number' ? value : undefined;
};

const availableCents = (found: unknown): number => numberOf(found, 'availableCents') ?? 0;
