import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roles } from '../../shared/domain/access.ts';
import { type Claim, claimStatuses, isReserved, isStanding, payableOf } from '../../shared/domain/claim.ts';
import { takenOf } from '../../shared/domain/claim-evidence.ts';
import { emptyBalance, moved } from '../../shared/domain/ledger.ts';
import { unused } from '../../shared/domain/receipt.ts';
import { isSame } from '../../shared/domain/reference.ts';
import { claimRoutes } from '../../shared/routes/claims.ts';
import type { Created } from '../../shared/use-cases/call.ts';
import { approveClaim, claimBack, settleClaim, verifyClaim } from '../../shared/use-cases/claims.ts';
import { copyClaim, createClaim } from '../../shared/use-cases/create-claim.ts';
import { editClaim } from '../../shared/use-cases/edit-claim.ts';
import { rejectClaim, returnClaim, withdrawClaim } from '../../shared/use-cases/release-claim.ts';
import { submitClaim } from '../../shared/use-cases/submit-claim.ts';
import { aDocument, aNewLine, aPrincipal, aReceipt, aSchool, autumn, idOf, noon } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aCompensation, aPlan } from '../support/plan-builders.ts';
import { remembering } from '../support/remember.ts';

const actions = ['create', 'edit', 'submit', 'approve', 'verify', 'pay', 'return', 'reject', 'withdraw', 'copy', 'recover'] as const;
type Action = (typeof actions)[number];

/** What somebody is about to do; which claim, line and receipt the numbers mean depends on what there is by then. */
type Intent = {
  readonly action: Action;
  readonly claim: number;
  readonly amountCents: number;
  readonly receipt: number;
  readonly plan: number;
  readonly part: number;
  /** Who: two people hold each office, and one of them prepared a plan. */
  readonly person: number;
};

const plans = 2;
const receipts = 5;
const plannedCents = 4_000;
/** Less than two claims may want of it. */
const receiptCents = 3_000;

const promised: Readonly<Record<Action, readonly string[]>> = {
  create: claimRoutes.createClaim.refusals,
  edit: claimRoutes.editClaim.refusals,
  submit: claimRoutes.submitClaim.refusals,
  approve: claimRoutes.approveClaim.refusals,
  verify: claimRoutes.verifyClaim.refusals,
  pay: claimRoutes.payClaim.refusals,
  return: claimRoutes.returnClaim.refusals,
  reject: claimRoutes.rejectClaim.refusals,
  withdraw: claimRoutes.withdrawClaim.refusals,
  copy: claimRoutes.copyClaim.refusals,
  recover: claimRoutes.recoverClaim.refusals,
};
const always: readonly string[] = ['invalid-request', 'busy', 'role-not-permitted'];

