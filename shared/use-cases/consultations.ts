import {
  type Consultation,
  confirm,
  confirmationOf,
  counterConsultation,
  type counterReasons,
  type DaySpan,
  type HeldConsultation,
  holdConsultation,
  overlapIn,
  type PupilDay,
  spanOf,
} from '../domain/consultation.ts';
import { recordEvent } from '../domain/history.ts';
import type { Plan } from '../domain/plan.ts';
import { actorOf } from '../domain/principal.ts';
import type { Refusal } from '../domain/refusal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { clockOf, dateInRiga } from '../domain/time.ts';
import type { Cursors } from '../ports/platform.ts';
import type { Page, Write } from '../ports/records.ts';
import type { Call, Created, Creation } from './call.ts';
import { failedGuard, refusalOf, repetitionIn } from './commit.ts';
import { fetchPage, type PageQuery } from './lists.ts';
import { loadRecord } from './load-record.ts';
import { circumstancesOf, type PlanCircumstances, type PlanDependencies } from './plans.ts';
import { earliestSupportBeside } from './support-given.ts';

/** An entry, with whether the pupil confirmed it in time. */
export type FlaggedConsultation = Consultation & { readonly confirmation: ReturnType<typeof confirmationOf> };

const flagged = (of: Consultation, today: string): FlaggedConsultation => ({ ...of, confirmation: confirmationOf(of, today) });

/** A plan's log in the order of logging. */
export const listConsultations =
  (dependencies: PlanDependencies & { readonly cursors: Cursors }) =>
  async (call: Call & { planId: string; query: PageQuery }): Promise<Result<Page<FlaggedConsultation>>> => {
    const loaded = await loadRecord(dependencies, dependencies.plans.find, { ...call, id: call.planId, permission: 'plan:read' });
    if (!loaded.ok) return loaded;
    const page = await fetchPage(dependencies.cursors, `consultations:${call.planId}`, call.query, (request) =>
      dependencies.consultations.list(call.planId, request),
    );
    if (!page.ok) return page;
    const today = dateInRiga(call.now);
    return accept({ ...page.value, items: page.value.items.map((one) => flagged(one, today)) });
  };

/** Many who log for one plan or pupil at once are nobody's fault: in each round one gets through, and the others read again. */
const attempts = 40;

type LogCall = Creation<FlaggedConsultation> & { readonly planId: string };

type Entered = { readonly plan: Plan; readonly entry: Consultation; readonly writes: readonly Write[] };

/** What a write of the log met that another try may get past; a refusal says that it may not. */
type Obstacle = (failed: Extract<Awaited<ReturnType<PlanDependencies['unitOfWork']['commit']>>, { ok: false }>) => Refusal | 'again';

/** One entry of the log with its plan's totals and event: read, decide, write, and again where somebody else was quicker. */
const enter = async (
  dependencies: PlanDependencies,
  action: string,
  call: LogCall,
  entryId: string | undefined,
  decide: (plan: Plan, entry: Consultation | undefined, circumstances: PlanCircumstances) => Result<Entered> | Promise<Result<Entered>>,
  obstacle: Obstacle = (failed) => (failedGuard(failed, 'version') ? 'again' : refusalOf(failed)),
): Promise<Created<FlaggedConsultation>> => {
  const { plans, consultations, unitOfWork, idempotency, digest } = dependencies;
  for (let attempt = 1; ; attempt += 1) {
    const [loaded, entry] = await Promise.all([
      loadRecord(dependencies, plans.find, { ...call, id: call.planId, permission: 'plan:consult' }),
      entryId === undefined ? Promise.resolve(undefined) : consultations.find(call.planId, entryId),
    ]);
    if (!loaded.ok) return loaded;
    const { caller, record: before, reference } = loaded.value;
    if (entryId !== undefined && entry === undefined) return refuse({ code: 'not-found' });
    const circumstances = circumstancesOf(reference, before, caller, call.now);
    const decided = await decide(before, entry, circumstances);
    if (!decided.ok) return decided;
    const { record, event } = recordEvent(digest, {
      before,
      after: decided.value.plan,
      action,
      about: decided.value.entry.id,
      actor: actorOf(caller),
      at: circumstances.at,
    });
    const answer = flagged(decided.value.entry, circumstances.today);
    const commit = await unitOfWork.commit([...plans.update(record, event), ...decided.value.writes, call.remember(answer)]);
    if (commit.ok) return accept(answer);
    const repeated = repetitionIn(commit, idempotency);
    if (repeated !== undefined) return repeated;
    const met = obstacle(commit);
    if (met !== 'again') return refuse(met);
    if (attempt === attempts) return refuse({ code: 'busy' });
  }
};

