import { describe, expect, it } from 'vitest';
import type { Plan } from '../../shared/domain/plan.ts';
import { submitClaim } from '../../shared/use-cases/submit-claim.ts';
import { aClaim, aLine, aReceipt, idOf, municipalityId } from '../support/builders.ts';
import { guardsOf, claimStage as setUp } from '../support/claim-stage.ts';
import { aCompensation, aConsultationMeasure, aPlan } from '../support/plan-builders.ts';
import { accepted, refused } from '../support/results.ts';

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
        'budget',
        `version ${idOf('clm', 1)}`,
        `version ${idOf('iap', 1)}`,
        `version ${idOf('iap', 1)}`,
        'receipt-share',
        'receipt-fingerprint',
      ],
    ]);
    expect(records.moneyOf('m2')).toEqual([7_500, 2_500, 0]);
    expect(records.tables.uses.get(idOf('rcp', 1))).toEqual({ usedCents: 2_500, byClaim: { [idOf('clm', 1)]: 2_500 } });
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
    expect(records.tables.uses.size).toBe(0);
  });

  it('is refused where its plan is closed at the very moment of the write', async () => {
    const plan = aPlan().inProgress('2021-09-01').with({ firstSpentOn: '2021-09-01' }).build();
    const records = setUp(aClaim().build(), { plans: [plan] });
    const closing = {
      ...records,
      unitOfWork: {
        commit: (writes: Parameters<typeof records.unitOfWork.commit>[0]) => {
          records.tables.plans.set(plan.id, { ...plan, status: 'removed', inForceRevision: null });
          return records.unitOfWork.commit(writes);
        },
      },
    };
    expect(refused(await submitClaim(closing)(records.by('school-coordinator')))).toEqual({
      code: 'plan-not-in-force',
      facts: { plan: plan.code, status: 'removed' },
    });
    expect(records.moneyOf('m2')).toEqual([10_000, 0, 0]);
  });

  it.each<[string, boolean, Partial<Plan>]>([
    ['completed', true, { status: 'completed' }],
    ['suspended on the last day of spending', true, { status: 'suspended', suspension: { reason: 'left-school', since: '2021-09-20' } }],
    ['suspended before it', false, { status: 'suspended', suspension: { reason: 'left-school', since: '2021-09-19' } }],
    [
      'suspended before any support',
      false,
      { status: 'suspended', startedOn: null, suspension: { reason: 'left-school', since: '2021-09-20' } },
    ],
  ])('on a plan that was %s is accepted: %s', async (_how, isAccepted, changes) => {
    const plan = aPlan()
      .inProgress('2021-09-10')
      .with({ inForceRevision: null, ...changes })
      .build();
    const records = setUp(aClaim().build(), { plans: [plan] });
    const outcome = await submitClaim(records)(records.by('school-coordinator'));
    if (isAccepted) expect(accepted(outcome).status).toBe('submitted');
    else expect(refused(outcome).code).toBe('plan-not-in-force');
    expect(records.tables.plans.get(plan.id)?.status).toBe(plan.status);
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

  it.each(['draft', 'in_approval', 'under_review', 'suspended', 'removed'] as const)(
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

  it('with a receipt of which other claims leave less is refused, and told how much', async () => {
    const records = setUp();
    records.tables.uses.set(idOf('rcp', 1), { usedCents: 98_000, byClaim: { [idOf('clm', 9)]: 98_000 } });
    expect(refused(await submitClaim(records)(records.by('school-coordinator')))).toEqual({
      code: 'receipt-exceeded',
      facts: { receipt: idOf('rcp', 1), remaining: '20,00 €' },
    });
  });

  it('with a receipt that was described anew since is refused until its lines are written again', async () => {
    const records = setUp(aClaim().build(), { receipts: [aReceipt(1, { described: 2 })] });
    expect(refused(await submitClaim(records)(records.by('school-coordinator')))).toMatchObject({ code: 'receipt-changed' });
  });

  it('beyond the partner’s agreed budget is refused, and told what is left of it', async () => {
    const records = setUp();
    const budget = { agreedCents: 10_000, availableCents: 2_499, reservedCents: 7_501, spentCents: 0, recoveredCents: 0 };
    records.tables.balances.set(`pumpurs.${municipalityId}`, budget);
    expect(refused(await submitClaim(records)(records.by('school-coordinator')))).toEqual({
      code: 'budget-exceeded',
      facts: { remaining: '24,99 €' },
    });
    records.tables.balances.set(`pumpurs.${municipalityId}`, { ...budget, availableCents: 2_500 });
    accepted(await submitClaim(records)(records.by('school-coordinator')));
    expect(records.tables.balances.get(`pumpurs.${municipalityId}`)).toMatchObject({ availableCents: 0, reservedCents: 10_001 });
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
    records.beforeNextCommit(() => records.tables.uses.set(idOf('rcp', 1), { usedCents: 97_501, byClaim: { [idOf('clm', 9)]: 97_501 } }));
    expect(refused(await submitClaim(records)(records.by('school-coordinator')))).toEqual({
      code: 'receipt-exceeded',
      facts: { receipt: idOf('rcp', 1), remaining: '24,99 €' },
    });
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
    records.tables.fingerprints.set(aReceipt().sha256, { receiptId: idOf('rcp', 77), usedCents: 1 });
    expect(refused(await submitClaim(records)(records.by('school-coordinator')))).toMatchObject({ code: 'receipt-already-used' });
  });

  it('with the same bytes under two receipts is refused, before the table has to', async () => {
    const [one, two] = [aReceipt(1), aReceipt(2, { sha256: aReceipt(1).sha256 })];
    const lines = [aLine({ receiptIds: [one.id] }), aLine({ receiptIds: [two.id] })];
    const claim = aClaim()
      .withLines(...lines)
      .build();
    const fingerprints = claim.takes[0]?.fingerprints ?? [];
    const records = setUp({ ...claim, takes: claim.takes.map((take) => ({ ...take, fingerprints })) }, { receipts: [one, two] });
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
    const receipts = Array.from({ length: 47 }, (_, index) => aReceipt(index + 1));
    const lines = Array.from({ length: 16 }, (_, index) => {
      const own = receipts.slice(index * 3, index * 3 + 3).map(({ id }) => id);
      return aLine({ receiptIds: own, shares: own.map((receiptId) => ({ receiptId, amountCents: 1 })), amountCents: own.length });
    });
    const records = setUp(
      aClaim()
        .withLines(...lines)
        .build(),
      { receipts },
    );
    // The claim and its event, one allowance, the balance, the entry, the plan and its event, two for each receipt.
    expect(refused(await submitClaim(records)(records.by('school-coordinator')))).toEqual({
      code: 'claim-too-large',
      facts: { parts: 101, most: 100 },
    });
    expect(records.commits).toEqual([]);
  });
});
