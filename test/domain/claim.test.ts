import { describe, expect, it } from 'vitest';
import { type Claim, claimStatuses, isReserved, isStanding } from '../../shared/domain/claim.ts';
import { movementsBetween, transfersOf } from '../../shared/domain/ledger.ts';
import { aClaim, aLine, idOf } from '../support/builders.ts';

describe('a claim', () => {
  it('holds money on allowances between submission and payment, and nowhere else', () => {
    const inStatus = (is: (of: Claim) => boolean) => claimStatuses.filter((status) => is(aClaim().inStatus(status).build()));
    expect(inStatus(isReserved)).toEqual(['submitted', 'approved', 'verified']);
    expect(inStatus(isStanding)).toEqual(['submitted', 'approved', 'verified', 'paid']);
  });
});

describe('what a change of a claim moves', () => {
  const lines = [
    aLine({ amountCents: 100 }),
    aLine({ amountCents: 20 }),
    aLine({ measureId: 'm3', amountCents: 3 }),
    aLine({ planId: idOf('iap', 2), amountCents: 4_000 }),
  ];
  const inStatus = (status: Claim['status']) =>
    aClaim()
      .withLines(...lines)
      .inStatus(status)
      .build();

  it('is one sum a measure, however many lines it has', () => {
    expect(transfersOf(movementsBetween(inStatus('draft'), inStatus('submitted')))).toEqual([
      { planId: idOf('iap', 1), measureId: 'm2', from: 'available', to: 'reserved', cents: 120 },
      { planId: idOf('iap', 1), measureId: 'm3', from: 'available', to: 'reserved', cents: 3 },
      { planId: idOf('iap', 2), measureId: 'm2', from: 'available', to: 'reserved', cents: 4_000 },
    ]);
  });

  it('is what a level refuses, line by line, and nothing of what it leaves', () => {
    const before = inStatus('submitted');
    const after = {
      ...inStatus('approved'),
      lines: before.lines.map((line, index) => ({ ...line, approvedCents: [100, 5, 0, 4_000][index] ?? 0 })),
    };
    expect(movementsBetween(before, after).map(({ lineId, from, to, cents }) => [lineId, from, to, cents])).toEqual([
      ['l2', 'reserved', 'available', 15],
      ['l3', 'reserved', 'available', 3],
    ]);
  });

  it('goes back the way it came, is spent when it is paid, and recovered when it has to be given back', () => {
    const way = (from: Claim['status'], to: Claim['status']) => {
      const [first] = movementsBetween(inStatus(from), inStatus(to));
      return first === undefined ? 'nothing' : `${first.from} ${first.to}`;
    };
    expect(way('submitted', 'returned')).toBe('reserved available');
    expect(way('approved', 'withdrawn')).toBe('reserved available');
    expect(way('returned', 'withdrawn')).toBe('nothing');
    expect(way('verified', 'paid')).toBe('reserved spent');
    const paid = inStatus('paid');
    const recovered = { ...paid, lines: paid.lines.map((line) => (line.id === 'l4' ? { ...line, recoveredCents: 7 } : line)) };
    expect(movementsBetween(paid, recovered)).toMatchObject([{ lineId: 'l4', from: 'spent', to: 'recovered', cents: 7 }]);
  });
});
