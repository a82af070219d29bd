import { describe, expect, it } from 'vitest';
import type { Role } from '../../shared/domain/access.ts';
import type { Claim } from '../../shared/domain/claim.ts';
import { emptyBalance } from '../../shared/domain/ledger.ts';
import type { PaymentBatch } from '../../shared/domain/payment-batch.ts';
import { type AgreementInput, getAgreement, putAgreement } from '../../shared/use-cases/agreements.ts';
import { settleClaim } from '../../shared/use-cases/claims.ts';
import { cancelBatch, confirmBatch, createBatch, listBatches, type NewBatch } from '../../shared/use-cases/payment-batches.ts';
import {
  aClaim,
  aLine,
  aPrincipal,
  aReceipt,
  idOf,
  municipalityId,
  noon,
  otherMunicipalityId,
  otherSchoolId,
} from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { anAgreement, ibans } from '../support/money-builders.ts';
import { aPlan } from '../support/plan-builders.ts';
import { remembering } from '../support/remember.ts';
import { accepted, refused } from '../support/results.ts';

const people: readonly Role[] = ['school-director', 'municipality-coordinator', 'ikvd-coordinator', 'ikvd-finance', 'auditor'];

const verified = (number: number, changes: Partial<Claim> = {}): Claim =>
  aClaim(number)
    .withLines(aLine({ amountCents: 1_000 }), aLine({ amountCents: 500, fundingSource: 'state' }))
    .inStatus('verified')
    .with(changes)
    .build();

/** Verified claims whose money is reserved, and agreements with everybody. */
const setUp = (
  claims: readonly Claim[] = [verified(1), verified(2), verified(3, { schoolId: otherSchoolId, municipalityId: null, partner: 'vpii' })],
) => {
  const records = memoryRecords();
  given(records.tables, {
    claims,
    plans: [aPlan().approved().build()],
    receipts: [aReceipt()],
    principals: [
      ...people.map((role) => aPrincipal(role)),
      aPrincipal('municipality-coordinator', { id: 'neighbour', organisation: { kind: 'municipality', id: otherMunicipalityId } }),
    ],
  });
  const key = `${idOf('iap', 1)} m2`;
  const reserved = claims.reduce((sum, { payableCents }) => sum + payableCents, 0);
  const allowance = records.tables.allowances.get(key);
  if (allowance !== undefined)
    records.tables.allowances.set(key, { ...allowance, availableCents: 10_000 - reserved, reservedCents: reserved });
  for (const partner of [municipalityId, otherSchoolId, 'ikvd']) {
    const agreement = anAgreement(partner, partner === 'ikvd' ? { holder: 'IKVD', iban: ibans[1] } : {});
    records.tables.agreements.set(agreement.id, agreement);
  }
  let keys = 0;
  const order = (changes: Partial<NewBatch> = {}, subject = 'ikvd-finance') => {
    keys += 1;
    return createBatch(records)({
      subject,
      now: noon,
      input: { programme: 'pumpurs', executionDate: '2021-10-05', ...changes },
      remember: remembering<PaymentBatch>(records, subject, `key-${keys}`),
    });
  };
  const close = (use: typeof confirmBatch, { id, version }: PaymentBatch, subject = 'ikvd-finance') =>
    use(records)({ subject, now: noon, batchId: id, expectedVersion: version });
  return { ...records, order, close, stored: (number: number) => records.tables.claims.get(idOf('clm', number)) };
};

