import { describe, expect, it } from 'vitest';
import type { Claim } from '../../shared/domain/claim.ts';
import { approveClaim, claimBack, settleClaim, verifyClaim } from '../../shared/use-cases/claims.ts';
import { compileStatistics } from '../../shared/use-cases/compile-statistics.ts';
import { createClaim } from '../../shared/use-cases/create-claim.ts';
import { reconcile } from '../../shared/use-cases/reconcile.ts';
import { withdrawClaim } from '../../shared/use-cases/release-claim.ts';
import { submitClaim } from '../../shared/use-cases/submit-claim.ts';
import { aNewLine, aPrincipal, aReceipt, aSchool, autumn, idOf, municipalityId, noon, schoolId } from '../support/builders.ts';
import { mark } from '../support/compiling.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aPlan } from '../support/plan-builders.ts';
import { remembering } from '../support/remember.ts';
import { accepted } from '../support/results.ts';

const later = noon + 24 * 60 * 60 * 1000;
const key = `${idOf('iap', 1)} m2`;

/** A claim that was paid in part and recovered in part, one that was withdrawn, one that waits; and figures compiled from them. */
const setUp = async () => {
  const records = memoryRecords();
  const roles = ['school-coordinator', 'municipality-coordinator', 'ikvd-coordinator', 'ikvd-finance'] as const;
  given(records.tables, {
    schools: [aSchool()],
    plans: [aPlan().approved().build()],
    receipts: [aReceipt(1), aReceipt(2), aReceipt(3)],
    principals: roles.map((role) => aPrincipal(role)),
  });
  const draft = async (number: number, amountCents: number): Promise<Claim> => {
    const subject = 'school-coordinator';
    const lines = [aNewLine({ receiptIds: [idOf('rcp', number)], amountCents })];
    const remember = remembering<Claim>(records, subject, `key-000${number}`);
    return accepted(await createClaim(records)({ subject, now: noon, remember, input: { programme: 'pumpurs', semester: autumn, lines } }));
  };
  const on = ({ id, version }: Claim, subject: string) => ({ subject, now: noon, claimId: id, expectedVersion: version });
  const submit = async (claim: Claim) => accepted(await submitClaim(records)(on(claim, 'school-coordinator')));
  let paid = await submit(await draft(1, 3_000));
  const decisions = [{ lineId: 'l1', approvedCents: 2_900, reason: 'over-price' as const }];
  paid = accepted(await approveClaim(records)({ ...on(paid, 'municipality-coordinator'), decisions }));
  paid = accepted(await verifyClaim(records)({ ...on(paid, 'ikvd-coordinator'), decisions: [] }));
  paid = accepted(await settleClaim(records)(on(paid, 'ikvd-finance')));
  const recovery = { origin: 'audit', reference: 'Nr. 7', reason: 'not-eligible', lines: [{ lineId: 'l1', cents: 400 }] } as const;
  accepted(await claimBack(records)({ ...on(paid, 'ikvd-finance'), recovery }));
  accepted(await withdrawClaim(records)(on(await submit(await draft(2, 1_000)), 'school-coordinator')));
  await submit(await draft(3, 500));
  await mark(records, schoolId, { changedAt: noon });
  await compileStatistics(records)(later, () => true);
  return records;
};

const told = async (records: Awaited<ReturnType<typeof setUp>>) =>
  (await reconcile(records)(later)).differences.map(({ of, field, expected, found }) => `${of} ${field} ${expected} ${found}`);

describe('a reconciliation', () => {
  it('finds no difference where everything follows from the ledger, and says how much it compared', async () => {
    const { checked, differences } = await reconcile(await setUp())(later);
    expect(differences).toEqual([]);
    expect(checked).toEqual({ partners: 1, schools: 1, entries: 7, claims: 3, allowances: 1, receipts: 3, figures: 1 });
  });

  it.each<[string, (records: Awaited<ReturnType<typeof setUp>>) => void, readonly string[]]>([
    [
      'an allowance',
      ({ tables }) => {
        const allowance = tables.allowances.get(key);
        if (allowance !== undefined) tables.allowances.set(key, { ...allowance, availableCents: 1, spentCents: 2_501 });
      },
      [`${key} available 6600 1`, `${key} spent 2500 2501`],
    ],
    [
      'a balance',
      ({ tables }) => {
        const id = `pumpurs.${municipalityId}`;
        const balance = tables.balances.get(id);
        if (balance !== undefined) tables.balances.set(id, { ...balance, recoveredCents: 0 });
      },
      [`pumpurs.${municipalityId} recoveredCents 400 0`],
    ],
    [
      'a receipt',
      ({ tables }) => void tables.uses.set(idOf('rcp', 3), { usedCents: 0, byClaim: {} }),
      [`${idOf('rcp', 3)} ${idOf('clm', 1007)} 500 0`, `${idOf('rcp', 3)} total 500 0`],
    ],
    [
      'compiled figures',
      ({ tables }) => {
        for (const [id, compiled] of tables.statistics) {
          const { catering } = compiled.figures.compensations.byKind;
          if (compiled.scope.level !== 'school' || catering === undefined) continue;
          const byKind = { catering: { ...catering, paidCents: 3_000 } };
          tables.statistics.set(id, { ...compiled, figures: { ...compiled.figures, compensations: { byKind } } });
        }
      },
      [`${schoolId} ${autumn} catering paid 2900 3000`],
    ],
  ])('names %s that tells another story', async (_what, change, expected) => {
    const records = await setUp();
    change(records);
    const found = await told(records);
    expect(found.map((one) => one.replace(/clm_\w+/, 'clm'))).toEqual(expected.map((one) => one.replace(/clm_\w+/, 'clm')));
  });

  it('names a claim whose entries are gone', async () => {
    const records = await setUp();
    const [first = ''] = [...records.tables.ledger].flatMap(([id, { action }]) => (action === 'recover' ? [id] : []));
    records.tables.ledger.delete(first);
    expect((await told(records)).some((one) => one.includes('l1 recovered 0 400'))).toBe(true);
  });

  it('names the claims of a balance that is gone', async () => {
    const records = await setUp();
    records.tables.balances.clear();
    expect((await told(records)).some((one) => one.endsWith('l1 spent 0 2500'))).toBe(true);
  });

  it('leaves figures alone that are not compiled anew yet', async () => {
    const records = await setUp();
    for (const [id, compiled] of records.tables.statistics) {
      records.tables.statistics.set(id, { ...compiled, figures: { ...compiled.figures, compensations: { byKind: {} } } });
    }
    expect(await told(records)).not.toEqual([]);
    await mark(records, schoolId, { token: 'another', changedAt: later });
    expect(await told(records)).toEqual([]);
  });
});
