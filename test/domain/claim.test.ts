import { describe, expect, it } from 'vitest';
import { type Claim, claimStatuses, demandByMeasure, isReserved, isStanding } from '../../shared/domain/claim.ts';
import { aClaim, aLine, idOf } from '../support/builders.ts';

describe('a claim', () => {
  it('holds money on allowances between submission and payment, and nowhere else', () => {
    const inStatus = (is: (of: Claim) => boolean) => claimStatuses.filter((status) => is(aClaim().inStatus(status).build()));
    expect(inStatus(isReserved)).toEqual(['submitted', 'approved', 'verified']);
    expect(inStatus(isStanding)).toEqual(['submitted', 'approved', 'verified', 'paid']);
  });
});

describe('what a claim asks of the allowances', () => {
  it('is one sum a measure, however many lines it has; what is refused in full asks for nothing', () => {
    const { lines } = aClaim()
      .withLines(
        aLine({ amountCents: 100 }),
        aLine({ amountCents: 20, approvedCents: 5 }),
        aLine({ measureId: 'm3', amountCents: 3, approvedCents: 0 }),
        aLine({ planId: idOf('iap', 2), amountCents: 4_000 }),
      )
      .build();
    expect(demandByMeasure(lines)).toEqual([
      { planId: idOf('iap', 1), measureId: 'm2', amountCents: 105 },
      { planId: idOf('iap', 2), measureId: 'm2', amountCents: 4_000 },
    ]);
  });
});