describe('a payment batch', () => {
  it('pays each partner once, by all its claims, and says what each source of funding pays', async () => {
    const stage = setUp();
    const batch = accepted(await stage.order());
    expect(batch).toMatchObject({
      status: 'open',
      totalCents: 4_500,
      payer: { holder: 'IKVD', iban: ibans[1] },
      createdBy: 'ikvd-finance',
    });
    expect(batch.payments.map(({ partnerId, amountCents, claims }) => [partnerId, amountCents, claims.length])).toEqual([
      [municipalityId, 3_000, 2],
      [otherSchoolId, 1_500, 1],
    ]);
    expect(
      batch.register.map(({ fundingSource, partnerId, lines, amountCents }) => [fundingSource, partnerId, lines, amountCents]),
    ).toEqual([
      ['esf', municipalityId, 2, 2_000],
      ['esf', otherSchoolId, 1, 1_000],
      ['state', municipalityId, 2, 1_000],
      ['state', otherSchoolId, 1, 500],
    ]);
    expect([1, 2, 3].map((number) => stage.stored(number)?.batchId)).toEqual([batch.id, batch.id, batch.id]);
    expect(refused(await stage.order()).code).toBe('nothing-to-pay');
  });

  it('takes the claims that it is told, and says which of them it cannot', async () => {
    const stage = setUp([verified(1), verified(2), verified(4, { status: 'approved', awaiting: 'ikvd' })]);
    const claimIds = [idOf('clm', 1), idOf('clm', 1), idOf('clm', 4), idOf('clm', 9)];
    expect(refused(await stage.order({ claimIds })).faults).toEqual([
      { pointer: '/claimIds/1', code: 'duplicate' },
      { pointer: '/claimIds/2', code: 'not-matching' },
      { pointer: '/claimIds/3', code: 'unknown-reference' },
    ]);
    expect(accepted(await stage.order({ claimIds: [idOf('clm', 2)] })).totalCents).toBe(1_500);
    expect(stage.stored(1)?.batchId).toBeNull();
  });

  it('is not ordered to where it is not agreed that money goes, nor by who had a hand in a claim', async () => {
    const stage = setUp();
    stage.tables.agreements.delete(`pumpurs.${otherSchoolId}`);
    stage.tables.agreements.delete('pumpurs.ikvd');
    expect(refused(await stage.order())).toEqual({ code: 'agreement-missing', facts: { partners: `ikvd, ${otherSchoolId}` } });
    const own = setUp([verified(1, { preparedBy: ['ikvd-finance'] })]);
    expect(refused(await own.order({ claimIds: [idOf('clm', 1)] })).code).toBe('four-eyes');
    expect(refused(await setUp().order({}, 'ikvd-coordinator')).code).toBe('role-not-permitted');
  });

  it('that the bank carried out pays its claims; nobody pays them beside it', async () => {
    const stage = setUp();
    const batch = accepted(await stage.order());
    const alone = { subject: 'ikvd-finance', now: noon, claimId: idOf('clm', 1), expectedVersion: stage.stored(1)?.version ?? 0 };
    expect(refused(await settleClaim(stage)(alone))).toEqual({ code: 'in-payment-batch', facts: { batch: batch.id } });
    const paid = accepted(await stage.close(confirmBatch, batch));
    expect(paid).toMatchObject({ status: 'paid', closedBy: 'ikvd-finance', version: 2 });
    expect([1, 2, 3].map((number) => stage.stored(number)?.status)).toEqual(['paid', 'paid', 'paid']);
    expect(stage.tables.allowances.get(`${idOf('iap', 1)} m2`)).toMatchObject({ reservedCents: 0, spentCents: 4_500 });
    expect([...stage.tables.ledger.values()].map(({ action, origin }) => [action, origin])).toEqual([1, 2, 3].map(() => ['pay', batch.id]));
    expect(refused(await stage.close(confirmBatch, paid)).code).toBe('wrong-state');
    expect(refused(await stage.close(cancelBatch, paid)).code).toBe('wrong-state');
  });

  it('that was interrupted while it was confirmed is confirmed by the same call again, each claim paid once', async () => {
    const stage = setUp();
    const batch = accepted(await stage.order());
    let commits = 0;
    const dying = {
      ...stage,
      unitOfWork: {
        commit: async (writes: Parameters<typeof stage.unitOfWork.commit>[0]) => {
          commits += 1;
          if (commits > 2) throw new Error('killed');
          return stage.unitOfWork.commit(writes);
        },
      },
    };
    const call = { subject: 'ikvd-finance', now: noon, batchId: batch.id, expectedVersion: batch.version };
    await expect(confirmBatch(dying)(call)).rejects.toThrow('killed');
    expect([1, 2, 3].map((number) => stage.stored(number)?.status)).toEqual(['paid', 'paid', 'verified']);
    expect(refused(await stage.close(cancelBatch, batch)).code).toBe('wrong-state');
    expect(accepted(await confirmBatch(stage)(call)).status).toBe('paid');
    expect(stage.tables.ledger.size).toBe(3);
  });

  it('that the bank did not carry out is cancelled, and its claims wait for the next', async () => {
    const stage = setUp();
    const batch = accepted(await stage.order());
    expect(accepted(await stage.close(cancelBatch, batch)).status).toBe('cancelled');
    expect([1, 2, 3].map((number) => stage.stored(number)?.batchId)).toEqual([null, null, null]);
    expect(refused(await stage.close(confirmBatch, { ...batch, version: 2 })).code).toBe('wrong-state');
    expect(accepted(await stage.order()).totalCents).toBe(4_500);
    const listed = accepted(await listBatches(stage)({ subject: 'auditor', now: noon, query: { programme: 'pumpurs', limit: 10 } }));
    expect(listed.items.map(({ status }) => status).sort()).toEqual(['cancelled', 'open']);
  });

  it('that is cancelled while it is being confirmed pays no claim more', async () => {
    const stage = setUp();
    const batch = accepted(await stage.order());
    const { findBatch } = { findBatch: stage.batches.find };
    let isFirst = true;
    const late = {
      ...stage,
      batches: {
        ...stage.batches,
        find: async (id: string) => {
          const found = await findBatch(id);
          if (isFirst) {
            isFirst = false;
            accepted(await stage.close(cancelBatch, batch));
          }
          return found;
        },
      },
    };
    const outcome = await confirmBatch(late)({ subject: 'ikvd-finance', now: noon, batchId: batch.id, expectedVersion: 1 });
    expect(refused(outcome).code).toBe('wrong-state');
    expect(stage.tables.ledger.size).toBe(0);
  });
});

