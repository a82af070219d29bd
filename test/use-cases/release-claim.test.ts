import { describe, expect, it } from 'vitest';
import { roles } from '../../shared/domain/access.ts';
import type { Claim } from '../../shared/domain/claim.ts';
import { approveClaim, settleClaim, verifyClaim } from '../../shared/use-cases/claims.ts';
import { copyClaim } from '../../shared/use-cases/create-claim.ts';
import { editClaim } from '../../shared/use-cases/edit-claim.ts';
import { rejectClaim, returnClaim, withdrawClaim } from '../../shared/use-cases/release-claim.ts';
import { submitClaim } from '../../shared/use-cases/submit-claim.ts';
import { aClaim, aLine, aPrincipal, aReceipt, aSchool, idOf, noon } from '../support/builders.ts';
import { aConsultation } from '../support/log-builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aPlan } from '../support/plan-builders.ts';
import { remembering } from '../support/remember.ts';
import { accepted, refused } from '../support/results.ts';

const claimId = idOf('clm', 1);
const planId = idOf('iap', 1);

const setUp = (plan = aPlan().approved().build()) => {
  const records = memoryRecords();
  given(records.tables, {
    schools: [aSchool()],
    plans: [plan],
    receipts: [aReceipt(1), aReceipt(2)],
    claims: [
      aClaim()
        .withLines(aLine({ amountCents: 1_500 }), aLine({ amountCents: 1_000, receiptIds: [idOf('rcp', 2)] }))
        .build(),
    ],
    principals: roles.map((role) => aPrincipal(role)),
  });
  const stored = (): Claim => {
    const found = records.tables.claims.get(claimId);
    if (found === undefined) throw new Error('the claim is gone');
    return found;
  };
  const by = (subject: string) => ({ subject, now: noon, claimId, expectedVersion: stored().version });
  const money = () => {
    const { availableCents = 0, reservedCents = 0, spentCents = 0 } = records.tables.allowances.get(`${planId} m2`) ?? {};
    return [availableCents, reservedCents, spentCents];
  };
  const deeds = {
    submit: () => submitClaim(records)(by('school-coordinator')),
    approve: (decisions: Parameters<ReturnType<typeof approveClaim>>[0]['decisions'] = []) =>
      approveClaim(records)({ ...by('municipality-coordinator'), decisions }),
    verify: () => verifyClaim(records)({ ...by('ikvd-coordinator'), decisions: [] }),
    pay: () => settleClaim(records)(by('ikvd-finance')),
    return: (subject = 'municipality-coordinator') => returnClaim(records)({ ...by(subject), corrections: [{ reason: 'incomplete' }] }),
    reject: (subject = 'municipality-coordinator') => rejectClaim(records)({ ...by(subject), rejection: { reason: 'not-eligible' } }),
    withdraw: () => withdrawClaim(records)(by('school-coordinator')),
    copy: (key = 'a-copy-01') =>
      copyClaim(records)({ ...by('school-coordinator'), remember: remembering<Claim>(records, 'school-coordinator', key) }),
    edit: (...lines: readonly Claim['lines'][number][]) =>
      editClaim(records)({
        ...by('school-coordinator'),
        lines: lines.map(({ measureId, spentOn, amountCents, receiptIds }) => ({ planId, measureId, spentOn, amountCents, receiptIds })),
      }),
  };
  return { ...records, ...deeds, stored, money };
};

describe.each(['return', 'reject', 'withdraw'] as const)('to %s a claim', (action) => {
  it('gives up its money, frees its receipts and undoes the beginning of its plans, in one write', async () => {
    const stage = setUp();
    accepted(await stage.submit());
    expect(stage.money()).toEqual([7_500, 2_500, 0]);
    expect(stage.tables.plans.get(planId)).toMatchObject({ status: 'in_progress', startedOn: '2021-09-20' });
    const before = stage.commits.length;
    accepted(await stage[action]());
    expect(stage.commits.length).toBe(before + 1);
    expect(stage.money()).toEqual([10_000, 0, 0]);
    expect(stage.tables.plans.get(planId)).toMatchObject({ status: 'approved', startedOn: null, firstSpentOn: null });
    expect([...stage.tables.uses.values()].every(({ usedCents, byClaim }) => usedCents === 0 && Object.keys(byClaim).length === 0)).toBe(
      true,
    );
    expect([...stage.tables.fingerprints.values()].map(({ usedCents }) => usedCents)).toEqual([0, 0]);
    expect([...stage.tables.ledger.values()].map(({ movements }) => movements.map(({ from, cents }) => [from, cents]))).toEqual([
      [
        ['available', 1_500],
        ['available', 1_000],
      ],
      [
        ['reserved', 1_500],
        ['reserved', 1_000],
      ],
    ]);
    for (const id of [claimId, planId]) expect((await stage.history.of(id)).length).toBeGreaterThan(1);
  });

  it('after a partial approval gives up what is left, not what was refused before', async () => {
    const stage = setUp();
    accepted(await stage.submit());
    accepted(await stage.approve([{ lineId: 'l1', approvedCents: 400, reason: 'over-price' }]));
    expect(stage.money()).toEqual([8_600, 1_400, 0]);
    accepted(action === 'withdraw' ? await stage.withdraw() : await stage[action]('ikvd-coordinator'));
    expect(stage.money()).toEqual([10_000, 0, 0]);
  });

  it('leaves a plan’s beginning to what else was done for it', async () => {
    const stage = setUp(
      aPlan()
        .inProgress('2021-09-25')
        .with({ consultations: { count: 1, minutes: 40 } })
        .build(),
    );
    const held = aConsultation(1, { planId, heldOn: '2021-09-25' });
    stage.tables.consultations.set(`${planId} ${held.id}`, held);
    accepted(await stage.submit());
    expect(stage.tables.plans.get(planId)).toMatchObject({ startedOn: '2021-09-20', firstSpentOn: '2021-09-20' });
    accepted(await stage[action]());
    expect(stage.tables.plans.get(planId)).toMatchObject({ status: 'in_progress', startedOn: '2021-09-25', firstSpentOn: null });
  });

  it('leaves a plan’s beginning to another claim that stands', async () => {
    const stage = setUp();
    accepted(await stage.submit());
    const other = aClaim(2)
      .withLines(aLine({ spentOn: '2021-09-22' }))
      .inStatus('approved')
      .build();
    const given = aClaim(3)
      .withLines(aLine({ spentOn: '2021-09-21' }))
      .inStatus('rejected')
      .build();
    stage.tables.claims.set(other.id, other).set(given.id, given);
    const key = `${planId} m2`;
    const money = stage.tables.allowances.get(key);
    if (money !== undefined) stage.tables.allowances.set(key, { ...money, availableCents: 5_000, reservedCents: 5_000 });
    accepted(await stage[action]());
    expect(stage.tables.plans.get(planId)).toMatchObject({ status: 'in_progress', startedOn: '2021-09-22', firstSpentOn: '2021-09-22' });
  });

  it('is not possible once it is verified', async () => {
    const stage = setUp();
    accepted(await stage.submit());
    accepted(await stage.approve());
    accepted(await stage.verify());
    expect(refused(await stage[action]()).code).toBe('wrong-state');
    expect(stage.money()).toEqual([7_500, 2_500, 0]);
  });
});

