import type { Permission } from '../domain/access.ts';
import { type Digest, recordEvent } from '../domain/history.ts';
import { actorOf, authorise, type Principal } from '../domain/principal.ts';
import { isSame, type Reference } from '../domain/reference.ts';
import type { Fault } from '../domain/refusal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { affiliationChangeSince, faultsOfSchool, type School } from '../domain/school.ts';
import { semestersBegun } from '../domain/semester.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { Cursors } from '../ports/platform.ts';
import type { Page, PrincipalStore, ReferenceStore, SchoolStore, UnitOfWork, Write } from '../ports/records.ts';
import type { StaleMarks } from '../ports/statistics.ts';
import type { Call } from './call.ts';
import { refusalOf } from './commit.ts';
import { fetchPage, type PageQuery } from './lists.ts';

export type RegistryDependencies = {
  readonly principals: PrincipalStore;
  readonly schools: SchoolStore;
  readonly reference: Pick<ReferenceStore, 'current'>;
  readonly staleMarks: Pick<StaleMarks, 'markWith'>;
  readonly unitOfWork: UnitOfWork;
  readonly cursors: Cursors;
  readonly digest: Digest;
};

/** What IKVD registers of a school. */
export type SchoolContent = Pick<School, 'name' | 'kind' | 'affiliations' | 'validFrom' | 'validTo'>;

export const getSchool =
  ({ principals, schools }: Pick<RegistryDependencies, 'principals' | 'schools'>, permission: Permission = 'reference:read') =>
  async (call: Call & { schoolId: string }): Promise<Result<School>> => {
    const [principal, school] = await Promise.all([principals.find(call.subject), schools.find(call.schoolId)]);
    const caller = authorise(principal, permission);
    if (!caller.ok) return caller;
    return school === undefined ? refuse({ code: 'not-found' }) : accept(school);
  };

export const listSchools =
  ({ principals, schools, cursors }: RegistryDependencies) =>
  async (call: Call & { query: PageQuery }): Promise<Result<Page<School>>> => {
    const caller = authorise(await principals.find(call.subject), 'reference:read');
    if (!caller.ok) return caller;
    return fetchPage(cursors, 'schools', call.query, schools.list);
  };

const contentOf = ({ name, kind, affiliations, validFrom, validTo }: SchoolContent): SchoolContent => ({
  name,
  kind,
  affiliations,
  validFrom,
  validTo,
});

/** What putting a school comes to: nothing new, faults, or the school with the writes that it takes. */
export type PutDecision =
  | { readonly kind: 'unchanged'; readonly school: School }
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] }
  | { readonly kind: 'changed'; readonly school: School; readonly writes: readonly Write[] };

/**
 * A school whose affiliation changes counts elsewhere: every semester begun since the first affected day is marked in the same
 * write, and both the old and the new municipality are summed up anew.
 */
export const decidePut = (
  { schools, staleMarks, digest }: Pick<RegistryDependencies, 'schools' | 'staleMarks' | 'digest'>,
  {
    before,
    id,
    input,
    reference,
    caller,
    now,
  }: { before: School | undefined; id: string; input: SchoolContent; reference: Reference; caller: Principal; now: number },
): PutDecision => {
  if (before !== undefined && isSame(contentOf(before), contentOf(input))) return { kind: 'unchanged', school: before };
  const faults = faultsOfSchool(input, reference.municipalities);
  if (faults.length > 0) return { kind: 'faulty', faults };
  const at = toInstant(now);
  const { record, event } = recordEvent(digest, {
    before,
    after: { id, ...contentOf(input), updatedAt: at, version: 0, lastEventHash: null },
    action: before === undefined ? 'register' : 'change',
    actor: actorOf(caller),
    at,
    isPublic: true,
  });
  const since = before === undefined ? undefined : affiliationChangeSince(before, record);
  const stale = since === undefined ? [] : semestersBegun(reference.calendar, since, dateInRiga(now));
  return {
    kind: 'changed',
    school: record,
    writes: [
      ...schools.save(record, event),
      ...stale.map((semester) => staleMarks.markWith({ semester, schoolId: id, token: event.hash, changedAt: now, records: [] })),
    ],
  };
};

/**
 * Registers a school under its number, or changes it. A change needs the version that it is based on; putting what is already
 * there changes nothing.
 */
export const putSchool =
  (dependencies: RegistryDependencies) =>
  async (call: Call & { expectedVersion: number | undefined; schoolId: string; input: SchoolContent }): Promise<Result<School>> => {
    const { principals, schools, reference, unitOfWork } = dependencies;
    const [principal, before, current] = await Promise.all([
      principals.find(call.subject),
      schools.find(call.schoolId),
      reference.current(),
    ]);
    const caller = authorise(principal, 'reference:write');
    if (!caller.ok) return caller;
    const { schoolId: id, input, now, expectedVersion } = call;
    const decided = decidePut(dependencies, { before, id, input, reference: current, caller: caller.value, now });
    if (decided.kind === 'unchanged') return accept(decided.school);
    if (decided.kind === 'faulty') return refuse({ code: 'invalid-request', faults: decided.faults });
    if (before !== undefined && expectedVersion === undefined) return refuse({ code: 'precondition-missing' });
    if (expectedVersion !== undefined && expectedVersion !== before?.version) return refuse({ code: 'stale-version' });
    const commit = await unitOfWork.commit(decided.writes);
    return commit.ok ? accept(decided.school) : refuse(refusalOf(commit));
  };