describe('an agreement', () => {
  const input: AgreementInput = { number: 'V-1', holder: 'Parauga novads', iban: ibans[0], budgetCents: 10_000 };
  const put = (
    stage: ReturnType<typeof setUp>,
    changes: Partial<AgreementInput & { partnerId: string; expectedVersion: number | undefined; subject: string }> = {},
  ) => {
    const { partnerId = municipalityId, expectedVersion, subject = 'ikvd-coordinator', ...more } = changes;
    return putAgreement(stage)({
      subject,
      now: noon,
      programmeId: 'pumpurs',
      partnerId,
      expectedVersion: expectedVersion ?? Number.NaN,
      hasPrecondition: expectedVersion !== undefined,
      input: { ...input, ...more },
    });
  };

  it('is written by who does not pay, with an account that can be', async () => {
    const stage = setUp([]);
    stage.tables.agreements.clear();
    expect(refused(await put(stage, { subject: 'ikvd-finance' })).code).toBe('role-not-permitted');
    expect(refused(await put(stage, { iban: 'LV81BANK0000435195001' })).faults).toEqual([{ pointer: '/iban', code: 'bad-iban' }]);
    expect(refused(await put(stage, { partnerId: '9999999' })).code).toBe('not-found');
    expect(refused(await put(stage, { partnerId: 'ikvd' })).faults).toEqual([{ pointer: '/budgetCents', code: 'not-matching' }]);
    expect(accepted(await put(stage))).toMatchObject({ version: 1, balance: { agreedCents: 10_000, availableCents: 10_000 } });
    expect(refused(await put(stage, { holder: 'Cits' })).code).toBe('stale-version');
    expect(accepted(await put(stage, { expectedVersion: 1, holder: 'Cits' }))).toMatchObject({ version: 2, holder: 'Cits' });
  });

  it('that is already there is put again without a change: its first answer may have been lost', async () => {
    const stage = setUp([]);
    stage.tables.agreements.clear();
    const first = accepted(await put(stage));
    const commits = stage.commits.length;
    expect(accepted(await put(stage))).toEqual(first);
    expect(accepted(await put(stage, { expectedVersion: 7 }))).toEqual(first);
    expect(stage.commits).toHaveLength(commits);
  });

  it('leaves no budget below what is reserved and spent', async () => {
    const stage = setUp([]);
    stage.tables.agreements.clear();
    stage.tables.balances.set(`pumpurs.${municipalityId}`, {
      ...emptyBalance,
      availableCents: -9_000,
      reservedCents: 8_000,
      spentCents: 1_000,
    });
    expect(refused(await put(stage, { budgetCents: 8_999 })).code).toBe('budget-in-use');
    expect(accepted(await put(stage, { budgetCents: 9_000 })).balance).toMatchObject({ agreedCents: 9_000, availableCents: 0 });
  });

  it.each([
    ['municipality-coordinator', true],
    ['neighbour', false],
    ['school-director', false],
    ['auditor', true],
  ])('is seen by its own partner and the state: %s', async (subject, isSeen) => {
    const stage = setUp([]);
    const outcome = await getAgreement(stage)({ subject, now: noon, programmeId: 'pumpurs', partnerId: municipalityId });
    if (isSeen) expect(accepted(outcome).balance).toEqual(emptyBalance);
    else expect(refused(outcome).code).toBe('not-found');
  });
});
