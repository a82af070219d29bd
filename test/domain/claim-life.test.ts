import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Claim, type ClaimStatus, claimStatuses, payableOf } from '../../shared/domain/claim.ts';
import {
  decideClaim,
  editClaim,
  type LineDecision,
  linesToCopy,
  payClaim,
  rejectClaim,
  returnClaim,
  submitClaim,
  withdrawClaim,
} from '../../shared/domain/claim-life.ts';
import type { Principal } from '../../shared/domain/principal.ts';
import type { Result } from '../../shared/domain/result.ts';
import { pumpurs } from '../../shared/programmes/pumpurs.ts';
import { aClaim, aLine, aNewLine, aPrincipal, at } from '../support/builders.ts';
import { accepted, refused } from '../support/results.ts';

const later = '2021-10-05T07:00:00.000Z';
const { municipal, vpii } = pumpurs.claimApproval;
const coordinator = aPrincipal('school-coordinator');
const municipality = aPrincipal('municipality-coordinator');
const ikvd = aPrincipal('ikvd-coordinator');
const finance = aPrincipal('ikvd-finance');

const submit = (of: Claim, chain = municipal) =>
  submitClaim(of, chain, { by: coordinator, plansPreparedBy: ['author'], takes: of.takes, isSampled: false, at: later });
const decide = (of: Claim, action: 'approve' | 'verify', by: Principal, decisions: readonly LineDecision[] = []) =>
  decideClaim(of, municipal, { action, decisions, by, at: later });
const whoseTurn = ({ awaiting }: Claim): Principal => (awaiting === 'ikvd' ? ikvd : municipality);

const actions = {
  edit: (of: Claim) => editClaim(of, { lines: [aLine({ amountCents: 1_000 })], takes: [], cites: [] }, coordinator, later),
  submit,
  approve: (of: Claim) => decide(of, 'approve', municipality),
  verify: (of: Claim) => decide(of, 'verify', ikvd),
  return: (of: Claim) => returnClaim(of, [{ reason: 'incomplete' }], whoseTurn(of), later),
  reject: (of: Claim) => rejectClaim(of, { reason: 'not-eligible' }, whoseTurn(of), later),
  withdraw: (of: Claim) => withdrawClaim(of, coordinator, later),
  pay: (of: Claim) => payClaim(of, finance, later),
} satisfies Record<string, (of: Claim) => Result<Claim>>;
type Action = keyof typeof actions;
const names = Object.keys(actions).filter((name): name is Action => name in actions);

type Outcome = readonly [status: ClaimStatus, awaiting: Claim['awaiting']];
/** The whole table: where each action is possible, and what it makes of the claim. */
const table: Readonly<Record<Action, Partial<Record<ClaimStatus, Outcome>>>> = {
  edit: { draft: ['draft', null], returned: ['returned', 'school'] },
  submit: { draft: ['submitted', 'municipality'], returned: ['submitted', 'municipality'] },
  approve: { submitted: ['approved', 'ikvd'] },
  verify: { approved: ['verified', 'payment'] },
  return: { submitted: ['returned', 'school'], approved: ['returned', 'school'] },
  reject: { submitted: ['rejected', null], approved: ['rejected', null] },
  withdraw: { submitted: ['withdrawn', null], returned: ['withdrawn', null], approved: ['withdrawn', null] },
  pay: { verified: ['paid', null] },
};
const cases = names.flatMap((action) => claimStatuses.map((status) => [action, status, table[action][status]] as const));

