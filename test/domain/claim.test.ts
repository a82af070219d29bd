import { describe, expect, it } from 'vitest';
import {
  type Claim,
  type ClaimStatus,
  claimStatuses,
  decideClaim,
  demandByMeasure,
  payClaim,
  submitClaim,
} from '../../shared/domain/claim.ts';
import type { Result } from '../../shared/domain/result.ts';
import { pumpurs } from '../../shared/programmes/pumpurs.ts';
import { aClaim, aLine, aPrincipal, idOf } from '../support/builders.ts';
import { accepted } from '../support/results.ts';

const later = '2021-10-05T07:00:00.000Z';
const { municipal, vpii } = pumpurs.claimApproval;
const coordinator = aPrincipal('school-coordinator');
const municipality = aPrincipal('municipality-coordinator');
const ikvd = aPrincipal('ikvd-coordinator');
const finance = aPrincipal('ikvd-finance');

const actions = {
  submit: (claim: Claim) => submitClaim(claim, municipal, coordinator, later),
  approve: (claim: Claim) => decideClaim(claim, municipal, 'municipality', municipality, later),
  verify: (claim: Claim) => decideClaim(claim, municipal, 'ikvd', ikvd, later),
  pay: (claim: Claim) => payClaim(claim, finance, later),
} satisfies Record<string, (claim: Claim) => Result<Claim>>;
type Action = keyof typeof actions;

/** The whole table: the one status that an action is possible in, what it makes of it, and whose turn it is then. */
const table: Readonly<Record<Action, { from: ClaimStatus; to: ClaimStatus; awaiting: Claim['awaiting'] }>> = {
  submit: { from: 'draft', to: 'submitted', awaiting: 'municipality' },
  approve: { from: 'submitted', to: 'approved', awaiting: 'ikvd' },
  verify: { from: 'approved', to: 'verified', awaiting: 'payment' },
  pay: { from: 'verified', to: 'paid', awaiting: null },
};

const cases = (['submit', 'approve', 'verify', 'pay'] as const).flatMap((action) =>
  claimStatuses.map((status) => ({ action, status, ...table[action] })),
);

describe('the way of a claim', () => {
  it.each(cases.filter(({ status, from }) => status === from))('$action takes it from $from to $to', ({ action, status, to, awaiting }) => {
    expect(actions[action](aClaim().inStatus(status).build())).toMatchObject({
      ok: true,
      value: { status: to, awaiting, updatedAt: later },
    });
  });

  it.each(cases.filter(({ status, from }) => status !== from))(
    '$action is refused for a claim that is $status',
    ({ action, status, from }) => {
      expect(actions[action](aClaim().inStatus(status).build())).toEqual({
        ok: false,
        refusal: { code: 'wrong-state', facts: { status, allowed: from } },
      });
    },
  );

  it('of a state vocational school has no municipality in it', () => {
    const claim = aClaim().with({ partner: 'vpii', municipalityId: null }).build();
    const submitted = accepted(submitClaim(claim, vpii, coordinator, later));
    expect(submitted).toMatchObject({ status: 'approved', awaiting: 'ikvd', approvals: [] });
    const verified = accepted(decideClaim(submitted, vpii, 'ikvd', ikvd, later));
    expect(verified).toMatchObject({ status: 'verified', awaiting: 'payment' });
    expect(decideClaim(submitted, vpii, 'municipality', municipality, later)).toMatchObject({
      ok: false,
      refusal: { code: 'wrong-state' },
    });
  });

  it('says who submitted, who decided and who paid', () => {
    const submitted = accepted(actions.submit(aClaim().build()));
    const paid = accepted(actions.pay(accepted(actions.verify(accepted(actions.approve(submitted))))));
    expect(paid).toMatchObject({
      submittedBy: 'school-coordinator',
      submittedAt: later,
      approvals: [
        { level: 'municipality', by: 'municipality-coordinator', at: later },
        { level: 'ikvd', by: 'ikvd-coordinator', at: later },
      ],
      paidBy: 'ikvd-finance',
      paidAt: later,
    });
  });
});

describe('a level of a claim', () => {
  it('is decided by its own role only', () => {
    const claim = aClaim().inStatus('submitted').build();
    expect(decideClaim(claim, municipal, 'municipality', ikvd, later)).toEqual({
      ok: false,
      refusal: { code: 'awaiting-another-level', facts: { awaiting: 'municipality' } },
    });
  });
});

describe('four eyes', () => {
  const hands: readonly [string, Partial<Claim>][] = [
    ['prepared', { preparedBy: 'x', submittedBy: 'y' }],
    ['submitted', { preparedBy: 'y', submittedBy: 'x' }],
  ];

  it.each(hands)('keep who %s a claim from deciding or paying it', (_how, changes) => {
    const inStatus = (status: ClaimStatus) => aClaim().inStatus(status).with(changes).build();
    const sameAs = (role: 'municipality-coordinator' | 'ikvd-coordinator' | 'ikvd-finance') => aPrincipal(role, { id: 'x' });
    const fourEyes = { ok: false, refusal: { code: 'four-eyes' } };
    expect(decideClaim(inStatus('submitted'), municipal, 'municipality', sameAs('municipality-coordinator'), later)).toEqual(fourEyes);
    expect(decideClaim(inStatus('approved'), municipal, 'ikvd', sameAs('ikvd-coordinator'), later)).toEqual(fourEyes);
    expect(payClaim(inStatus('verified'), sameAs('ikvd-finance'), later)).toEqual(fourEyes);
  });

  it.each(['municipality', 'ikvd'])('keep who decided at the level %s from paying', (id) => {
    expect(payClaim(aClaim().inStatus('verified').build(), aPrincipal('ikvd-finance', { id }), later)).toEqual({
      ok: false,
      refusal: { code: 'four-eyes' },
    });
  });

  it('keep who approved from verifying', () => {
    expect(
      decideClaim(aClaim().inStatus('approved').build(), municipal, 'ikvd', aPrincipal('ikvd-coordinator', { id: 'municipality' }), later),
    ).toEqual({
      ok: false,
      refusal: { code: 'four-eyes' },
    });
  });
});

describe('what a claim asks of the allowances', () => {
  it('is one sum a measure, however many lines it has', () => {
    const claim = aClaim()
      .withLines(
        aLine({ amountCents: 100 }),
        aLine({ amountCents: 20 }),
        aLine({ measureId: 'm3', amountCents: 3 }),
        aLine({ planId: idOf('iap', 2), amountCents: 4_000 }),
      )
      .build();
    expect(demandByMeasure(claim)).toEqual([
      { planId: idOf('iap', 1), measureId: 'm2', amountCents: 120 },
      { planId: idOf('iap', 1), measureId: 'm3', amountCents: 3 },
      { planId: idOf('iap', 2), measureId: 'm2', amountCents: 4_000 },
    ]);
  });
});
