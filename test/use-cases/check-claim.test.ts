import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roles } from '../../shared/domain/access.ts';
import type { Claim, ClaimLine } from '../../shared/domain/claim.ts';
import { type Plan, type PlanStatus, planStatuses } from '../../shared/domain/plan.ts';
import type { Receipt } from '../../shared/domain/receipt.ts';
import { checkClaim } from '../../shared/use-cases/check-claim.ts';
import { createClaim } from '../../shared/use-cases/create-claim.ts';
import { submitClaim } from '../../shared/use-cases/submit-claim.ts';
import { aNewLine, aPrincipal, aReceipt, aSchool, autumn, idOf, noon } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aCompensation, aPlan } from '../support/plan-builders.ts';
import { remembering } from '../support/remember.ts';
import { accepted, refused } from '../support/results.ts';

type Setting = {
  readonly statuses: readonly PlanStatus[];
  readonly states: readonly Receipt['state'][];
  /** The bytes of each receipt, by number: two with one number are the same file. */
  readonly bytes: readonly number[];
  /** Receipts of which another claim leaves 10,00 €, and bytes that another receipt proves a cost with. */
  readonly bound: readonly boolean[];
  readonly used: readonly number[];
};

const planIn = (status: PlanStatus, number: number): Plan => {
  const plan = aPlan(number)
    .ofPupil(number)
    .with({ measures: [aCompensation('m2', 5_000), aCompensation('m3', 300)] });
  const built = { approved: plan.approved(), in_progress: plan.inProgress('2021-09-15') };
  return (status === 'approved' || status === 'in_progress' ? built[status] : plan.inStatus(status)).build();
};

const setUp = ({ statuses, states, bytes, bound, used }: Setting) => {
  const records = memoryRecords();
  given(records.tables, {
    schools: [aSchool()],
    plans: statuses.map((status, index) => planIn(status, index + 1)),
    receipts: states.map((state, index) =>
      aReceipt(index + 1, {
        state,
        sha256: String(bytes[index] ?? index).padStart(64, '0'),
      }),
    ),
    principals: roles.map((role) => aPrincipal(role)),
  });
  for (const [index, isBound] of bound.entries()) {
    if (isBound) records.tables.uses.set(idOf('rcp', index + 1), { usedCents: 99_000, byClaim: { [idOf('clm', 99)]: 99_000 } });
  }
  for (const number of used) {
    records.tables.fingerprints.set(String(number).padStart(64, '0'), { receiptId: idOf('rcp', 99), usedCents: 1 });
  }
  const input = (lines: readonly ClaimLine[]) => ({ programme: 'pumpurs', semester: autumn, lines });
  return {
    ...records,
    check: (lines: readonly ClaimLine[], subject = 'school-coordinator') =>
      checkClaim(records)({ subject, now: noon, input: input(lines) }),
    submit: async (lines: readonly ClaimLine[]) => {
      const subject = 'school-coordinator';
      const made = await createClaim(records)({
        subject,
        now: noon,
        input: input(lines),
        remember: remembering<Claim>(records, subject, 'key-0001'),
      });
      return submitClaim(records)({ subject, now: noon, claimId: accepted(made).id, expectedVersion: 1 });
    },
  };
};

const good: Setting = { statuses: ['approved'], states: ['clean'], bytes: [1], bound: [false], used: [] };

