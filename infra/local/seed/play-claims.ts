import type * as z from 'zod/mini';
import type { ClaimStatus } from '../../../shared/domain/claim.ts';
import { pumpurs } from '../../../shared/programmes/pumpurs.ts';
import { claimRoutes } from '../../../shared/routes/claims.ts';
import { paymentRoutes } from '../../../shared/routes/payments.ts';
import type { claimAnswer } from '../../../shared/schemas/claims.ts';
import { type DemoClaim, demoClaims, mislabelledReceipt } from './demo-claims.ts';
import { type ClaimEnd, type ClaimStep, claimEnds, claimSteps, demoSchools } from './demo-figures.ts';
import type { DemoPeople } from './demo-people.ts';
import { type Half, semesterOf } from './demo-plans.ts';
import type { KnownPlans } from './known-plans.ts';
import { expectVerdict, uploadReceipt } from './play-receipts.ts';
import type { Caller } from './seed-client.ts';
import type { Stage } from './stage.ts';
import { allPages, step, type Taken } from './steps.ts';

type Claim = z.output<ReturnType<typeof claimAnswer>>;

/** The days of a semester's claims, each with the hour at which it happens. */
export type ClaimDays = Readonly<Record<'uploaded' | 'prepared' | 'submitted' | 'approved' | 'verified' | 'paid', string>>;

const order: readonly string[] = claimSteps;
const ends: readonly string[] = claimEnds;
/** A claim that came to an end was submitted, and went no further. */
const hasReached = (status: ClaimStatus, wanted: ClaimStep): boolean =>
  order.indexOf(ends.includes(status) ? 'submitted' : status) >= order.indexOf(wanted);

