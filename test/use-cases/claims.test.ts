import { describe, expect, it } from 'vitest';
import type { Role } from '../../shared/domain/access.ts';
import type { Claim } from '../../shared/domain/claim.ts';
import { approveClaim, getClaim, settleClaim, verifyClaim } from '../../shared/use-cases/claims.ts';
import { submitClaim } from '../../shared/use-cases/submit-claim.ts';
import { aClaim, aLine, aPrincipal, aReceipt, idOf, noon, otherMunicipalityId, otherSchoolId } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aCompensation, aConsultationMeasure, aPlan } from '../support/plan-builders.ts';
import { accepted, refused } from '../support/results.ts';

const people: readonly Role[] = [
  'iap-author',
  'school-coordinator',
  'municipality-coordinator',
  'ikvd-coordinator',
  'ikvd-finance',
  'auditor',
];

const setUp = (claim: Claim = aClaim().build(), { plans = [aPlan().approved().build()], receipts = [aReceipt()] } = {}) => {
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

const guardsOf = (records: ReturnType<typeof setUp>) =>
  records.commits.map((writes) => writes.map(({ guard }) => ('recordId' in guard ? `${guard.kind} ${guard.recordId}` : guard.kind)));

describe('submitting a claim', () => {
  it('reserves its money, binds its receipts and starts its plans in the one write that changes it', async () => {
    const records = setUp();
    const submitted = accepted(await submitClaim(records)(records.by('school-coordinator')));
    expect(submitted).toMatchObject({ status: 'submitted', awaiting: 'municipality', version: 2 });
    expect(guardsOf(records)).toEqual([
      [
        `version ${idOf('clm', 1)}`,
        `version ${idOf('clm', 1)}`,
        'allowance',
        `version ${idOf('iap', 1)}`,
        `version ${idOf('iap', 1)}`,
        `version ${idOf('rcp', 1)}`,
        `version ${idOf('rcp', 1)}`,
        'receipt-fingerprint',
      ],
    ]);
    expect(records.moneyOf('m2')).toEqual([7_500, 2_500, 0]);
    expect(records.tables.receipts.get(idOf('rcp', 1))).toMatchObject({ claimId: idOf('clm', 1), version: 3 });
    expect(records.tables.plans.get(idOf('iap', 1))).toMatchObject({ status: 'in_progress', startedOn: '2021-09-20', version: 2 });
    expect((await records.history.of(idOf('iap', 1))).map(({ action }) => action)).toEqual(['start']);
  });

  it('asks each measure once for the sum of its lines', async () => {
    const lines = [aLine({ amountCents: 6_000 }), aLine({ amountCents: 4_000 })];
    const records = setUp(
      aClaim()
        .withLines(...lines)
        .build(),
    );
    accepted(await submitClaim(records)(records.by('school-coordinator')));
    expect(records.moneyOf('m2')).toEqual([0, 10_000, 0]);
    expect(guardsOf(records)[0]?.filter((guard) => guard === 'allowance')).toHaveLength(1);
  });

  it('for more than is left is refused whole, and says what is left', async () => {
    const plan = aPlan()
      .approved()
      .with({ measures: [aConsultationMeasure(), aCompensation('m2', 10_000), aCompensation('m3', 50)] })
      .build();
    const lines = [aLine({ amountCents: 100 }), aLine({ measureId: 'm3', amountCents: 51 })];
    const records = setUp(
      aClaim()
        .withLines(...lines)
        .build(),
      { plans: [plan] },
    );
    expect(refused(await submitClaim(records)(records.by('school-coordinator')))).toEqual({
      code: 'allowance-exceeded',
      facts: { remaining: '0,50 €' },
    });
    expect(records.moneyOf('m2')).toEqual([10_000, 0, 0]);
    expect(records.tables.claims.get(idOf('clm', 1))?.status).toBe('draft');
    expect(records.tables.receipts.get(idOf('rcp', 1))?.claimId).toBeNull();
  });

  it('is refused where its plan is closed at the very moment of the write', async () => {
    const plan = aPlan().inProgress('2021-09-01').with({ firstSpentOn: '2021-09-01' }).build();
    const records = setUp(aClaim().build(), { plans: [plan] });
    const closing = {
      ...records,
      unitOfWork: {
        commit: (writes: Parameters<typeof records.unitOfWork.commit>[0]) => {
          records.tables.plans.set(plan.id, { ...plan, status: 'completed', inForceRevision: null });
          return records.unitOfWork.commit(writes);
        },
      },
    };
    expect(refused(await submitClaim(closing)(records.by('school-coordinator')))).toEqual({
      code: 'plan-not-in-force',
      facts: { plan: plan.code, status: 'completed' },
    });
    expect(records.moneyOf('m2')).toEqual([10_000, 0, 0]);
  });

  it('leaves a plan alone on which money was spent before', async () => {
    const plans = [aPlan().inProgress('2021-09-20').with({ firstSpentOn: '2021-09-20' }).build()];
    const records = setUp(aClaim().build(), { plans });
    accepted(await submitClaim(records)(records.by('school-coordinator')));
    expect(records.tables.plans.get(idOf('iap', 1))).toEqual(plans[0]);
  });

  it('says on a plan that started before that money was spent on it', async () => {
    const records = setUp(aClaim().build(), { plans: [aPlan().inProgress('2021-09-01').build()] });
    accepted(await submitClaim(records)(records.by('school-coordinator')));
    expect(records.tables.plans.get(idOf('iap', 1))).toMatchObject({ startedOn: '2021-09-01', firstSpentOn: '2021-09-20' });
  });

  it('moves the start of a plan back to the earliest day on which money was spent', async () => {
    const lines = [aLine({ spentOn: '2021-09-10' }), aLine({ spentOn: '2021-09-07' }), aLine({ spentOn: '2021-09-15' })];
    const records = setUp(
      aClaim()
        .withLines(...lines)
        .build(),
      { plans: [aPlan().inProgress('2021-09-20').build()] },
    );
    accepted(await submitClaim(records)(records.by('school-coordinator')));
    expect(records.tables.plans.get(idOf('iap', 1))?.startedOn).toBe('2021-09-07');
  });

  it.each(['draft', 'in_approval', 'under_review', 'suspended', 'removed', 'completed'] as const)(
    'on a plan that is %s is refused, by the code of the plan',
    async (status) => {
      const plan = aPlan().inStatus(status).build();
      const records = setUp(aClaim().build(), { plans: [plan] });
      expect(refused(await submitClaim(records)(records.by('school-coordinator')))).toEqual({
        code: 'plan-not-in-force',
        facts: { plan: plan.code, status },
      });
    },
  );

  it.each([
    ['awaiting-upload', { state: 'awaiting-upload' }],
    ['unreadable', { state: 'unreadable' }],
  ] as const)('with a receipt that is %s is refused', async (state, changes) => {
    const records = setUp(aClaim().build(), { receipts: [aReceipt(1, changes)] });
    expect(refused(await submitClaim(records)(records.by('school-coordinator')))).toEqual({
      code: 'receipt-not-clean',
      facts: { receipt: idOf('rcp', 1), state },
    });
  });

  it('with a receipt of another claim is refused', async () => {
    const records = setUp(aClaim().build(), { receipts: [aReceipt(1, { claimId: idOf('clm', 9) })] });
    expect(refused(await submitClaim(records)(records.by('school-coordinator')))).toMatchObject({ code: 'receipt-already-used' });
  });

  it('goes on from the plan as it is then where somebody else was quicker with it', async () => {
    const records = setUp();
    const consulted = aPlan().inProgress('2021-09-15').with({ version: 2, firstSpentOn: '2021-09-15' }).build();
    records.beforeNextCommit(() => records.tables.plans.set(consulted.id, consulted));
    expect(accepted(await submitClaim(records)(records.by('school-coordinator')))).toMatchObject({ status: 'submitted', version: 2 });
    expect(records.commits).toHaveLength(2);
    expect(records.tables.plans.get(consulted.id)).toEqual(consulted);
  });

  it('is told that the receipt is used where another claim was quicker with it', async () => {
    const records = setUp();
    const used = aReceipt(1, { claimId: idOf('clm', 9), version: 3 });
    records.beforeNextCommit(() => records.tables.receipts.set(used.id, used));
    expect(refused(await submitClaim(records)(records.by('school-coordinator')))).toMatchObject({ code: 'receipt-already-used' });
    expect(records.moneyOf('m2')).toEqual([10_000, 0, 0]);
  });

  it('gives up, having changed nothing, where its plan changes again and again', async () => {
    const records = setUp();
    for (let version = 2; version < 10; version += 1) {
      records.beforeNextCommit(() => records.tables.plans.set(idOf('iap', 1), aPlan().approved().with({ version }).build()));
    }
    expect(refused(await submitClaim(records)(records.by('school-coordinator')))).toEqual({ code: 'busy' });
    expect(records.moneyOf('m2')).toEqual([10_000, 0, 0]);
  });

  it('with bytes that proved a cost anywhere in the country is refused', async () => {
    const records = setUp();
    records.tables.fingerprints.set(aReceipt().sha256, idOf('rcp', 77));
    expect(refused(await submitClaim(records)(records.by('school-coordinator')))).toMatchObject({ code: 'receipt-already-used' });
  });

  it('with the same bytes under two receipts is refused, before the table has to', async () => {
    const [one, two] = [aReceipt(1), aReceipt(2, { sha256: aReceipt(1).sha256 })];
    const lines = [aLine({ receiptIds: [one.id] }), aLine({ receiptIds: [two.id] })];
    const records = setUp(
      aClaim()
        .withLines(...lines)
        .build(),
      { receipts: [one, two] },
    );
    expect(refused(await submitClaim(records)(records.by('school-coordinator')))).toEqual({
      code: 'receipt-already-used',
      facts: { receipt: two.id },
    });
    expect(records.commits).toEqual([]);
  });

  it('with one receipt for several lines binds it once', async () => {
    const records = setUp(aClaim().withLines(aLine(), aLine()).build());
    accepted(await submitClaim(records)(records.by('school-coordinator')));
    expect(guardsOf(records)[0]?.filter((guard) => guard === 'receipt-fingerprint')).toHaveLength(1);
  });

  it('that needs more than one transaction holds is refused whole', async () => {
    const receipts = Array.from({ length: 33 }, (_, index) => aReceipt(index + 1));
    const lines = Array.from({ length: 11 }, (_, index) =>
      aLine({ receiptIds: receipts.slice(index * 3, index * 3 + 3).map(({ id }) => id), amountCents: 1 }),
    );
    const records = setUp(
      aClaim()
        .withLines(...lines)
        .build(),
      { receipts },
    );
    // The claim and its event, one allowance, the plan and its event, three for each receipt.
    expect(refused(await submitClaim(records)(records.by('school-coordinator')))).toEqual({
      code: 'claim-too-large',
      facts: { parts: 104, most: 100 },
    });
    expect(records.commits).toEqual([]);
  });
});

describe('the whole way of a claim', () => {
  it('moves its money from available to reserved to spent, and nothing is lost', async () => {
    const records = setUp();
    await submitClaim(records)(records.by('school-coordinator', 1));
    await approveClaim(records)({ ...records.by('municipality-coordinator', 2), decisions: [] });
    await verifyClaim(records)({ ...records.by('ikvd-coordinator', 3), decisions: [] });
    expect(records.moneyOf('m2')).toEqual([7_500, 2_500, 0]);
    const paid = accepted(await settleClaim(records)(records.by('ikvd-finance', 4)));
    expect(paid).toMatchObject({ status: 'paid', version: 5 });
    expect(records.moneyOf('m2')).toEqual([7_500, 0, 2_500]);
    expect((await records.history.of(idOf('clm', 1))).map(({ action }) => action)).toEqual(['submit', 'approve', 'verify', 'pay']);
  });

  it('never pays what is not reserved', async () => {
    const records = setUp(aClaim().inStatus('verified').build());
    expect(refused(await settleClaim(records)(records.by('ikvd-finance')))).toMatchObject({ code: 'allowance-exceeded' });
    expect(records.moneyOf('m2')).toEqual([10_000, 0, 0]);
  });
});

describe('a claim', () => {
  it.each(['stranger', 'neighbour'])('of another organisation is not found: %s', async (subject) => {
    const records = setUp();
    expect(refused(await getClaim(records)(records.by(subject)))).toEqual({ code: 'not-found' });
  });

  it('is not for authors of plans', async () => {
    const records = setUp();
    expect(refused(await getClaim(records)(records.by('iap-author')))).toMatchObject({ code: 'role-not-permitted' });
  });

  it('of a state vocational school is not for the municipality', async () => {
    const records = setUp(aClaim().with({ partner: 'vpii', municipalityId: null }).build());
    expect(refused(await approveClaim(records)({ ...records.by('municipality-coordinator'), decisions: [] }))).toEqual({
      code: 'not-found',
    });
  });

  it('is decided on its present version only', async () => {
    const records = setUp(aClaim().inStatus('submitted').with({ version: 4 }).build());
    expect(refused(await approveClaim(records)({ ...records.by('municipality-coordinator', 3), decisions: [] }))).toEqual({
      code: 'stale-version',
    });
    expect(accepted(await approveClaim(records)({ ...records.by('municipality-coordinator', 4), decisions: [] }))).toMatchObject({
      version: 5,
    });
  });
});