describe('a claim that was given back', () => {
  it('is corrected and goes its whole way again; only what was approved is paid', async () => {
    const stage = setUp();
    accepted(await stage.submit());
    accepted(await stage.approve());
    accepted(await stage.return('ikvd-coordinator'));
    accepted(await stage.edit(aLine({ amountCents: 1_200 }), aLine({ amountCents: 800, receiptIds: [idOf('rcp', 2)] })));
    accepted(await stage.submit());
    expect(stage.money()).toEqual([8_000, 2_000, 0]);
    accepted(await stage.approve([{ lineId: 'l2', approvedCents: 0, reason: 'no-evidence' }]));
    accepted(await stage.verify());
    accepted(await stage.pay());
    expect(stage.money()).toEqual([8_800, 0, 1_200]);
    expect(stage.stored()).toMatchObject({ status: 'paid', totalCents: 2_000, payableCents: 1_200 });
    expect((await stage.history.of(claimId)).map(({ action }) => action)).toEqual([
      'submit',
      'approve',
      'return',
      'edit',
      'submit',
      'approve',
      'verify',
      'pay',
    ]);
  });

  it('and then withdrawn, or withdrawn at once, gives up its money once', async () => {
    const stage = setUp();
    accepted(await stage.submit());
    accepted(await stage.return());
    accepted(await stage.withdraw());
    expect(stage.money()).toEqual([10_000, 0, 0]);
    expect(refused(await stage.withdraw()).code).toBe('wrong-state');
  });

  it('or rejected is copied as a new draft, whose receipts are free', async () => {
    const stage = setUp();
    accepted(await stage.submit());
    expect(refused(await stage.copy()).code).toBe('wrong-state');
    accepted(await stage.reject());
    const copy = accepted(await stage.copy());
    expect(copy).toMatchObject({ status: 'draft', copyOf: claimId, totalCents: 2_500, version: 1, preparedBy: ['school-coordinator'] });
    expect(copy.lines.map(({ amountCents }) => amountCents)).toEqual([1_500, 1_000]);
    expect(await stage.copy()).toMatchObject({ ok: 'repeated' });
    const submitted = await submitClaim(stage)({ subject: 'school-coordinator', now: noon, claimId: copy.id, expectedVersion: 1 });
    expect(accepted(submitted).status).toBe('submitted');
    expect(stage.money()).toEqual([7_500, 2_500, 0]);
  });

  it('is edited by the rules that made it', async () => {
    const stage = setUp();
    expect(refused(await stage.edit(aLine({ measureId: 'm9' }))).faults).toEqual([
      { pointer: '/lines/0/measureId', code: 'unknown-reference' },
    ]);
    expect(accepted(await stage.edit(aLine({ amountCents: 7 }))).totalCents).toBe(7);
    accepted(await stage.submit());
    expect(refused(await stage.edit(aLine())).code).toBe('wrong-state');
  });
});

describe('deciding', () => {
  it('is not for who prepared a plan that is claimed on, whatever his role is now', async () => {
    const stage = setUp();
    accepted(await stage.submit());
    expect(stage.stored().plansPreparedBy).toEqual(aPlan().build().preparedBy);
    const [author = ''] = stage.stored().plansPreparedBy;
    given(stage.tables, { principals: [aPrincipal('municipality-coordinator', { id: author })] });
    const call = { subject: author, now: noon, claimId, expectedVersion: stage.stored().version };
    expect(refused(await approveClaim(stage)({ ...call, decisions: [] })).code).toBe('four-eyes');
    expect(refused(await rejectClaim(stage)({ ...call, rejection: { reason: 'not-eligible' } })).code).toBe('four-eyes');
  });

  it.each(['school-coordinator', 'school-director', 'ikvd-finance', 'ikvd-analyst', 'auditor'])('is not for %s', async (subject) => {
    const stage = setUp();
    accepted(await stage.submit());
    expect(refused(await stage.reject(subject)).code).toBe('role-not-permitted');
    expect(refused(await stage.return(subject)).code).toBe('role-not-permitted');
  });
});
