import { type Plan, versionInForce } from './plan.ts';
import { measureInForce, startImplementation } from './plan-life.ts';
import type { Fault } from './refusal.ts';
import { accept, type Result, refuse } from './result.ts';
import type { PlanPeriod } from './semester.ts';

/** A day on which a plan's pupil took part in a youth NGO's project. */
export type Attendance = { readonly projectId: string; readonly measureId: string; readonly attendedOn: string; readonly minutes: number };

/** Taking part in a project that the version in force cites is support given: it starts the plan's implementation. */
export const participate = (
  of: Plan,
  { projectId, measureId, attendedOn, minutes }: Attendance,
  { period, today, at }: { readonly period: PlanPeriod; readonly today: string; readonly at: string },
): Result<Plan> => {
  if (versionInForce(of) === undefined) return refuse({ code: 'plan-not-in-force', facts: { plan: of.code, status: of.status } });
  const measure = measureInForce(of, measureId);
  const from = measure?.period?.from ?? period.starts;
  const to = measure?.period?.to ?? period.ends;
  const faults: readonly Fault[] = [
    ...(measure?.type === 'project' && measure.projectId === projectId
      ? []
      : [{ pointer: '/measureId', code: 'unknown-reference' as const }]),
    ...(attendedOn < from || attendedOn > to ? [{ pointer: '/attendedOn', code: 'outside-period' as const, limits: [from, to] }] : []),
    ...(attendedOn > today ? [{ pointer: '/attendedOn', code: 'in-the-future' as const }] : []),
  ];
  if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
  return accept({
    ...startImplementation(of, attendedOn),
    participations: { count: of.participations.count + 1, minutes: of.participations.minutes + minutes },
    updatedAt: at,
  });
};

/** Takes one back. Where no support at all is left, neither was implementation begun. */
export const withdrawParticipation = (of: Plan, minutes: number, at: string): Plan => {
  const participations = { count: of.participations.count - 1, minutes: of.participations.minutes - minutes };
  const isUsed = participations.count > 0 || of.consultations.count > 0 || of.firstSpentOn !== null;
  return {
    ...of,
    participations,
    startedOn: isUsed ? of.startedOn : null,
    status: !isUsed && of.status === 'in_progress' ? 'approved' : of.status,
    updatedAt: at,
  };
};
