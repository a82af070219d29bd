import * as z from 'zod/mini';
import { localId, municipalityId, participationId, planId, projectId, pupilId, schoolId, subject } from './ids.ts';
import { lazily } from './lazily.ts';
import { positiveCents } from './money.ts';
import { span } from './plan.ts';
import { type Programme, settingOn } from './programme.ts';
import type { Fault, Refusal } from './refusal.ts';
import { accept, type Result, refuse } from './result.ts';
import type { PlanPeriod } from './semester.ts';
import { openLine } from './text.ts';
import { calendarDate, instant } from './time.ts';

export const projectStatuses = ['registered', 'closed'] as const;

/** The day did not take place, the pupil was not there, or the entry says something else that is not so. */
export const participationCounterReasons = ['not-held', 'not-attended', 'wrong-data'] as const;
export type ParticipationCounterReason = (typeof participationCounterReasons)[number];

/**
 * Number in the Register of Enterprises: 11 digits. It begins with another digit than any personal code, so that none can stand here,
 * where everybody reads it.
 */
const registrationNumber = z.string().check(z.regex(/^[4-9]\d{10}$/));

/** What a municipality registers. */
export const newProject = lazily(() =>
  z.strictObject({
    programme: openLine(40),
    /** The NGO. */
    organisation: z.strictObject({ name: openLine(200), registrationNumber }),
    title: openLine(200),
    period: span(),
    /** As the programme states it: no more and no less. */
    grantCents: positiveCents,
  }),
);
export type NewProject = z.output<ReturnType<typeof newProject>>;

/** A youth NGO's project, the programme's third kind of support: registered by a municipality, cited by plans as a measure. */
export const project = lazily(() =>
  z.object({
    id: projectId,
    municipalityId,
    ...newProject().shape,
    status: z.enum(projectStatuses),
    registeredBy: subject,
    registeredAt: instant,
    closedAt: z.nullable(instant),
    updatedAt: instant,
    version: z.int(),
    lastEventHash: z.nullable(z.string()),
  }),
);
export type Project = z.output<ReturnType<typeof project>>;

/** A pupil took part on a day. Entries are never changed: a wrong one gets a counter-entry with the minutes taken back. */
export const participation = lazily(() =>
  z.object({
    id: participationId,
    projectId,
    planId,
    /** The plan's school and pupil, so that a school sees its own entries and persons are counted once. */
    schoolId,
    pupilId,
    measureId: localId,
    attendedOn: calendarDate,
    minutes: z.int(),
    counters: z.nullable(participationId),
    counterReason: z.nullable(z.enum(participationCounterReasons)),
    loggedBy: subject,
    loggedAt: instant,
  }),
);
export type Participation = z.output<ReturnType<typeof participation>>;

/** What a log comes to: entries and minutes that were not taken back, and distinct persons (plans are not pupils). */
export type ParticipationTotals = { readonly count: number; readonly minutes: number; readonly pupils: number };

/** Totals of a log. Minutes of a counter-entry are negative. */
export const totalsOf = (log: readonly Pick<Participation, 'id' | 'counters' | 'minutes' | 'pupilId'>[]): ParticipationTotals => {
  const countered = new Set(log.flatMap(({ counters }) => counters ?? []));
  const standing = log.filter(({ id, counters }) => counters === null && !countered.has(id));
  return {
    count: standing.length,
    minutes: standing.reduce((sum, { minutes }) => sum + minutes, 0),
    pupils: new Set(standing.map(({ pupilId: pupil }) => pupil)).size,
  };
};

const faultsOfProgramme = (programme: Programme | undefined): readonly Fault[] => {
  if (programme === undefined) return [{ pointer: '/programme', code: 'unknown-reference' }];
  return programme.projects === null ? [{ pointer: '/programme', code: 'not-in-programme', limits: ['consultation', 'compensation'] }] : [];
};

/**
 * What the programme forbids of a new project, all at once: its days, and any other grant than the one stated for the first of them,
 * "no more and no less". Where the programme's owner has not set the grant, nothing can be registered.
 */
export const checkProject = (of: NewProject, programme: Programme | undefined): Result<NewProject> => {
  const { from, to } = of.period;
  const { validFrom, validTo } = programme ?? { validFrom: from, validTo: to };
  const setting = programme?.projects?.grantCents;
  const grant = setting === undefined ? null : settingOn(setting, from).value;
  const faults: readonly Fault[] = [
    ...faultsOfProgramme(programme),
    ...(from < validFrom || from > validTo
      ? [{ pointer: '/period/from', code: 'outside-period' as const, limits: [validFrom, validTo] }]
      : []),
    ...(to < from ? [{ pointer: '/period/to', code: 'wrong-order' as const, limits: [from] }] : []),
    ...(to > validTo ? [{ pointer: '/period/to', code: 'outside-period' as const, limits: [validFrom, validTo] }] : []),
    ...(grant !== null && of.grantCents !== grant
      ? [{ pointer: '/grantCents', code: 'not-exactly' as const, limits: [String(grant)] }]
      : []),
  ];
  if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
  return grant === null ? refuse({ code: 'setting-missing', facts: { setting: 'projects.grantCents', on: from } }) : accept(of);
};

/** Nothing more is logged for a closed project; what was logged wrongly can still be taken back. */
export const barUnlessOpen = ({ status }: Project): Refusal | undefined =>
  status === 'registered' ? undefined : { code: 'wrong-state', facts: { status, allowed: 'registered' } };

/** A project is closed when its days are over. */
export const closeProject = (of: Project, today: string, at: string): Result<Project> => {
  const bar = barUnlessOpen(of);
  if (bar !== undefined) return refuse(bar);
  if (today <= of.period.to) return refuse({ code: 'period-not-over', facts: { ends: of.period.to } });
  return accept({ ...of, status: 'closed', closedAt: at, updatedAt: at });
};

/**
 * Why a plan cannot cite a project: there is none for it, or its days are not the plan's. `municipalityIds`: the codes that the plan's
 * municipality answers for, those that merged into it included; none for a VPII.
 */
export const faultsOfCitation = (
  of: Project | undefined,
  plan: { readonly programme: string; readonly municipalityIds: readonly string[]; readonly period: PlanPeriod },
  pointer: string,
): readonly Fault[] => {
  if (of === undefined || !plan.municipalityIds.includes(of.municipalityId)) return [{ pointer, code: 'unknown-reference' }];
  if (of.programme !== plan.programme) return [{ pointer, code: 'not-matching' }];
  const { starts, ends } = plan.period;
  return of.period.from <= ends && starts <= of.period.to
    ? []
    : [{ pointer, code: 'outside-period', limits: [of.period.from, of.period.to] }];
};
