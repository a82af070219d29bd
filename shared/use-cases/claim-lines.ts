import type { Claim, ClaimLine, Line } from '../domain/claim.ts';
import { newLines } from '../domain/claim-life.ts';
import { type Plan, versionInForce } from '../domain/plan.ts';
import type { Programme } from '../domain/programme.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { Reference } from '../domain/reference.ts';
import type { Fault } from '../domain/refusal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { planPeriod } from '../domain/semester.ts';
import type { PlanStore, ReceiptStore } from '../ports/records.ts';

type Cited = { readonly plans: readonly Plan[]; readonly receipts: readonly Receipt[] };

const isThere = <Value>(value: Value | undefined): value is Value => value !== undefined;

/** The plans and receipts that lines cite, each once, asked for in one go; what there is not is left out. */
export const findCited = async (
  { plans, receipts }: { readonly plans: Pick<PlanStore, 'find'>; readonly receipts: Pick<ReceiptStore, 'find'> },
  lines: readonly ClaimLine[],
): Promise<Cited> => {
  const planIds = [...new Set(lines.map(({ planId }) => planId))];
  const receiptIds = [...new Set(lines.flatMap((line) => line.receiptIds))];
  const [foundPlans, foundReceipts] = await Promise.all([Promise.all(planIds.map(plans.find)), Promise.all(receiptIds.map(receipts.find))]);
  return { plans: foundPlans.filter(isThere), receipts: foundReceipts.filter(isThere) };
};

/** What is cited and of this school, as if there were nothing else. */
const ofSchool = ({ plans, receipts }: Cited, schoolId: string) => ({
  plans: new Map(plans.filter((one) => one.schoolId === schoolId).map((one) => [one.id, one])),
  receipts: new Map(receipts.filter((one) => one.schoolId === schoolId).map((one) => [one.id, one])),
});

/** Lines as a claim keeps them, what their receipts are known by, and the plans that they cite. */
export type CheckedLines = { readonly lines: readonly Line[]; readonly fingerprints: readonly string[]; readonly plans: readonly Plan[] };

type Place = Pick<Claim, 'programme' | 'semester' | 'schoolId'>;

/**
 * Lines as a claim keeps them. Every one must cite a plan of this school, programme and semester, one of its compensation measures, and
 * receipts of this school. Whether there is money, and whether the receipts are clean, is decided at submission.
 */
export const checkLines = (
  lines: readonly ClaimLine[],
  place: Place,
  cited: Cited,
  { programmes, calendar }: Pick<Reference, 'programmes' | 'calendar'>,
  today: string,
): Result<CheckedLines> => {
  const known = ofSchool(cited, place.schoolId);
  const programme = programmes.find(({ id }) => id === place.programme);
  const faults = lines.flatMap((line, index) => {
    const plan = known.plans.get(line.planId);
    const period = plan === undefined ? undefined : planPeriod(calendar, plan.semester, plan.education);
    return faultsOfLine(line, `/lines/${index}`, { place, programme, plan, receipts: known.receipts, period, today });
  });
  if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
  return accept({
    lines: newLines(lines, (line) => kindOf(known.plans.get(line.planId), line.measureId) ?? ''),
    fingerprints: [...new Set([...known.receipts.values()].map(({ sha256 }) => sha256))],
    plans: [...known.plans.values()],
  });
};

/** The compensation kind of a plan's measure; consultations are paid through salaries, not claims. */
const kindOf = (plan: Plan | undefined, measureId: string): string | undefined => {
  const found = plan === undefined ? undefined : (versionInForce(plan) ?? plan).measures.find(({ id }) => id === measureId);
  return found?.type === 'compensation' ? found.kind : undefined;
};

type LineContext = {
  readonly place: Place;
  readonly programme: Programme | undefined;
  readonly plan: Plan | undefined;
  readonly receipts: ReadonlyMap<string, Receipt>;
  readonly period: { readonly starts: string; readonly ends: string } | undefined;
  readonly today: string;
};

const faultsOfLine = (line: ClaimLine, at: string, { place, programme, plan, receipts, period, today }: LineContext): Fault[] => [
  ...(plan === undefined
    ? [{ pointer: `${at}/planId`, code: 'unknown-reference' as const }]
    : plan.semester !== place.semester || plan.programme !== place.programme
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