const newWorld = (schedule: () => Promise<unknown>) => {
  const records = memoryRecords();
  given(records.tables, {
    schools: [aSchool()],
    plans: Array.from({ length: plans }, (_none, index) =>
      aPlan(index + 1)
        .ofPupil(index + 1)
        .with({ measures: [aCompensation('m2', plannedCents)], preparedBy: [`ikvd-coordinator-${index}`] })
        .approved()
        .build(),
    ),
    receipts: Array.from({ length: receipts }, (_none, index) =>
      aReceipt(index + 1, { document: aDocument({ number: `A-${index + 1}`, totalCents: receiptCents }) }),
    ),
    principals: roles.flatMap((role) => [0, 1].map((number) => aPrincipal(role, { id: `${role}-${number}` }))),
  });
  const { commit } = records.unitOfWork;
  const dependencies = {
    ...records,
    unitOfWork: {
      commit: async (...writes: Parameters<typeof commit>) => {
        await schedule();
        const outcome = await commit(...writes);
        check(records.tables);
        return outcome;
      },
    },
  };
  let keys = 0;
  return {
    tables: records.tables,
    perform: (intent: Intent): Promise<Created<Claim>> => {
      const all = [...records.tables.claims.values()];
      const claim = all[intent.claim % Math.max(all.length, 1)];
      const call = (role: string) => ({
        subject: `${role}-${intent.person}`,
        now: noon,
        claimId: claim?.id ?? '',
        expectedVersion: claim?.version ?? 0,
      });
      keys += 1;
      const remember = remembering<Claim>(records, `school-coordinator-${intent.person}`, `key-${keys}`);
      // All on one day: which of several days is first is read, not guarded, where three claims come and go at the same instant.
      const line = aNewLine({
        planId: idOf('iap', 1 + (intent.plan % plans)),
        receiptIds: [idOf('rcp', 1 + (intent.receipt % receipts))],
        amountCents: intent.amountCents,
      });
      const school = call('school-coordinator');
      const create = () =>
        createClaim(dependencies)({ ...school, remember, input: { programme: 'pumpurs', semester: autumn, lines: [line] } });
      if (claim === undefined) return create();
      const decider = call(claim.awaiting === 'ikvd' ? 'ikvd-coordinator' : 'municipality-coordinator');
      const decisions = claim.lines.flatMap((one) => {
        const approvedCents = Math.floor(payableOf(one) * intent.part);
        return approvedCents < payableOf(one) ? [{ lineId: one.id, approvedCents, reason: 'over-price' as const }] : [];
      });
      switch (intent.action) {
        case 'create':
          return create();
        case 'edit':
          return editClaim(dependencies)({ ...school, lines: [line, { ...line, amountCents: 1 }] });
        case 'submit':
          return submitClaim(dependencies)(school);
        case 'approve':
          return approveClaim(dependencies)({ ...call('municipality-coordinator'), decisions });
        case 'verify':
          return verifyClaim(dependencies)({ ...call('ikvd-coordinator'), decisions });
        case 'pay':
          return settleClaim(dependencies)(call('ikvd-finance'));
        case 'return':
          return returnClaim(dependencies)({ ...decider, corrections: [{ reason: 'incorrect' }] });
        case 'reject':
          return rejectClaim(dependencies)({ ...decider, rejection: { reason: 'not-eligible' } });
        case 'withdraw':
          return withdrawClaim(dependencies)(school);
        case 'recover': {
          const lines = claim.lines.flatMap((one) => {
            const cents = Math.ceil((payableOf(one) - one.recoveredCents) * (intent.part || 0.1));
            return cents > 0 ? [{ lineId: one.id, cents }] : [];
          });
          const recovery = { origin: 'audit', reference: 'Nr. 1', reason: 'not-eligible', lines } as const;
          return claimBack(dependencies)({ ...call('ikvd-finance'), recovery });
        }
        case 'copy':
          return copyClaim(dependencies)({ ...school, remember });
      }
    },
  };
};
type Tables = ReturnType<typeof memoryRecords>['tables'];