/** A semester's claims with their receipts, each as far as it gets. */
export const playClaims = async (
  half: Half,
  days: ClaimDays,
  plans: KnownPlans,
  { official, staff }: DemoPeople,
  { phase, settle }: Stage,
): Promise<void> => {
  const all = demoClaims(half);
  const auditor = official('auditor');
  const records = new Map<string, Claim>();
  const receiptIds = new Map<string, string>();

  /** No plan is claimed for twice in the demo, so a claim is known by its first line's plan. */
  const planIdOf = ({ lines }: DemoClaim): string => lines.flatMap(({ plan }) => plans.of(plan).id)[0] ?? '';
  const coordinatorOf = ({ school }: Pick<DemoClaim, 'school'>): Caller => staff(school, 'coordinator');
  const read = ({ id: claimId }: Claim): Promise<Claim> => auditor.must(claimRoutes.getClaim, { params: { claimId } });

  const stored = await Promise.all(
    demoSchools.map(({ id: schoolId }) =>
      allPages((cursor) =>
        auditor.must(claimRoutes.listClaims, { query: { schoolId, semester: semesterOf[half], limit: '100', ...cursor } }),
      ),
    ),
  );
  const byPlan = new Map(stored.flat().map((claim): [string, Claim] => [claim.lines[0]?.planId ?? '', claim]));
  for (const claim of all) {
    const found = byPlan.get(planIdOf(claim));
    if (found !== undefined) records.set(claim.name, found);
  }
  const missing = all.filter(({ name }) => !records.has(name));

  await phase(
    days.uploaded,
    'receipts uploaded',
    missing.flatMap((claim) => claim.lines.map((line) => ({ claim, line }))),
    async ({ claim, line }) => {
      receiptIds.set(line.receipt.name, await uploadReceipt(coordinatorOf(claim), line.receipt));
    },
  );
  if (mislabelledReceipt.half === half && missing.length > 0) {
    const school = demoSchools.find(({ key }) => key === mislabelledReceipt.school);
    if (school === undefined) throw new Error(`there is no school ${mislabelledReceipt.school}`);
    const coordinator = coordinatorOf({ school });
    const rejected = await uploadReceipt(coordinator, mislabelledReceipt.receipt, mislabelledReceipt.declaredAs);
    await settle();
    await expectVerdict(coordinator, rejected, 'unreadable');
  }
  await settle();

  await phase(days.prepared, 'claims prepared', missing, async (claim) => {
    const coordinator = coordinatorOf(claim);
    const lines = claim.lines.map(({ plan, measureId, spentOn, amountCents, receipt }) => ({
      planId: plans.of(plan).id,
      measureId,
      spentOn,
      amountCents,
      receiptIds: [receiptIds.get(receipt.name) ?? ''],
    }));
    for (const receiptId of lines.flatMap((line) => line.receiptIds)) await expectVerdict(coordinator, receiptId, 'clean');
    const body = { programme: pumpurs.id, semester: semesterOf[half], lines };
    records.set(claim.name, await coordinator.must(claimRoutes.createClaim, { body, key: `demo-claim-${claim.name}` }));
  });

  type Take = (caller: Caller, claim: { readonly params: { readonly claimId: string }; readonly version: number }) => Promise<Taken<Claim>>;
  const decide = (status: Exclude<ClaimStep, 'draft'>, callerOf: (claim: DemoClaim) => Caller, take: Take): Promise<void> =>
    phase(
      days[status],
      `claims ${status}`,
      all.filter(({ to }) => hasReached(to, status)),
      async (claim) => {
        const record = records.get(claim.name);
        if (record === undefined) throw new Error(`there is no claim ${claim.name}`);
        const takeIt = ({ id: claimId, version }: Claim) => take(callerOf(claim), { params: { claimId }, version });
        records.set(claim.name, await step(record, { isDone: (current) => hasReached(current.status, status), take: takeIt, read }));
      },
    );
  const end = (status: ClaimEnd, callerOf: (claim: DemoClaim) => Caller, take: Take): Promise<void> =>
    phase(
      days.approved,
      `claims ${status}`,
      all.filter(({ to }) => to === status),
      async (claim) => {
        const record = records.get(claim.name);
        if (record === undefined) throw new Error(`there is no claim ${claim.name}`);
        const takeIt = ({ id: claimId, version }: Claim) => take(callerOf(claim), { params: { claimId }, version });
        records.set(claim.name, await step(record, { isDone: (current) => current.status === status, take: takeIt, read }));
      },
    );
  const inFull = { body: { lines: [] } };
  await decide('submitted', coordinatorOf, (caller, claim) => caller.call(claimRoutes.submitClaim, claim));
  // A VPII's claim is past the municipality once it is submitted, so there is nothing left to do for it here.
  await decide(
    'approved',
    () => official('municipality'),
    (caller, claim) => caller.call(claimRoutes.approveClaim, { ...claim, ...inFull }),
  );
  await end(
    'returned',
    () => official('municipality'),
    (caller, claim) =>
      caller.call(claimRoutes.returnClaim, {
        ...claim,
        body: { corrections: [{ lineId: 'l1', reason: 'incorrect', note: 'Summa neatbilst dokumentam.' }] },
      }),
  );
  await end(
    'rejected',
    () => official('municipality'),
    (caller, claim) =>
      caller.call(claimRoutes.rejectClaim, { ...claim, body: { reason: 'double-funding', note: 'Izmaksas jau sedz pašvaldība.' } }),
  );
  await end('withdrawn', coordinatorOf, (caller, claim) => caller.call(claimRoutes.withdrawClaim, claim));
  await decide(
    'verified',
    () => official('ikvdClaims'),
    (caller, claim) => caller.call(claimRoutes.verifyClaim, { ...claim, ...inFull }),
  );
  const toPay = all.flatMap(({ name, to }) => (to === 'paid' ? [records.get(name)].filter((one) => one !== undefined) : []));
  await phase(days.paid, 'claims paid in a batch', toPay.some(({ status }) => status !== 'paid') ? [half] : [], () =>
    payTogether(
      official('finance'),
      half,
      toPay.map(({ id }) => id),
      days.paid.slice(0, 10),
    ),
  );
};

/** Orders the payment and says that the bank carried it out. What an interruption left open is found by the same key. */
const payTogether = async (finance: Caller, half: Half, claimIds: readonly string[], executionDate: string): Promise<void> => {
  const body = { programme: pumpurs.id, executionDate, claimIds: [...claimIds].sort() };
  const { id: batchId } = await finance.must(paymentRoutes.createBatch, { body, key: `demo-batch-${half}` });
  const { status, version } = await finance.must(paymentRoutes.getBatch, { params: { batchId } });
  if (status === 'open') await finance.must(paymentRoutes.confirmBatch, { params: { batchId }, version });
};
