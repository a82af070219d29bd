import type { Claim, ClaimLine, Line, Take } from '../domain/claim.ts';
import { checkEvidence, takenOf } from '../domain/claim-evidence.ts';
import { newLines } from '../domain/claim-life.ts';
import type { Digest } from '../domain/history.ts';
import { type CitedPlan, type Plan, versionInForce } from '../domain/plan.ts';
import type { Programme } from '../domain/programme.ts';
import type { Receipt } from '../domain/receipt.ts';
import { fingerprintsOf, refundableCents, supplierKey } from '../domain/receipt-document.ts';
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
  lines: readonly Pick<ClaimLine, 'planId' | 'receiptIds'>[],
  { withReceipts = true }: { readonly withReceipts?: boolean } = {},
): Promise<Cited> => {
  const planIds = [...new Set(lines.map(({ planId }) => planId))];
  const receiptIds = withReceipts ? [...new Set(lines.flatMap((line) => line.receiptIds))] : [];
  const [foundPlans, foundReceipts] = await Promise.all([Promise.all(planIds.map(plans.find)), Promise.all(receiptIds.map(receipts.find))]);
  return { plans: foundPlans.filter(isThere), receipts: foundReceipts.filter(isThere) };
};

/** What is cited and of this school, as if there were nothing else. */
const ofSchool = ({ plans, receipts }: Cited, schoolId: string) => ({
  plans: new Map(plans.filter((one) => one.schoolId === schoolId).map((one) => [one.id, one])),
  receipts: new Map(receipts.filter((one) => one.schoolId === schoolId).map((one) => [one.id, one])),
});

/** Lines as a claim keeps them, what they take of their receipts, and the plans that they cite; and whose these are. */
export type CheckedLines = Pick<Claim, 'lines' | 'takes' | 'cites'> & { readonly plans: readonly Plan[] };

type Place = Pick<Claim, 'programme' | 'semester' | 'schoolId'>;

/** The data of the release and the day that lines are checked by. */
export type LineRules = Pick<Reference, 'programmes' | 'calendar'> & { readonly today: string; readonly digest: Digest };

/**
 * Lines as a claim keeps them. Every one must cite a plan of this school, programme and semester, one of its compensation measures, and
 * receipts of this school that prove such a cost by the programme's rules. Whether there is money, and whether the receipts are clean and
 * free, is decided at submission.
 */
export const checkLines = (
  lines: readonly ClaimLine[],
  place: Place,
  cited: Cited,
  { programmes, calendar, today, digest }: LineRules,
): Result<CheckedLines> => {
  const known = ofSchool(cited, place.schoolId);
  const programme = programmes.find(({ id }) => id === place.programme);
  const checked = lines.map((line, index) => {
    const at = `/lines/${index}`;
    const plan = known.plans.get(line.planId);
    const kind = kindOf(plan, line.measureId);
    const period = plan === undefined ? undefined : planPeriod(calendar, plan.semester, plan.education);
    const faults = faultsOfLine(line, at, { place, programme, plan, receipts: known.receipts, period, today });
    if (programme === undefined || kind === undefined) return { faults };
    const evidence = checkEvidence({ line, at, kind, programme }, known.receipts);
    return { faults: [...faults, ...evidence.faults], line: [line, evidence.facts] as const };
  });
  const faults = checked.flatMap((one) => one.faults);
  if (faults.length > 0 || programme === undefined) return refuse({ code: 'invalid-request', faults });
  const kept = newLines(checked.flatMap(({ line }) => (line === undefined ? [] : [line])));
  return accept({
    lines: kept,
    takes: takesOf(kept, [...known.receipts.values()], programme, digest),
    cites: [...known.plans.values()].map(citation),
    plans: [...known.plans.values()],
  });
};

/** A plan as a claim remembers it. */
const citation = ({
  id,
  code,
  status,
  inForceRevision,
  suspension,
  startedOn,
  firstSpentOn,
  preparedBy,
  version,
  lastEventHash,
}: Plan): CitedPlan => ({
  id,
  code,
  status,
  inForceRevision,
  suspension,
  startedOn,
  firstSpentOn,
  preparedBy,
  version,
  lastEventHash,
});

/** What lines take of each receipt that they cite. */
const takesOf = (lines: readonly Line[], receipts: readonly Receipt[], programme: Programme, digest: Digest): Take[] =>
  receipts.flatMap(({ document, ...receipt }): readonly Take[] => {
    if (document === null) return [];
    const refundable = refundableCents(document, programme);
    return [
      {
        receiptId: receipt.id,
        described: receipt.described,
        isClean: receipt.state === 'clean' && receipt.erasedAt === undefined,
        refundableCents: refundable.ok ? refundable.cents : 0,
        cents: takenOf(lines, receipt.id),
        issuedOn: document.issuedOn,
        supplier: supplierKey(digest, document),
        fingerprints: [...fingerprintsOf(digest, { sha256: receipt.sha256, document })],
        held: [],
      },
    ];
  });

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
  ...(period !== undefined &&
  line.period !== undefined &&
  (line.period.from > line.period.to || line.period.from < period.starts || line.period.to > period.ends)
    ? [{ pointer: `${at}/period`, code: 'outside-period' as const, limits: [period.starts, period.ends] }]
    : []),
  ...(line.spentOn > today ? [{ pointer: `${at}/spentOn`, code: 'in-the-future' as const }] : []),
  ...line.receiptIds.flatMap((id, index) =>
    receipts.has(id) ? [] : [{ pointer: `${at}/receiptIds/${index}`, code: 'unknown-reference' as const }],
  ),
];
