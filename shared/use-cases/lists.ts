import type { Organisation, Permission } from '../domain/access.ts';
import { municipalityOn } from '../domain/municipality.ts';
import { authorise, jurisdictionOn, organisationKey, type Principal, sees } from '../domain/principal.ts';
import type { Reference } from '../domain/reference.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { affiliationOn, type School } from '../domain/school.ts';
import { semesterStart } from '../domain/semester.ts';
import { dateInRiga } from '../domain/time.ts';
import type { Cursors } from '../ports/platform.ts';
import type { Page, PageRequest, SchoolStore } from '../ports/records.ts';
import type { Call } from './call.ts';
import type { Readers } from './load-record.ts';

export type PageQuery = { readonly limit: number; readonly cursor?: string | undefined };

/** Fetches a page behind a signed cursor: one that was not made for this list is refused. */
export const fetchPage = async <Item>(
  cursors: Cursors,
  context: string,
  { limit, cursor }: PageQuery,
  fetch: (page: PageRequest) => Promise<Page<Item>>,
): Promise<Result<Page<Item>>> => {
  const after = cursor === undefined ? null : await cursors.verify(cursor, context);
  if (after === undefined) return refuse({ code: 'invalid-request', faults: [{ pointer: 'query/cursor', code: 'bad-cursor' }] });
  const page = await fetch({ limit, after });
  return accept({ items: page.items, next: page.next === null ? null : await cursors.sign(page.next, context) });
};

type Lister<Item> = {
  readonly list: (schoolId: string, semester: string, page: PageRequest) => Promise<Page<Item>>;
  readonly awaiting: (stage: string, page: PageRequest) => Promise<Page<Item>>;
};

export type RecordQuery = PageQuery &
  ({ readonly awaiting: 'me' } | { readonly schoolId?: string | undefined; readonly semester: string; readonly awaiting?: undefined });

type ListDependencies<Item> = Readers & {
  readonly schools: SchoolStore;
  readonly cursors: Cursors;
  readonly records: Lister<Item>;
};

/**
 * A school's records of a semester, or the caller's own work queue, oldest first. `stageOf` names the stage that a role decides;
 * a role that decides nothing has an empty queue.
 */
export const listRecords =
  <Item>(
    { principals, reference, schools, cursors, records }: ListDependencies<Item>,
    { kind, permission, stageOf }: { kind: string; permission: Permission; stageOf: (caller: Principal) => string | undefined },
  ) =>
  async (call: Call & { query: RecordQuery }): Promise<Result<Page<Item>>> => {
    const { query } = call;
    const asked = query.awaiting === undefined ? query.schoolId : undefined;
    const [principal, school, rules] = await Promise.all([
      principals.find(call.subject),
      asked === undefined ? Promise.resolve(undefined) : schools.find(asked),
      reference.current(),
    ]);
    const caller = authorise(principal, permission);
    if (!caller.ok) return caller;
    const { organisation } = caller.value;
    const today = dateInRiga(call.now);
    if (query.awaiting === 'me') {
      const stage = stageOf(caller.value);
      const queues = stage === undefined ? [] : queueKeys(organisation, jurisdictionOn(organisation, rules.municipalities, today), stage);
      return fetchPage(cursors, `${kind}:${queues.join()}`, query, (page) => oneAfterAnother(queues, page, records.awaiting));
    }
    const schoolId = asked ?? (organisation.kind === 'school' ? organisation.id : undefined);
    if (schoolId === undefined) return refuse({ code: 'invalid-request', faults: [{ pointer: 'query/schoolId', code: 'required' }] });
    const { semester } = query;
    if (!seesSchool(organisation, rules, { schoolId, school, semester, today })) return refuse({ code: 'not-found' });
    return fetchPage(cursors, `${kind}:${schoolId}:${semester}`, query, (page) => records.list(schoolId, semester, page));
  };

/** The queues of a stage that somebody works on: his own organisation's, and those of the municipalities that merged into his. */
export const queueKeys = (organisation: Organisation, jurisdiction: readonly string[], stage: string): readonly string[] =>
  organisation.kind === 'municipality'
    ? jurisdiction.map((id) => `${organisationKey({ kind: 'municipality', id })}#${stage}`)
    : [`${organisationKey(organisation)}#${stage}`];

/** A school's records of a semester are its municipality's as of then, and the one's that this merged into. */
export const seesSchool = (
  organisation: Organisation,
  { calendar, municipalities }: Reference,
  { schoolId, school, semester, today }: { schoolId: string; school: School | undefined; semester: string; today: string },
): boolean => {
  if (organisation.kind !== 'municipality') return sees(organisation, { schoolId, municipalityId: null }, []);
  const starts = semesterStart(calendar, semester) ?? today;
  const affiliation = school === undefined ? undefined : affiliationOn(school, starts);
  const municipalityId = affiliation?.partner === 'municipal' ? municipalityOn(municipalities, affiliation.municipalityId, starts) : null;
  return sees(organisation, { schoolId, municipalityId }, jurisdictionOn(organisation, municipalities, today));
};

/** Several queues as one list. Hardly anybody has more than one: a municipality that others merged into. */
export const oneAfterAnother = async <Item>(
  queues: readonly string[],
  { limit, after }: PageRequest,
  fetch: (queue: string, page: PageRequest) => Promise<Page<Item>>,
): Promise<Page<Item>> => {
  const [, place = '0', inner = ''] = /^(\d+) (.*)$/s.exec(after ?? '') ?? [];
  let index = Number(place);
  let position = inner === '' ? null : inner;
  const items: Item[] = [];
  for (let queue = queues[index]; queue !== undefined && items.length < limit; queue = queues[index]) {
    const page: Page<Item> = await fetch(queue, { limit: limit - items.length, after: position });
    items.push(...page.items);
    position = page.next;
    if (position === null) index += 1;
  }
  return { items, next: index < queues.length ? `${index} ${position ?? ''}` : null };
};
