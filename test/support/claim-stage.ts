import type { Role } from '../../shared/domain/access.ts';
import type { Claim } from '../../shared/domain/claim.ts';
import { aClaim, aPrincipal, aReceipt, idOf, noon, otherMunicipalityId, otherSchoolId } from './builders.ts';
import { given, memoryRecords } from './memory-records.ts';
import { aPlan } from './plan-builders.ts';

const people: readonly Role[] = [
  'iap-author',
  'school-coordinator',
  'municipality-coordinator',
  'ikvd-coordinator',
  'ikvd-finance',
  'auditor',
];

/** A claim among everybody who deals with it, over the memory ports. */
export const claimStage = (claim: Claim = aClaim().build(), { plans = [aPlan().approved().build()], receipts = [aReceipt()] } = {}) => {
  const records = memoryRecords();
  given(records.tables, {
    plans,
    receipts,
    claims: [claim],
    principals: [
      ...people.map((role) => aPrincipal(role)),
      aPrincipal('school-coordinator', { id: 'stranger', organisation: { kind: 'school', id: otherSchoolId } }),
      aPrincipal('municipality-coordinator', { id: 'neighbour', organisation: { kind: 'municipality', id: otherMunicipalityId } }),
    ],
  });
  const by = (subject: string, expectedVersion = 1) => ({ subject, now: noon, claimId: claim.id, expectedVersion });
  const moneyOf = (measureId: string, planId = idOf('iap', 1)) => {
    const allowance = records.tables.allowances.get(`${planId} ${measureId}`);
    return allowance === undefined ? undefined : [allowance.availableCents, allowance.reservedCents, allowance.spentCents];
  };
  return { ...records, by, moneyOf };
};

/** The guards of every commit that was tried. */
export const guardsOf = (records: ReturnType<typeof claimStage>) =>
  records.commits.map((writes) => writes.map(({ guard }) => ('recordId' in guard ? `${guard.kind} ${guard.recordId}` : guard.kind)));
