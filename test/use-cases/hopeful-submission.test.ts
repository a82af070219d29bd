import { describe, expect, it } from 'vitest';
import type { Claim } from '../../shared/domain/claim.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import type { Receipt } from '../../shared/domain/receipt.ts';
import { createClaim } from '../../shared/use-cases/create-claim.ts';
import { submitClaim } from '../../shared/use-cases/submit-claim.ts';
import { aDocument, aNewLine, aPrincipal, aReceipt, aSchool, autumn, idOf, noon } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aPlan } from '../support/plan-builders.ts';
import { remembering } from '../support/remember.ts';
import { accepted, refused } from '../support/results.ts';

/** A draft made of real lines, and what its submission reads. */
const setUp = async ({ plan = aPlan().approved().build(), receipt = aReceipt() }: { plan?: Plan; receipt?: Receipt } = {}) => {
  const records = memoryRecords();
  given(records.tables, {
    schools: [aSchool()],
    plans: [plan],
    receipts: [receipt],
    principals: [aPrincipal('school-coordinator'), aPrincipal('ikvd-coordinator')],
  });
  const subject = 'school-coordinator';
  const remember = remembering<Claim>(records, subject, 'key-0001');
  const input = { programme: 'pumpurs', semester: autumn, lines: [aNewLine()] };
  const draft = accepted(await createClaim(records)({ subject, now: noon, input, remember }));
  const read: string[] = [];
  const noting =
    <Found>(find: (id: string) => Promise<Found>) =>
    (id: string): Promise<Found> => {
      read.push(id);
      return find(id);
    };
  const telling = {
    ...records,
    plans: { ...records.plans, find: noting(records.plans.find) },
    receipts: { ...records.receipts, find: noting(records.receipts.find) },
  };
  const before = records.commits.length;
  return {
    ...records,
    draft,
    read,
    tries: () => records.commits.length - before,
    submit: () => submitClaim(telling)({ subject, now: noon, claimId: draft.id, expectedVersion: draft.version }),
  };
};

describe('a submission', () => {
  it('reads no plan and no receipt where nothing changed since its lines were written', async () => {
    const stage = await setUp();
    expect(accepted(await stage.submit())).toMatchObject({ status: 'submitted', plansPreparedBy: aPlan().build().preparedBy });
    expect([stage.read, stage.tries()]).toEqual([[], 1]);
    expect(stage.tables.plans.get(idOf('iap', 1))).toMatchObject({ status: 'in_progress', startedOn: '2021-09-20', version: 2 });
    const [event] = await stage.history.of(idOf('iap', 1));
    expect(event).toMatchObject({
      action: 'start',
      changes: { status: ['approved', 'in_progress'], startedOn: [null, '2021-09-20'], firstSpentOn: [null, '2021-09-20'] },
    });
  });

  it.each<[string, (stage: Awaited<ReturnType<typeof setUp>>) => void]>([
    [
      'its plan went on',
      ({ tables }) => void tables.plans.set(idOf('iap', 1), aPlan().inProgress('2021-09-10').with({ version: 5 }).build()),
    ],
    [
      'other people prepared its plan since',
      ({ tables }) =>
        void tables.plans.set(
          idOf('iap', 1),
          aPlan()
            .approved()
            .with({ preparedBy: ['another'], version: 5 })
            .build(),
        ),
    ],
  ])('looks again where %s, and goes on from there', async (_what, change) => {
    const stage = await setUp();
    change(stage);
    const submitted = accepted(await stage.submit());
    expect(submitted.plansPreparedBy).toEqual(stage.tables.plans.get(idOf('iap', 1))?.preparedBy);
    expect([stage.read, stage.tries()]).toEqual([[idOf('iap', 1), idOf('rcp', 1)], 2]);
  });

  it.each<[string, (stage: Awaited<ReturnType<typeof setUp>>) => void, string]>([
    [
      'its plan is suspended',
      ({ tables }) => void tables.plans.set(idOf('iap', 1), aPlan().inStatus('suspended').with({ version: 9 }).build()),
      'plan-not-in-force',
    ],
    [
      'its receipt is another’s',
      ({ tables }) => void tables.fingerprints.set(aReceipt().sha256, { receiptId: idOf('rcp', 9), usedCents: 1 }),
      'receipt-already-used',
    ],
    [
      'its receipt is used up',
      ({ tables }) => void tables.uses.set(idOf('rcp', 1), { usedCents: 99_999, byClaim: {} }),
      'receipt-exceeded',
    ],
    [
      'its measure has less',
      ({ tables }) => {
        const key = `${idOf('iap', 1)} m2`;
        const allowance = tables.allowances.get(key);
        if (allowance !== undefined) tables.allowances.set(key, { ...allowance, availableCents: 1 });
      },
      'allowance-exceeded',
    ],
  ])('is refused by what is so where %s', async (_what, change, code) => {
    const stage = await setUp();
    change(stage);
    expect(refused(await stage.submit()).code).toBe(code);
    expect(stage.tables.claims.get(stage.draft.id)?.status).toBe('draft');
  });

  it('looks at once where its receipt was not clean yet', async () => {
    const stage = await setUp({ receipt: aReceipt(1, { state: 'pending', scan: null }) });
    expect(refused(await stage.submit()).code).toBe('receipt-not-clean');
    expect(stage.tries()).toBe(0);
    stage.tables.receipts.set(idOf('rcp', 1), aReceipt(1, { document: aDocument(), offered: null }));
    expect(accepted(await stage.submit()).status).toBe('submitted');
  });
});