describe('a check', () => {
  it('says what would be asked of each measure, and writes nothing', async () => {
    const stage = setUp(good);
    const checked = accepted(await stage.check([aNewLine(), aNewLine({ amountCents: 100 })]));
    expect(checked).toEqual({
      totalCents: 2_600,
      refusals: [],
      measures: [{ planId: idOf('iap', 1), measureId: 'm2', amountCents: 2_600, availableCents: 5_000, payableCents: 2_600 }],
      duplicates: [],
      budgetCents: null,
      warnings: [[], []],
    });
    expect(stage.commits).toEqual([]);
  });

  it('names all that bars it at once', async () => {
    const stage = setUp({
      statuses: ['approved', 'suspended'],
      states: ['clean', 'infected', 'clean'],
      bytes: [1, 2, 1],
      bound: [],
      used: [1],
    });
    const line = (plan: number, receipt: number, amountCents: number) =>
      aNewLine({ planId: idOf('iap', plan), receiptIds: [idOf('rcp', receipt)], amountCents });
    const { refusals, duplicates } = accepted(await stage.check([line(1, 1, 5_001), line(2, 2, 10), line(1, 3, 1)]));
    expect(duplicates).toEqual([
      { receiptId: idOf('rcp', 1), kinds: ['content'] },
      { receiptId: idOf('rcp', 3), kinds: ['content'] },
    ]);
    expect(refusals.map(({ code, facts }) => [code, facts?.['plan'] ?? facts?.['receipt'] ?? facts?.['remaining']])).toEqual([
      ['plan-not-in-force', aPlan(2).build().code],
      ['receipt-not-clean', idOf('rcp', 2)],
      ['receipt-already-used', idOf('rcp', 1)],
      ['receipt-already-used', idOf('rcp', 3)],
      ['allowance-exceeded', '50,00 €'],
    ]);
  });

  it('is told the faults of its lines as a claim is, and is for who may submit', async () => {
    const stage = setUp(good);
    expect(refused(await stage.check([aNewLine({ measureId: 'm9' })])).faults).toEqual([
      { pointer: '/lines/0/measureId', code: 'unknown-reference' },
    ]);
    for (const subject of ['iap-author', 'municipality-coordinator', 'auditor']) {
      expect(refused(await stage.check([aNewLine()], subject)).code).toBe('role-not-permitted');
    }
  });

  it('comes to what the submission comes to, whatever the world is like', async () => {
    const number = fc.integer({ min: 1, max: 3 });
    const setting = fc.record<Setting>({
      statuses: fc.array(
        fc.oneof(
          { weight: 3, arbitrary: fc.constantFrom<PlanStatus>('approved', 'in_progress') },
          fc.constantFrom(...planStatuses.filter((one) => one !== 'draft' && one !== 'removed')),
        ),
        { minLength: 3, maxLength: 3 },
      ),
      states: fc.array(
        fc.oneof(
          { weight: 5, arbitrary: fc.constant<Receipt['state']>('clean') },
          fc.constantFrom<Receipt['state']>('pending', 'infected'),
        ),
        { minLength: 3, maxLength: 3 },
      ),
      bytes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 3 }),
      bound: fc.array(
        fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
        { minLength: 3, maxLength: 3 },
      ),
      used: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 1 }),
    });
    const line = fc.record({
      plan: number,
      receipt: number,
      measureId: fc.constantFrom('m2', 'm3'),
      amountCents: fc.integer({ min: 1, max: 2_500 }),
    });
    const met = new Set<string>();
    await fc.assert(
      fc.asyncProperty(setting, fc.array(line, { minLength: 1, maxLength: 4 }), async (world, drawn) => {
        const lines = drawn.map(({ plan, receipt, ...rest }) =>
          aNewLine({ planId: idOf('iap', plan), receiptIds: [idOf('rcp', receipt)], ...rest }),
        );
        const { refusals } = accepted(await setUp(world).check(lines));
        const submitted = await setUp(world).submit(lines);
        const [first] = refusals;
        met.add(first?.code ?? 'submitted');
        if (first === undefined) expect(accepted(submitted).status).toBe('submitted');
        else expect(refused(submitted)).toEqual(first);
      }),
      { numRuns: 500 },
    );
    expect([...met].sort()).toEqual([
      'allowance-exceeded',
      'plan-not-in-force',
      'receipt-already-used',
      'receipt-exceeded',
      'receipt-not-clean',
      'submitted',
    ]);
  });
});
