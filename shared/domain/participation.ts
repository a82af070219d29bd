import { type Plan, versionInForce } from './plan.ts';
import { measureInForce, startImplementation, withdrawSupport } from './plan-life.ts';
import { barUnlessOpen, type Project } from './project.ts';
import type { Fault } from './refusal.ts';
import { accept, type Result, refuse } from './result.ts';
import type { PlanPeriod } from './semester.ts';

/** A day on which a plan's pupil took part in a youth NGO's project. */
export type Attendance = { readonly measureId: string; readonly attendedOn: string; readonly minutes: number };

type Days = Project['period'];

/** The days that both have; where there are none, each of them. */
const meetingDays = (one: Days, other: Days): readonly Days[] => {
  const from = one.from > other.from ? one.from : other.from;
  const to = one.to < other.to ? one.to : other.to;
  return from <= to ? [{ from, to }] : [one, other];
};

/**
 * Taking part in a project that the version in force cites is support given: it starts the plan's implementation. The day lies in the
 * project's days, in the measure's (or, where it has none, the plan's), and not in the future.
 */
export const participate = (
  of: Plan,
  project: Project,
  { measureId, attendedOn, minutes }: Attendance,
  { period, today, at }: { readonly period: PlanPeriod; readonly today: string; readonly at: string },
): Result<Plan> => {
  const bar = barUnlessOpen(project);
  if (bar !== undefined) return refuse(bar);
  if (versionInForce(of) === undefined) return refuse({ code: 'plan-not-in-force', facts: { plan: of.code, status: of.status } });
  const measure = measureInForce(of, measureId);
  const isCited = measure?.type === 'project' && measure.projectId === project.id;
  const days = meetingDays(project.period, (isCited ? measure.period : null) ?? { from: period.starts, to: period.ends });
  const faults: readonly Fault[] = [
    ...(isCited ? [] : [{ pointer: '/measureId', code: 'unknown-reference' as const }]),
    ...days.flatMap(({ from, to }) =>
      attendedOn < from || attendedOn > to ? [{ pointer: '/attendedOn', code: 'outside-period' as const, limits: [from, to] }] : [],
    ),
    ...(attendedOn > today ? [{ pointer: '/attendedOn', code: 'in-the-future' as const }] : []),
  ];
  if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
  return accept({
    ...startImplementation(of, attendedOn),
    participations: { count: of.participations.count + 1, minutes: of.participations.minutes + minutes },
    attendedProjects: [...new Set([...of.attendedProjects, project.id])],
    updatedAt: at,
  });
};

/** Takes one back. `earliest`: the first day of other support in the logs (undefined: none). */
export const withdrawParticipation = (of: Plan, minutes: number, earliest: string | undefined, at: string): Plan => {
  const count = of.participations.count - 1;
  return {
    ...withdrawSupport(of, earliest),
    participations: { count, minutes: of.participations.minutes - minutes },
    attendedProjects: count === 0 ? [] : of.attendedProjects,
    updatedAt: at,
  };
};
