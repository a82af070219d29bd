import * as z from 'zod/mini';
import { approval, approvalLevel, approvalLevels } from './approval.ts';
import { localId, municipalityId, planId, projectId, pupilId, schoolId, subject } from './ids.ts';
import { lazily } from './lazily.ts';
import { positiveCents } from './money.ts';
import { education, sex } from './pupil.ts';
import { partnerKinds } from './school.ts';
import { semesterId } from './semester.ts';
import { openLine } from './text.ts';
import { calendarDate, instant } from './time.ts';

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

/** Category, factor and severity are codes of the programme. The author's own words about it are sealed with the plan's texts. */
export const risk = lazily(() => z.strictObject({ id: localId, category: openLine(40), factor: openLine(60), severity: openLine(40) }));
export type Risk = z.output<ReturnType<typeof risk>>;

/** Both days inclusive. */
export const span = lazily(() => z.strictObject({ from: calendarDate, to: calendarDate }));

/** What every measure has: a number within the plan, its days (null: the plan's whole period), the risks that it addresses. */
const common = () => ({ id: localId, period: z.nullable(span()), risks: z.array(localId) });

/** What each kind of measure has of its own; a request gives the same. */
export const measureKinds = {
  consultation: lazily(() => ({
    type: z.literal('consultation'),
    consultant: openLine(60),
    subject: z.optional(openLine(100)),
    plannedMinutes: z.int().check(z.positive(), z.maximum(60_000)),
  })),
  compensation: lazily(() => ({ type: z.literal('compensation'), kind: openLine(60), plannedCents: positiveCents })),
  project: lazily(() => ({ type: z.literal('project'), projectId })),
};

export const measure = lazily(() =>
  z.discriminatedUnion('type', [
    z.strictObject({ ...measureKinds.consultation(), ...common() }),
    z.strictObject({ ...measureKinds.compensation(), ...common() }),
    z.strictObject({ ...measureKinds.project(), ...common() }),
  ]),
);
export type Measure = z.output<ReturnType<typeof measure>>;

/** Participation starts from a signed application: by the guardian, or by the pupil who is of age. */
export const application = lazily(() => z.strictObject({ signedBy: z.enum(['guardian', 'adult-pupil']), signedOn: calendarDate }));

/** What is approved: one version of it at a time is in force. */
const contentShape = lazily(() => ({
  education: education(),
  sex,
  application: application(),
  risks: z.array(risk()),
  measures: z.array(measure()),
}));

/** Approvals of one version, each by another person than its authors and the approvers before. */
const approvalShape = () => ({ approvals: z.array(approval()), approvedAt: z.nullable(instant) });

export const planVersion = lazily(() => z.object({ revision: z.int(), ...contentShape(), ...approvalShape() }));
export type PlanVersion = z.output<ReturnType<typeof planVersion>>;

export const returnReasons = ['incorrect', 'incomplete', 'outdated'] as const;

/** A fault that a level found; the plan goes on only when its author says that he completed it. */
export const correction = lazily(() =>
  z.object({
    id: localId,
    /** JSON pointer into the plan's content. */
    pointer: z.string(),
    reason: z.enum(returnReasons),
    level: approvalLevel,
    by: subject,
    at: instant,
    completedBy: z.nullable(subject),
    completedAt: z.nullable(instant),
  }),
);
export type Correction = z.output<ReturnType<typeof correction>>;

export const suspensionReasons = ['left-school', 'long-absence'] as const;

/** How a risk stands at the plan's end; a code of the programme. */
export const riskOutcome = lazily(() => z.strictObject({ riskId: localId, outcome: openLine(40) }));

/** Running totals of a log, so that neither statistics nor rules need to read it. */
const totals = lazily(() => z.object({ count: z.int(), minutes: z.int() }));

/**
 * What speaks of people, encrypted under the pupil's own data key: `person` (names, personal code, guardian) and every free text by
 * its place in the plan, e.g. `risks/r1/note`. Whoever lacks the key reads nothing; destroying it erases all of it.
 */
export const sealedParts = lazily(() => z.object({ dataKey: z.string(), person: z.string(), texts: z.record(z.string(), z.string()) }));
export type SealedParts = z.output<ReturnType<typeof sealedParts>>;

