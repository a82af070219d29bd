import type { Plan, PlanStatus } from '../domain/plan.ts';
import { barTo } from '../domain/plan-actions.ts';
import { turnOf, type Waiting, waitingOf } from '../domain/plan-queue.ts';
import { authorise, jurisdictionOn, type Principal } from '../domain/principal.ts';
import type { Reference } from '../domain/reference.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { dateInRiga } from '../domain/time.ts';
import type { Cursors } from '../ports/platform.ts';
import type { Page } from '../ports/records.ts';
import type { Call } from './call.ts';
import { fetchPage, oneAfterAnother, type PageQuery, queueKeys, seesSchool } from './lists.ts';
import { circumstancesOf, type PlanDependencies } from './plans.ts';

export type PlanQuery = PageQuery &
  (
    | { readonly awaiting: 'me' }
    | {
        readonly schoolId?: string | undefined;
        readonly semester: string;
        readonly status?: PlanStatus | undefined;
        readonly awaiting?: undefined;
      }
  );

/** A plan of a list; of a work queue, with how long it has waited. */
export type ListedPlan = Plan & { readonly waiting?: Waiting | undefined };

/** A school's plans of a semester, or what waits for the caller himself, longest first. One query. */
export const listPlans =
  (dependencies: PlanDependencies & { readonly cursors: Cursors }) =>
  async (call: Call & { query: PlanQuery }): Promise<Result<Page<ListedPlan>>> => {
    const { query } = call;
    const { principals, schools, plans, cursors } = dependencies;
    const asked = query.awaiting === undefined ? query.schoolId : undefined;
    const [principal, school, reference] = await Promise.all([
      principals.find(call.subject),
      asked === undefined ? Promise.resolve(undefined) : schools.find(asked),
      dependencies.reference.current(),
    ]);
    const caller = authorise(principal, 'plan:read');
    if (!caller.ok) return caller;
    if (query.awaiting === 'me') return workQueue(dependencies, caller.value, reference, { ...call, query });
    const { organisation } = caller.value;
    const schoolId = asked ?? (organisation.kind === 'school' ? organisation.id : undefined);
    if (schoolId === undefined) return refuse({ code: 'invalid-request', faults: [{ pointer: 'query/schoolId', code: 'required' }] });
    const { semester, status } = query;
    const today = dateInRiga(call.now);
    if (!seesSchool(organisation, reference, { schoolId, school, semester, today })) return refuse({ code: 'not-found' });
    return fetchPage(cursors, `plans:${schoolId}:${semester}:${status ?? ''}`, query, (page) =>
      plans.list({ schoolId, semester, status }, page),
    );
  };

/** Only what the caller can really decide: where four eyes bar him, a plan waits for somebody else. */
const workQueue = async (
  { plans, cursors }: PlanDependencies & { readonly cursors: Cursors },
  caller: Principal,
  reference: Reference,
  { query, now }: Call & { query: PageQuery },
): Promise<Result<Page<ListedPlan>>> => {
  const { organisation, role } = caller;
  const today = dateInRiga(now);
  const turn = turnOf(role);
  const jurisdiction = jurisdictionOn(organisation, reference.municipalities, today);
  const queues = turn === undefined ? [] : queueKeys(organisation, jurisdiction, turn);
  const page = await fetchPage(cursors, `plans:awaiting:${queues.join()}`, query, (request) =>
    oneAfterAnother(queues, request, plans.awaiting),
  );
  if (!page.ok) return page;
  const action = role === 'iap-author' ? 'edit' : 'approve';
  const items = page.value.items.flatMap((plan): readonly ListedPlan[] => {
    const circumstances = circumstancesOf(reference, plan, caller, now);
    return barTo(action, plan, circumstances) === undefined ? [{ ...plan, waiting: waitingOf(plan, circumstances.programme, today) }] : [];
  });
  return accept({ items, next: page.value.next });
};
