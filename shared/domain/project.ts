import * as z from 'zod/mini';
import { counterReasons } from './consultation.ts';
import { localId, municipalityId, participationId, planId, projectId, subject } from './ids.ts';
import { lazily } from './lazily.ts';
import { positiveCents } from './money.ts';
import { span } from './plan.ts';
import { type Programme, settingOn } from './programme.ts';
import type { Fault } from './refusal.ts';
import { accept, type Result, refuse } from './result.ts';
import type { PlanPeriod } from './semester.ts';
import { openLine } from './text.ts';
import { calendarDate, instant } from './time.ts';

export const projectStatuses = ['registered', 'closed'] as const;

/** What a municipality registers. */
export const newProject = lazily(() =>
  z.strictObject({
    programme: openLine(40),
    /** The NGO, by its number in the Register of Enterprises. */
    organisation: z.strictObject({ name: openLine(200), registrationNumber: z.string().check(z.regex(/^\d{11}$/)) }),
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
    measureId: localId,
    attendedOn: calendarDate,
    minutes: z.int(),
    counters: z.nullable(participationId),
    counterReason: z.nullable(z.enum(counterReasons)),
    loggedBy: subject,
    loggedAt: instant,
  }),
);
export type Participation = z.output<ReturnType<typeof participation>>;

/** What the programme forbids of a new project, all at once; or the setting without which nothing can be said. */
export const checkProject = (of: NewProject, programme: Programme | undefined): Result<NewProject> => {
  if (programme === undefined) return refuse({ code: 'invalid-request', faults: [{ pointer: '/programme', code: 'unknown-reference' }] });
  if (programme.projects === null) return refuse({ code: 'invalid-request', faults: [{ pointer: '/programme', code: 'not-matching' }] });
  const { from, to } = of.period;
  const { validFrom, validTo } = programme;
  const grant = settingOn(programme.projects.grantCents, from).value;
  const faults: readonly Fault[] = [
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

/** A project is closed when its days are over; nothing is logged for it after that. */
export const closeProject = (of: Project, today: string, at: string): Result<Project> => {
  if (of.status !== 'registered') return refuse({ code: 'wrong-state', facts: { status: of.status, allowed: 'registered' } });
  if (today <= of.period.to) return refuse({ code: 'period-not-over', facts: { ends: of.period.to } });
  return accept({ ...of, status: 'closed', closedAt: at, updatedAt: at });
};

/** What the project itself forbids of a day in it. */
export const barToLogging = (of: Project, attendedOn: string): Result<Project> => {
  if (of.status !== 'registered') return refuse({ code: 'wrong-state', facts: { status: of.status, allowed: 'registered' } });
  const { from, to } = of.period;
  return attendedOn < from || attendedOn > to
    ? refuse({ code: 'invalid-request', faults: [{ pointer: '/attendedOn', code: 'outside-period', limits: [from, to] }] })
    : accept(of);
};

/** Why a plan cannot cite a project: there is none for it, or its days are not the plan's. */
export const faultsOfCitation = (
  of: Project | undefined,
  plan: { readonly programme: string; readonly municipalityId: string | null; readonly period: PlanPeriod },
  pointer: string,
): readonly Fault[] => {
  if (of === undefined || of.municipalityId !== plan.municipalityId) return [{ pointer, code: 'unknown-reference' }];
  if (of.programme !== plan.programme) return [{ pointer, code: 'not-matching' }];
  const { starts, ends } = plan.period;
  return of.period.from <= ends && starts <= of.period.to
    ? []
    : [{ pointer, code: 'outside-period', limits: [of.period.from, of.period.to] }];
};