describe('the way of a claim', () => {
  it.each(cases)('%s of one that is %s', (action, status, outcome) => {
    const result = actions[action](aClaim().inStatus(status).build());
    if (outcome === undefined) expect(refused(result)).toMatchObject({ code: 'wrong-state', facts: { status } });
    else expect(accepted(result)).toMatchObject({ status: outcome[0], awaiting: outcome[1], updatedAt: later });
  });

  it('of a state vocational school has no municipality in it', () => {
    const claim = aClaim().with({ partner: 'vpii', municipalityId: null }).build();
    const submitted = accepted(submit(claim, vpii));
    expect(submitted).toMatchObject({ status: 'approved', awaiting: 'ikvd', approvals: [] });
    const verified = accepted(decideClaim(submitted, vpii, { action: 'verify', decisions: [], by: ikvd, at: later }));
    expect(verified).toMatchObject({ status: 'verified', awaiting: 'payment' });
    expect(refused(decide(submitted, 'approve', municipality)).code).toBe('wrong-state');
  });

  it('says who submitted, who decided and who paid', () => {
    const submitted = accepted(submit(aClaim().build()));
    const paid = accepted(actions.pay(accepted(actions.verify(accepted(actions.approve(submitted))))));
    expect(paid).toMatchObject({
      preparedBy: ['coordinator', 'school-coordinator'],
      plansPreparedBy: ['author'],
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

describe('a decision, line by line', () => {
  const three = () =>
    aClaim()
      .withLines(aLine({ amountCents: 1_000 }), aLine({ amountCents: 2_000 }), aLine({ measureId: 'm3', amountCents: 3_000 }))
      .inStatus('submitted')
      .build();
  const less = (lineId: string, approvedCents: number): LineDecision => ({ lineId, approvedCents, reason: 'over-price', note: 'Cena.' });

  it('approves what nothing is said of, and says of the rest how much is refused, why and by whom', () => {
    const approved = accepted(decide(three(), 'approve', municipality, [less('l2', 500), less('l3', 0)]));
    expect(approved).toMatchObject({ totalCents: 6_000, payableCents: 1_500 });
    expect(approved.lines.map(({ approvedCents, refusals }) => [approvedCents, refusals])).toEqual([
      [1_000, []],
      [500, [{ cents: 1_500, reason: 'over-price', note: 'Cena.', level: 'municipality' }]],
      [0, [{ cents: 3_000, reason: 'over-price', note: 'Cena.', level: 'municipality' }]],
    ]);
    const verified = accepted(decide(approved, 'verify', ikvd, [less('l2', 499)]));
    expect(verified.payableCents).toBe(1_499);
    expect(verified.lines[1]?.refusals.map(({ cents, level }) => [cents, level])).toEqual([
      [1_500, 'municipality'],
      [1, 'ikvd'],
    ]);
  });

  it.each<[string, readonly LineDecision[], readonly string[]]>([
    ['a line that there is not', [less('l9', 1)], ['/lines/0/lineId unknown-reference']],
    ['a line twice', [less('l1', 1), less('l1', 2)], ['/lines/1/lineId duplicate']],
    ['as much as it asks for', [less('l1', 1_000)], ['/lines/0/approvedCents too-large 999']],
    ['more than it asks for', [less('l2', 2_001)], ['/lines/0/approvedCents too-large 1999']],
  ])('is refused where it names %s', (_what, decisions, faults) => {
    const { faults: found = [] } = refused(decide(three(), 'approve', municipality, decisions));
    expect(found.map(({ pointer, code, limits = [] }) => [pointer, code, ...limits].join(' '))).toEqual(faults);
  });

  it('never gives back what a level before refused', () => {
    const approved = accepted(decide(three(), 'approve', municipality, [less('l2', 500)]));
    expect(refused(decide(approved, 'verify', ikvd, [less('l2', 1_000)])).faults).toMatchObject([{ code: 'too-large', limits: ['499'] }]);
  });

  it('that leaves nothing is a rejection, and must be one', () => {
    const nothing = ['l1', 'l2', 'l3'].map((id) => less(id, 0));
    expect(refused(decide(three(), 'approve', municipality, nothing)).code).toBe('nothing-approved');
  });

  it('of any amounts keeps every cent: claimed = payable + refused', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(amounts, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (cents, parts) => {
        const cut = (of: Claim): LineDecision[] =>
          of.lines.flatMap((line) => {
            const part = Math.floor(payableOf(line) * (parts.next().value ?? 0));
            return part < payableOf(line) ? [less(line.id, part)] : [];
          });
        const claim = aClaim()
          .withLines(...cents.map((amountCents) => aLine({ amountCents })))
          .inStatus('submitted')
          .build();
        let now = claim;
        for (const [action, by] of [
          ['approve', municipality],
          ['verify', ikvd],
        ] as const) {
          const decided = decide(now, action, by, cut(now));
          if (!decided.ok) {
            expect(decided.refusal.code).toBe('nothing-approved');
            return;
          }
          now = decided.value;
          for (const line of now.lines) {
            expect(line.amountCents).toBe(payableOf(line) + line.refusals.reduce((sum, one) => sum + one.cents, 0));
          }
          expect(now.payableCents).toBe(now.lines.reduce((sum, line) => sum + payableOf(line), 0));
        }
      }),
    );
  });
});

describe('a returned claim', () => {
  it('says what is to be corrected, and knows nothing of decisions before', () => {
    const approved = accepted(
      decide(aClaim().inStatus('submitted').build(), 'approve', municipality, [{ lineId: 'l1', approvedCents: 1, reason: 'wrong-data' }]),
    );
    const returned = accepted(
      returnClaim(approved, [{ lineId: 'l1', reason: 'incorrect', note: 'Datums.' }, { reason: 'outdated' }], ikvd, later),
    );
    expect(returned).toMatchObject({
      approvals: [],
      payableCents: 2_500,
      lines: [{ approvedCents: null, refusals: [] }],
      corrections: [
        { lineId: 'l1', reason: 'incorrect', note: 'Datums.', level: 'ikvd', by: 'ikvd-coordinator', at: later },
        { lineId: null, reason: 'outdated', note: null, level: 'ikvd', by: 'ikvd-coordinator', at: later },
      ],
    });
    expect(accepted(submit(returned))).toMatchObject({ status: 'submitted', awaiting: 'municipality', corrections: [] });
  });

  it('names lines that there are', () => {
    const claim = aClaim().inStatus('submitted').build();
    expect(refused(returnClaim(claim, [{ lineId: 'l7', reason: 'incorrect' }], municipality, later)).faults).toEqual([
      { pointer: '/corrections/0/lineId', code: 'unknown-reference' },
    ]);
  });

  it('gets other lines, and its editor a hand in it', () => {
    const edited = accepted(
      editClaim(
        aClaim().inStatus('returned').build(),
        { lines: [aLine({ amountCents: 7 })], takes: [], cites: [] },
        aPrincipal('school-coordinator', { id: 'another' }),
        later,
      ),
    );
    expect(edited).toMatchObject({ totalCents: 7, payableCents: 7, preparedBy: ['coordinator', 'another'] });
  });
});

describe('a claim that came to nothing', () => {
  it.each(['rejected', 'withdrawn'] as const)('is copied where it was %s: as the school wrote it', (status) => {
    const claim = aClaim()
      .withLines(aLine({ approvedCents: 1 }), aLine({ measureId: 'm3' }))
      .inStatus(status)
      .build();
    expect(accepted(linesToCopy(claim, coordinator))).toMatchObject([aNewLine(), aNewLine({ measureId: 'm3' })]);
  });

  it.each(claimStatuses.filter((status) => status !== 'rejected' && status !== 'withdrawn'))('is not copied where it is %s', (status) => {
    expect(refused(linesToCopy(aClaim().inStatus(status).build(), coordinator)).code).toBe('wrong-state');
  });

  it('says why', () => {
    const rejected = accepted(
      rejectClaim(aClaim().inStatus('approved').build(), { reason: 'double-funding', note: 'Maksā novads.' }, ikvd, later),
    );
    expect(rejected.rejection).toEqual({
      reason: 'double-funding',
      note: 'Maksā novads.',
      level: 'ikvd',
      by: 'ikvd-coordinator',
      at: later,
    });
  });
});

describe('four eyes', () => {
  const hands: readonly [string, Partial<Claim>][] = [
    ['prepared it', { preparedBy: ['x', 'y'] }],
    ['prepared a plan that it cites', { plansPreparedBy: ['y', 'x'] }],
    ['decided before', { approvals: [{ level: 'municipality', by: 'x', at }] }],
  ];
  const sameAs = (role: 'municipality-coordinator' | 'ikvd-coordinator' | 'ikvd-finance') => aPrincipal(role, { id: 'x' });

  it.each(hands)('keep who %s from deciding, returning, rejecting or paying it', (_how, changes) => {
    const inStatus = (status: ClaimStatus) => aClaim().inStatus(status).with(changes).build();
    const outcomes = [
      decide(inStatus('submitted'), 'approve', sameAs('municipality-coordinator')),
      decide(inStatus('approved'), 'verify', sameAs('ikvd-coordinator')),
      returnClaim(inStatus('approved'), [{ reason: 'incorrect' }], sameAs('ikvd-coordinator'), later),
      rejectClaim(inStatus('submitted'), { reason: 'not-eligible' }, sameAs('municipality-coordinator'), later),
      payClaim(inStatus('verified'), sameAs('ikvd-finance'), later),
    ];
    for (const outcome of outcomes) expect(refused(outcome).code).toBe('four-eyes');
  });

  it('are those of the level’s own role', () => {
    expect(refused(decide(aClaim().inStatus('submitted').build(), 'approve', ikvd))).toEqual({
      code: 'role-not-permitted',
      facts: { role: 'ikvd-coordinator' },
    });
    expect(refused(returnClaim(aClaim().inStatus('approved').build(), [{ reason: 'incorrect' }], municipality, later)).code).toBe(
      'awaiting-another-level',
    );
  });
});
