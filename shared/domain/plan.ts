import * as z from 'zod/mini';
import { type ApprovalLevel, approval, approvalLevel, nextLevel, roleOfLevel } from './approval.ts';
import { consultationId, localId, municipalityId, planId, pupilId, schoolId, subject } from './ids.ts';
import { lazily } from './lazily.ts';
import { positiveCents } from './money.ts';
import type { Principal } from './principal.ts';
import { education, sex } from './pupil.ts';
import { accept, type Result, refuse } from './result.ts';
import { partnerKinds } from './school.ts';
import { type PlanPeriod, semesterId } from './semester.ts';
import { line, prose } from './text.ts';
import { calendarDate } from './time.ts';

/** Statuses of an IAP: Projekts, Saskaņošanā, Apstiprināts, Īstenošanā, Pārskatīšanā, Apturēts, Neaktīvs, (closed). */
export const planStatuses = [
  'draft',
  'in_approval',
  'approved',
  'in_progress',
  'under_review',
  'suspended',
  'removed',
  'completed',
] as const;
export type PlanStatus = (typeof planStatuses)[number];

/** A plan is in force, so that support can be given and money claimed on it, in these statuses. */
export const statusesInForce = ['approved', 'in_progress'] as const satisfies readonly PlanStatus[];

/** Category and factor are codes of the programme; the note is the author's own assessment. */
export const risk = lazily(() => z.strictObject({ id: localId, category: line(40), factor: line(60), note: z.optional(prose(2000)) }));
export type Risk = z.output<ReturnType<typeof risk>>;

/** Every link from a measure to a risk that it addresses has its own justification. */
export const riskLink = lazily(() => z.strictObject({ riskId: localId, justification: prose(1000) }));

export const measure = lazily(() =>
  z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('consultation'),
      id: localId,
      consultant: line(60),
      subject: z.optional(line(100)),
      plannedMinutes: z.int().check(z.positive(), z.maximum(60_000)),
      risks: z.array(riskLink()).check(z.minLength(1), z.maxLength(20)),
    }),
    z.strictObject({
      type: z.literal('compensation'),
      id: localId,
      kind: line(60),
      plannedCents: positiveCents,
      risks: z.array(riskLink()).check(z.minLength(1), z.maxLength(20)),
    }),
  ]),
);
export type Measure = z.output<ReturnType<typeof measure>>;

/** Participation starts from a signed application: by a parent, another guardian, or the adult pupil. */
export const application = lazily(() =>
  z.strictObject({ signedBy: z.enum(['parent', 'guardian', 'adult-pupil']), signedOn: calendarDate }),
);

export const plan = lazily(() =>
  z.object({
    id: planId,
    /** What other documents quote. */
    code: z.string(),
    programme: z.string(),
    semester: semesterId(),
    schoolId,
    partner: z.enum(partnerKinds),
    municipalityId: z.nullable(municipalityId),
    pupilId,
    education: education(),
    sex,
    application: application(),
    risks: z.array(risk()),
    measures: z.array(measure()),
    status: z.enum(planStatuses),
    /** Whose decision is awaited. */
    awaiting: z.nullable(approvalLevel),
    authorId: subject,
    approvals: z.array(approval()),
    submittedAt: z.nullable(z.iso.datetime()),
    approvedAt: z.nullable(z.iso.datetime()),
    /** The first day on which support was really given; null: not yet. */
    startedOn: z.nullable(calendarDate),
    /** Running totals of the log, so that statistics need not read it. */
    consultations: z.object({ count: z.int(), minutes: z.int() }),
    evaluation: z.nullable(z.string()),
    completedAt: z.nullable(z.iso.datetime()),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    version: z.int(),
    lastEventHash: z.nullable(z.string()),
  }),
);
export type Plan = z.output<ReturnType<typeof plan>>;