/**
 * Logs a consultation; the first one starts the plan's implementation. That the pupil is in no other at that time is a condition of the
 * write: the day is taken as empty at first, and where it is not, the write itself shows what it holds.
 */
export const logConsultation =
  (dependencies: PlanDependencies) =>
  (call: LogCall & { held: HeldConsultation }): Promise<Created<FlaggedConsultation>> => {
    const { consultations, newId } = dependencies;
    const span: DaySpan = spanOf(call.held);
    let seen: PupilDay | undefined;
    return enter(
      dependencies,
      'consult',
      call,
      undefined,
      (plan, _entry, circumstances) => {
        const held = holdConsultation(plan, call.held, newId('con', call.now), circumstances);
        if (!held.ok) return held;
        const overlap = seen === undefined ? undefined : overlapIn(seen, span);
        if (overlap !== undefined) {
          return refuse({ code: 'consultations-overlap', facts: { from: clockOf(overlap.from), to: clockOf(overlap.to) } });
        }
        const { entry } = held.value;
        const time = { pupilId: plan.pupilId, day: entry.heldOn, consultationId: entry.id, span };
        return accept({ ...held.value, writes: [consultations.insert(entry), consultations.takeTime(time, seen)] });
      },
      (commit) => {
        const day = commit.failed.find(({ guard }) => guard.kind === 'pupil-day');
        if (day !== undefined) seen = consultations.parseDay(day.found);
        return day !== undefined || failedGuard(commit, 'version') ? 'again' : refusalOf(commit);
      },
    );
  };

/** Takes an entry back by a counter-entry; the entry itself stays as it was logged. */
export const counterEntry =
  (dependencies: PlanDependencies) =>
  (call: LogCall & { consultationId: string; reason: (typeof counterReasons)[number] }): Promise<Created<FlaggedConsultation>> => {
    const { consultations, newId } = dependencies;
    return enter(dependencies, 'counter-consultation', call, call.consultationId, async (plan, entry, circumstances) => {
      if (entry === undefined) return refuse({ code: 'not-found' });
      const earliest = await earliestSupportBeside(dependencies, plan, { id: entry.id, on: entry.heldOn });
      const order = { id: newId('con', call.now), reason: call.reason, earliest };
      const countered = counterConsultation(plan, entry, order, circumstances);
      if (!countered.ok) return countered;
      const time = { pupilId: plan.pupilId, day: entry.heldOn, consultationId: entry.id };
      return accept({ ...countered.value, writes: [consultations.insert(countered.value.entry), consultations.freeTime(time)] });
    });
  };

/** The pupil confirmed with his signature, or from afar. */
export const confirmConsultation =
  (dependencies: PlanDependencies) =>
  (call: LogCall & { consultationId: string; confirmedOn: string }): Promise<Created<FlaggedConsultation>> =>
    enter(dependencies, 'confirm-consultation', call, call.consultationId, (plan, entry, circumstances) => {
      if (entry === undefined) return refuse({ code: 'not-found' });
      const confirmed = confirm(plan, entry, call.confirmedOn, circumstances);
      return confirmed.ok ? accept({ ...confirmed.value, writes: [dependencies.consultations.confirm(confirmed.value.entry)] }) : confirmed;
    });