export const plan = lazily(() =>
  z.object({
    id: planId,
    /** What other documents quote. */
    code: z.string(),
    /** The school's own file number. */
    caseNumber: z.nullable(z.string()),
    programme: z.string(),
    semester: semesterId(),
    schoolId,
    partner: z.enum(partnerKinds),
    municipalityId: z.nullable(municipalityId),
    pupilId,
    /** Number of the content's version: a new one begins whenever the content goes back to its author. */
    revision: z.int(),
    /** The approved version on which support may be given now; null: none. */
    inForceRevision: z.nullable(z.int()),
    /** The last approved version while a newer one is prepared; null: the content itself is the last. */
    standing: z.nullable(planVersion()),
    ...contentShape(),
    ...approvalShape(),
    status: z.enum(planStatuses),
    /** Whose turn it is. */
    awaiting: z.nullable(z.enum(['author', ...approvalLevels])),
    awaitingSince: z.nullable(instant),
    /** Everybody who ever wrote the content: none of them may approve it. */
    preparedBy: z.array(subject),
    corrections: z.array(correction()),
    submittedAt: z.nullable(instant),
    /** Of its very first version: later ones do not make a plan late that was in time. */
    firstSubmittedAt: z.nullable(instant),
    firstApprovedAt: z.nullable(instant),
    suspension: z.nullable(z.object({ reason: z.enum(suspensionReasons), since: calendarDate })),
    /** The first day on which support was really given; null: not yet. */
    startedOn: z.nullable(calendarDate),
    /** The first day on which money of a submitted claim was spent. */
    firstSpentOn: z.nullable(calendarDate),
    /** The day on which preparing the plan was paid for. */
    preparationPaidOn: z.nullable(calendarDate),
    consultations: totals(),
    participations: totals(),
    /** Projects whose logs hold days of its pupil, also where it cites them no more. */
    attendedProjects: z.array(projectId),
    outcomes: z.array(riskOutcome()),
    completedAt: z.nullable(instant),
    createdAt: instant,
    updatedAt: instant,
    version: z.int(),
    lastEventHash: z.nullable(z.string()),
    sealed: sealedParts(),
    /** When the pupil was erased, and what is sealed emptied; absent: it is kept. */
    erasedAt: z.optional(instant),
  }),
);
export type Plan = z.output<ReturnType<typeof plan>>;

/** What of a plan a claim has to know to be submitted: who prepared it, and whether and since when money is spent on it. */
export const citedPlan = lazily(() =>
  z.pick(plan(), {
    id: true,
    code: true,
    status: true,
    inForceRevision: true,
    suspension: true,
    startedOn: true,
    firstSpentOn: true,
    preparedBy: true,
    version: true,
    lastEventHash: true,
  }),
);
export type CitedPlan = z.output<ReturnType<typeof citedPlan>>;

/**
 * Whether costs until `latest` (`YYYY-MM-DD`) can be claimed on it: a version is in force, it was closed after its period, or support was
 * given until it was suspended, and that was later.
 */
export const isClaimable = ({ status, inForceRevision, startedOn, suspension }: CitedPlan, latest: string): boolean =>
  inForceRevision !== null ||
  status === 'completed' ||
  (status === 'suspended' && startedOn !== null && suspension !== null && latest <= suspension.since);

/** Authors and approvers of the version that is being decided. */
export const handsOf = ({ preparedBy, approvals }: Plan): readonly string[] => [...preparedBy, ...approvals.map(({ by }) => by)];

export const versionOf = ({
  revision,
  education: grade,
  sex: ofPupil,
  application: signed,
  risks,
  measures,
  ...of
}: Plan): PlanVersion => ({
  revision,
  education: grade,
  sex: ofPupil,
  application: signed,
  risks,
  measures,
  approvals: of.approvals,
  approvedAt: of.approvedAt,
});

/** The approved version on which support may be given and money claimed; undefined while there is none. */
export const versionInForce = (of: Plan): PlanVersion | undefined =>
  of.inForceRevision === null ? undefined : (of.standing ?? versionOf(of));

/** Counted as implemented: its implementation started and it was not removed. */
export const isImplemented = (of: Plan): boolean => of.startedOn !== null && of.status !== 'removed';