export const consultation = lazily(() =>
  z.object({
    id: consultationId,
    planId,
    measureId: localId,
    heldOn: calendarDate,
    minutes: z.int().check(z.positive(), z.maximum(600)),
    loggedBy: subject,
    loggedAt: z.iso.datetime(),
  }),
);
export type Consultation = z.output<ReturnType<typeof consultation>>;

const wrongState = (of: Plan, allowed: readonly PlanStatus[]) =>
  refuse({ code: 'wrong-state', facts: { status: of.status, allowed: allowed.join(', ') } });

/** draft → in_approval: the first level of the programme's chain for this kind of partner is asked. */
export const submit = (of: Plan, chain: readonly ApprovalLevel[], at: string): Result<Plan> =>
  of.status === 'draft'
    ? accept({ ...of, status: 'in_approval', awaiting: nextLevel(chain, []), approvals: [], submittedAt: at, updatedAt: at })
    : wrongState(of, ['draft']);

/**
 * One level approves; after the last the plan is approved. Four eyes: author and approvers of one version are all different
 * people. The write is conditional on the version that this decision was made on.
 */
export const approve = (of: Plan, chain: readonly ApprovalLevel[], by: Principal, at: string): Result<Plan> => {
  if (of.status !== 'in_approval' || of.awaiting === null) return wrongState(of, ['in_approval']);
  if (roleOfLevel[of.awaiting] !== by.role) return refuse({ code: 'awaiting-another-level', facts: { awaiting: of.awaiting } });
  if (of.authorId === by.id || of.approvals.some((earlier) => earlier.by === by.id)) return refuse({ code: 'four-eyes' });
  const approvals = [...of.approvals, { level: of.awaiting, by: by.id, at }];
  const awaiting = nextLevel(chain, approvals);
  return accept({
    ...of,
    approvals,
    awaiting,
    status: awaiting === null ? 'approved' : 'in_approval',
    approvedAt: awaiting === null ? at : null,
    updatedAt: at,
  });
};

/** Support was given on `on`: an approved plan is in progress from its first such day. */
export const startImplementation = (of: Plan, on: string, at: string): Plan => ({
  ...of,
  status: 'in_progress',
  startedOn: of.startedOn === null || on < of.startedOn ? on : of.startedOn,
  updatedAt: at,
});

/** Logs a consultation that was held: within the plan's period, not in the future, for one of its consultation measures. */
export const holdConsultation = (
  of: Plan,
  held: { readonly measureId: string; readonly heldOn: string; readonly minutes: number },
  { period, today, at }: { period: PlanPeriod; today: string; at: string },
): Result<Plan> => {
  if (!statusesInForce.some((status) => status === of.status)) return wrongState(of, statusesInForce);
  const faults = [
    ...(of.measures.some(({ id, type }) => id === held.measureId && type === 'consultation')
      ? []
      : [{ pointer: '/measureId', code: 'unknown-reference' as const }]),
    ...(held.heldOn < period.starts || held.heldOn > period.ends
      ? [{ pointer: '/heldOn', code: 'outside-period' as const, limits: [period.starts, period.ends] }]
      : []),
    ...(held.heldOn > today ? [{ pointer: '/heldOn', code: 'in-the-future' as const }] : []),
  ];
  if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
  const started = startImplementation(of, held.heldOn, at);
  return accept({
    ...started,
    consultations: { count: of.consultations.count + 1, minutes: of.consultations.minutes + held.minutes },
  });
};

/** in_progress → completed with the author's evaluation, once the plan's period is over. */
export const complete = (of: Plan, evaluation: string, period: PlanPeriod, today: string, at: string): Result<Plan> => {
  if (of.status !== 'in_progress') return wrongState(of, ['in_progress']);
  if (today <= period.ends) {
    return refuse({ code: 'wrong-state', facts: { status: of.status, allowed: 'in_progress', after: period.ends } });
  }
  return accept({ ...of, status: 'completed', evaluation, completedAt: at, updatedAt: at });
};

/** Counted as implemented: its implementation started and it was not removed. */
export const isImplemented = (of: Plan): boolean => of.startedOn !== null && of.status !== 'removed';
