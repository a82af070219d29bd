import { recordEvent } from '../domain/history.ts';
import { type Attendance, participate, withdrawParticipation } from '../domain/participation.ts';
import type { Plan } from '../domain/plan.ts';
import { barToLogs } from '../domain/plan-life.ts';
import { actorOf, authorise, jurisdictionOn, type Principal } from '../domain/principal.ts';
import type { Participation, ParticipationCounterReason, Project } from '../domain/project.ts';
import type { Reference } from '../domain/reference.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { planPeriod } from '../domain/semester.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { Page, Write } from '../ports/records.ts';
import type { Call, Created, Creation } from './call.ts';
import { failedGuard, refusalOf, repetitionIn } from './commit.ts';
import { fetchPage, type PageQuery } from './lists.ts';
import { findProject, type ProjectDependencies, schoolOf } from './projects.ts';
import { earliestSupportBeside } from './support-given.ts';

export type NewParticipation = Attendance & { readonly planId: string };

/** Two who log for one plan at once are nobody's fault: the loser reads again. */
const attempts = 40;

type LogCall = Creation<Participation> & { readonly projectId: string };

type Found = { readonly caller: Principal; readonly project: Project; readonly plan: Plan; readonly reference: Reference };

type Entered = { readonly plan: Plan; readonly entry: Participation; readonly beside: readonly Write[] };

/** An entry of the log with its plan's totals and event: read, decide, write, and again where somebody else changed the plan meanwhile. */
const enter = async (
  dependencies: ProjectDependencies,
  action: string,
  call: LogCall,
  planOf: () => Promise<Plan | undefined>,
  decide: (found: Found, at: string) => Result<Entered> | Promise<Result<Entered>>,
): Promise<Created<Participation>> => {
  const { projects, plans, principals, unitOfWork, idempotency, digest } = dependencies;
  const at = toInstant(call.now);
  for (let attempt = 1; ; attempt += 1) {
    const [principal, project, plan, reference] = await Promise.all([
      principals.find(call.subject),
      projects.find(call.projectId),
      planOf(),
      dependencies.reference.current(),
    ]);
    const authorised = authorise(principal, 'project:log');
    if (!authorised.ok) return authorised;
    const caller = authorised.value;
    const own = jurisdictionOn(caller.organisation, reference.municipalities, dateInRiga(call.now));
    if (project === undefined || !own.includes(project.municipalityId)) return refuse({ code: 'not-found' });
    if (plan === undefined || plan.municipalityId === null || !own.includes(plan.municipalityId)) {
      return refuse({ code: 'invalid-request', faults: [{ pointer: '/planId', code: 'unknown-reference' }] });
    }
    const decided = await decide({ caller, project, plan, reference }, at);
    if (!decided.ok) return decided;
    const { entry, beside } = decided.value;
    const { record, event } = recordEvent(digest, {
      before: plan,
      after: decided.value.plan,
      action,
      about: entry.id,
      actor: actorOf(caller),
      at,
    });
    const commit = await unitOfWork.commit([
      ...plans.update(record, event),
      projects.insertParticipation(entry),
      ...beside,
      call.remember(entry),
    ]);
    if (commit.ok) return accept(entry);
    const repeated = repetitionIn(commit, idempotency);
    if (repeated !== undefined) return repeated;
    if (!failedGuard(commit, 'version')) return refuse(refusalOf(commit));
    if (attempt === attempts) return refuse({ code: 'busy' });
  }
};

/** Logs that a plan's pupil took part; the first support given starts the plan's implementation. */
export const logParticipation =
  (dependencies: ProjectDependencies) =>
  (call: LogCall & { input: NewParticipation }): Promise<Created<Participation>> => {
    const { input, now } = call;
    return enter(
      dependencies,
      'participate',
      call,
      () => dependencies.plans.find(input.planId),
      ({ caller, project, plan, reference }, at) => {
        const period = planPeriod(reference.calendar, plan.semester, plan.education);
        if (period === undefined) throw new Error(`no calendar for ${plan.semester}`);
        const taken = participate(plan, project, input, { period, today: dateInRiga(now), at });
        if (!taken.ok) return taken;
        const { planId, measureId, attendedOn, minutes } = input;
        const id = dependencies.newId('prt', now);
        return accept({
          plan: taken.value,
          entry: {
            id,
            projectId: project.id,
            planId,
            schoolId: plan.schoolId,
            pupilId: plan.pupilId,
            measureId,
            attendedOn,
            minutes,
            counters: null,
            counterReason: null,
            loggedBy: caller.id,
            loggedAt: at,
          },
          beside: [dependencies.projects.requireOpen(project.id)],
        });
      },
    );
  };

/** Takes an entry back by a counter-entry; the entry itself stays as it was logged. */
export const counterParticipation =
  (dependencies: ProjectDependencies) =>
  async (call: LogCall & { participationId: string; reason: ParticipationCounterReason }): Promise<Created<Participation>> => {
    const entry = await dependencies.projects.findParticipation(call.projectId, call.participationId);
    if (entry === undefined) {
      const caller = authorise(await dependencies.principals.find(call.subject), 'project:log');
      return caller.ok ? refuse({ code: 'not-found' }) : caller;
    }
    return enter(
      dependencies,
      'counter-participation',
      call,
      () => dependencies.plans.find(entry.planId),
      async ({ caller, plan }, at) => {
        const bar = barToLogs(plan);
        if (bar !== undefined) return refuse(bar);
        const earliest = await earliestSupportBeside(dependencies, plan, { id: entry.id, on: entry.attendedOn });
        return accept({
          plan: withdrawParticipation(plan, entry.minutes, earliest, at),
          entry: {
            ...entry,
            id: dependencies.newId('prt', call.now),
            minutes: -entry.minutes,
            counters: entry.id,
            counterReason: call.reason,
            loggedBy: caller.id,
            loggedAt: at,
          },
          beside: [],
        });
      },
    );
  };

/** A project's log in the order of logging; to a school, its own part of it. */
export const listParticipations =
  (dependencies: ProjectDependencies) =>
  async (call: Call & { projectId: string; query: PageQuery }): Promise<Result<Page<Participation>>> => {
    const found = await findProject(dependencies)(call);
    if (!found.ok) return found;
    const schoolId = schoolOf(found.value.caller);
    return fetchPage(dependencies.cursors, `participations:${call.projectId}:${schoolId ?? ''}`, call.query, (page) =>
      dependencies.projects.participations(call.projectId, page, schoolId),
    );
  };
