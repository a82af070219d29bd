import type { Claim, ClaimLine } from '../domain/claim.ts';
import { recordEvent } from '../domain/history.ts';
import { type Plan, versionInForce } from '../domain/plan.ts';
import { actorOf, authorise } from '../domain/principal.ts';
import type { Programme } from '../domain/programme.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { Fault } from '../domain/refusal.ts';
import { accept, refuse } from '../domain/result.ts';
import { planPeriod } from '../domain/semester.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { Created, Creation } from './call.ts';
import type { ClaimDependencies } from './claims.ts';
import { refusalOf, repetitionIn } from './commit.ts';

export type NewClaim = Pick<Claim, 'programme' | 'semester'> & { readonly lines: readonly ClaimLine[] };

/**
 * Makes a draft claim. Every line must cite a plan of this school, programme and semester, one of its compensation measures,
 * and receipts of this school. Whether there is money, and whether the receipts are clean, is decided at submission.
 */
export const createClaim =
  ({ claims, plans, receipts, principals, unitOfWork, idempotency, reference, newId, digest }: ClaimDependencies) =>
  async (call: Creation<Claim> & { input: NewClaim }): Promise<Created<Claim>> => {
    const { input } = call;
    const planIds = [...new Set(input.lines.map(({ planId }) => planId))];
    const receiptIds = [...new Set(input.lines.flatMap((line) => line.receiptIds))];
    const [principal, { programmes, calendar }, foundPlans, foundReceipts] = await Promise.all([
      principals.find(call.subject),
      reference.current(),
      Promise.all(planIds.map(plans.find)),
      Promise.all(receiptIds.map(receipts.find)),
    ]);
    const caller = authorise(principal, 'claim:create');
    if (!caller.ok) return caller;
    const { organisation, id: by } = caller.value;
    if (organisation.kind !== 'school') return refuse({ code: 'outside-organisation' });

    const known = {
      plans: new Map(foundPlans.flatMap((plan) => (plan?.schoolId === organisation.id ? [[plan.id, plan]] : []))),
      receipts: new Map(foundReceipts.flatMap((receipt) => (receipt?.schoolId === organisation.id ? [[receipt.id, receipt]] : []))),
    };
    const today = dateInRiga(call.now);
    const programme = programmes.find(({ id }) => id === input.programme);
    const faults = input.lines.flatMap((line, index) => {
      const plan = known.plans.get(line.planId);
      const period = plan === undefined ? undefined : planPeriod(calendar, plan.semester, plan.education);
      return faultsOfLine(line, `/lines/${index}`, { input, programme, plan, receipts: known.receipts, period, today });
    });
    if (faults.length > 0) return refuse({ code: 'invalid-request', faults });

    // Every line's plan is known here and of this school, so any of them says who its partner is.
    const [school] = known.plans.values();
    if (school === undefined) return refuse({ code: 'invalid-request', faults: [{ pointer: '/lines', code: 'required' }] });
    const at = toInstant(call.now);
    const { record, event } = recordEvent(digest, {
      before: undefined,
      after: {
        id: newId('clm', call.now),
        programme: input.programme,
        semester: input.semester,
        schoolId: organisation.id,
        partner: school.partner,
        municipalityId: school.municipalityId,
        lines: input.lines.map((line) => ({ ...line, kind: kindOf(known.plans.get(line.planId), line.measureId) ?? '' })),
        totalCents: input.lines.reduce((sum, { amountCents }) => sum + amountCents, 0),
        status: 'draft',
        awaiting: null,
        preparedBy: by,
        submittedBy: null,
        approvals: [],
        submittedAt: null,
        paidBy: null,
        paidAt: null,
        createdAt: at,
        updatedAt: at,
        version: 0,
        lastEventHash: null,
      } satisfies Claim,
      action: 'create',
      actor: actorOf(caller.value),
      at,
    });
    const commit = await unitOfWork.commit([call.remember(record), ...claims.insert(record, event)]);
    if (commit.ok) return accept(record);
    return repetitionIn(commit, idempotency) ?? refuse(refusalOf(commit));
  };

/** The compensation kind of a plan's measure; consultations are paid through salaries, not claims. */
const kindOf = (plan: Plan | undefined, measureId: string): string | undefined => {
  const found = plan === undefined ? undefined : (versionInForce(plan) ?? plan).measures.find(({ id }) => id === measureId);
  return found?.type === 'compensation' ? found.kind : undefined;
};

type LineContext = {
  readonly input: NewClaim;
  readonly programme: Programme | undefined;
  readonly plan: Plan | undefined;
  readonly receipts: ReadonlyMap<string, Receipt>;
  readonly period: { readonly starts: string; readonly ends: string } | undefined;
  readonly today: string;
};

const faultsOfLine = (line: ClaimLine, at: string, { input, programme, plan, receipts, period, today }: LineContext): Fault[] => [
  ...(plan === undefined
    ? [{ pointer: `${at}/planId`, code: 'unknown-reference' as const }]
    : plan.semester !== input.semester || plan.programme !== input.programme
      ? [{ pointer: `${at}/planId`, code: 'not-matching' as const }]
      : []),
  ...(plan !== undefined && kindOf(plan, line.measureId) === undefined
    ? [{ pointer: `${at}/measureId`, code: 'unknown-reference' as const }]
    : []),
  ...(period !== undefined && (line.spentOn < period.starts || line.spentOn > period.ends)
    ? [{ pointer: `${at}/spentOn`, code: 'outside-period' as const, limits: [period.starts, period.ends] }]
    : []),
  ...(programme !== undefined && (line.spentOn < programme.costs.from || line.spentOn > programme.costs.to)
    ? [{ pointer: `${at}/spentOn`, code: 'outside-period' as const, limits: [programme.costs.from, programme.costs.to] }]
    : []),
  ...(line.spentOn > today ? [{ pointer: `${at}/spentOn`, code: 'in-the-future' as const }] : []),
  ...line.receiptIds.flatMap((id, index) =>
    receipts.has(id) ? [] : [{ pointer: `${at}/receiptIds/${index}`, code: 'unknown-reference' as const }],
  ),
];