const must = (holds: boolean, what: string, of: unknown): void => {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(of)}`);
};

const total = (of: readonly Claim[], planId: string): number =>
  of.flatMap(({ lines }) => lines.filter((line) => line.planId === planId).map(payableOf)).reduce((sum, cents) => sum + cents, 0);

/** What must hold after every write. */
const check = (tables: Tables): void => {
  const claims = [...tables.claims.values()];
  const standing = claims.filter(isStanding);
  for (const allowance of tables.allowances.values()) {
    const { planId, plannedCents: planned, availableCents, reservedCents, spentCents, recoveredCents } = allowance;
    must(
      planned === plannedCents && availableCents >= 0 && availableCents + reservedCents + spentCents + recoveredCents === planned,
      'a cent was lost or made',
      allowance,
    );
    must(reservedCents === total(claims.filter(isReserved), planId), 'what is reserved is what claims ask for', allowance);
    must(
      spentCents + recoveredCents ===
        total(
          claims.filter(({ status }) => status === 'paid'),
          planId,
        ),
      'what is spent is what was paid',
      allowance,
    );
  }
  for (const receipt of tables.receipts.values()) {
    const taken = standing.flatMap(({ id, lines }) => {
      const cents = takenOf(lines, receipt.id);
      return cents === 0 ? [] : [[id, cents] as const];
    });
    const sum = taken.reduce((cents, [, share]) => cents + share, 0);
    const { usedCents, byClaim } = tables.uses.get(receipt.id) ?? unused;
    must(sum <= receiptCents, 'no more than its total is taken of a receipt', { receipt, taken });
    must(usedCents === sum && isSame(byClaim, Object.fromEntries(taken)), 'what is taken is what claims take', { byClaim, taken });
    must((tables.fingerprints.get(receipt.sha256)?.usedCents ?? 0) === sum, 'its bytes are held while it is used', receipt);
  }
  for (const claim of claims) {
    const { approvals, preparedBy, plansPreparedBy, paidBy, payableCents, totalCents, lines } = claim;
    const deciders = [...approvals.map(({ by }) => by), ...(paidBy === null ? [] : [paidBy])];
    must(new Set(deciders).size === deciders.length, 'each decision is another person’s', claim);
    must(
      deciders.every((by) => !preparedBy.includes(by) && !plansPreparedBy.includes(by)),
      'nobody decides on his own',
      claim,
    );
    const refused = lines.flatMap(({ refusals }) => refusals).reduce((sum, { cents }) => sum + cents, 0);
    must(totalCents === payableCents + refused, 'claimed is payable and refused', claim);
  }
  const movements = [...tables.ledger.values()].flatMap((entry) => entry.movements);
  const balance = [...tables.balances.values()][0] ?? emptyBalance;
  must(isSame(moved(emptyBalance, movements), balance), 'the ledger sums to the balance', { movements, balance });
  const allowances = [...tables.allowances.values()];
  const sumOf = (field: 'reservedCents' | 'spentCents' | 'recoveredCents') => allowances.reduce((cents, one) => cents + one[field], 0);
  for (const field of ['reservedCents', 'spentCents', 'recoveredCents'] as const)
    must(sumOf(field) === balance[field], 'allowances are the balance', field);
  for (const plan of tables.plans.values()) {
    const days = standing.flatMap(({ lines }) => lines.filter(({ planId }) => planId === plan.id).map(({ spentOn }) => spentOn)).sort();
    must(
      plan.firstSpentOn === (days[0] ?? null) && (plan.status === 'in_progress') === days.length > 0,
      'a plan begins with its money',
      plan,
    );
  }
};

describe('claims in the hands of many at once', () => {
  it('never lose or make a cent, nor use a receipt twice, in thousands of random histories, after every write', async () => {
    const met = { accepted: new Set<string>(), refused: new Set<string>(), statuses: new Set<string>() };
    const intent = fc.record<Intent>({
      action: fc.constantFrom(...actions),
      claim: fc.nat({ max: 3 }),
      amountCents: fc.integer({ min: 1, max: 2_500 }),
      receipt: fc.nat({ max: receipts }),
      plan: fc.nat({ max: plans }),
      part: fc.constantFrom(1, 1, 0.5, 0),
      person: fc.integer({ min: 0, max: 1 }),
    });
    const workers = fc.array(fc.array(intent, { minLength: 10, maxLength: 25, size: 'max' }), { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), workers, async (scheduler, all) => {
        const world = newWorld(() => scheduler.schedule(Promise.resolve()));
        const work = async (intents: readonly Intent[]): Promise<void> => {
          for (const one of intents) {
            await scheduler.schedule(Promise.resolve());
            const result = await world.perform(one);
            if (result.ok === true) met.accepted.add(one.action);
            if (result.ok !== false) continue;
            met.refused.add(result.refusal.code);
            if (![...promised[one.action], ...always].includes(result.refusal.code)) {
              throw new Error(`${one.action} was refused with ${result.refusal.code}`);
            }
          }
        };
        await scheduler.waitFor(Promise.all(all.map(work)));
        for (const { status } of world.tables.claims.values()) met.statuses.add(status);
        for (const { id } of world.tables.claims.values()) {
          const events = [...world.tables.events.values()].filter(({ recordId }) => recordId === id);
          expect(events.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(events.map((_event, index) => index + 1));
        }
      }),
      { numRuns: 1_000, endOnFailure: true, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true },
    );
    expect([...met.accepted].sort()).toEqual([...actions].sort());
    expect(met.statuses).toEqual(new Set(claimStatuses));
    for (const code of ['stale-version', 'four-eyes', 'allowance-exceeded', 'receipt-exceeded', 'nothing-approved', 'wrong-state']) {
      expect([...met.refused]).toContain(code);
    }
  }, 90_000);
});
