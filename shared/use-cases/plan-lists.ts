import { jurisdictionOf, municipalityOn } from '../domain/municipality.ts';
import type { Plan, PlanStatus } from '../domain/plan.ts';
import { barTo } from '../domain/plan-actions.ts';
import { queuesFor, type Waiting, waitingOf } from '../domain/plan-queue.ts';
import { authorise, type Principal, sees } from '../domain/principal.ts';
import type { Reference } from '../domain/reference.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { affiliationOn, type School } from '../domain/school.ts';
import { planPeriod } from '../domain/semester.ts';
import { dateInRiga } from '../domain/time.ts';
import type { Cursors } from '../ports/platform.ts';
import type { Page, PageRequest } from '../ports/records.ts';
import type { Call } from './call.ts';
import { fetchPage, type PageQuery } from './lists.ts';
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
    if (!seesSchool(caller.value, reference, schoolId, school, query.semester, dateInRiga(call.now))) return refuse({ code: 'not-found' });
    const { semester, status } = query;
    return fetchPage(cursors, `plans:${schoolId}:${semester}:${status ?? ''}`, query, (page) =>
      plans.list({ schoolId, semester, status }, page),
    );
  };

/** A school's plans of a semester are its municipality's then, and of the one that this merged into. */
const seesSchool = (
  { organisation }: Principal,
  { calendar, municipalities }: Reference,
  schoolId: string,
  school: School | undefined,
  semester: string,
  today: string,
): boolean => {
  if (organisation.kind !== 'municipality') return sees(organisation, { schoolId, municipalityId: null }, []);
  const starts = planPeriod(calendar, semester, { kind: 'general', grade: 5 })?.starts ?? today;
  const affiliation = school === undefined ? undefined : affiliationOn(school, starts);
  const municipalityId = affiliation?.partner === 'municipal' ? municipalityOn(municipalities, affiliation.municipalityId, starts) : null;
  return sees(organisation, { schoolId, municipalityId }, jurisdictionOf(municipalities, organisation.id, today));
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
  const jurisdiction = organisation.kind === 'municipality' ? jurisdictionOf(reference.municipalities, organisation.id, today) : [];
  const queues = queuesFor(role, organisation, jurisdiction);
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

/** Several queues as one list. Hardly anybody has more than one: a municipality that others merged into. */
const oneAfterAnother = async <Item>(
  queues: readonly string[],
  { limit, after }: PageRequest,
  fetch: (queue: string, page: PageRequest) => Promise<Page<Item>>,
): Promise<Page<Item>> => {
  const [, place = '0', inner = ''] = /^(\d+) (.*)$/s.exec(after ?? '') ?? [];
  let index = Number(place);
  let position = inner === '' ? null : inner;
  const items: Item[] = [];
  while (items.length < limit) {
    const queue = queues[index];
    if (queue === undefined) return { items, next: null };
    const page: Page<Item> = await fetch(queue, { limit: limit - items.length, after: position });
    items.push(...page.items);
    position = page.next;
    if (position === null) index += 1;
  }
  return { items, next: index < queues.length ? `${index} ${position ?? ''}` : null };
};
