import type { Permission } from '../domain/access.ts';
import { type Digest, firstBrokenEvent, type HistoryEvent, type Versioned } from '../domain/history.ts';
import { authorise, organisationKey, type Principal, sees } from '../domain/principal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import type { Cursors } from '../ports/platform.ts';
import type { History, Page, PageRequest, PrincipalStore, SchoolStore } from '../ports/records.ts';
import type { Call } from './call.ts';

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

type ListDependencies<Item> = {
  readonly principals: PrincipalStore;
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
    { principals, schools, cursors, records }: ListDependencies<Item>,
    { kind, permission, stageOf }: { kind: string; permission: Permission; stageOf: (caller: Principal) => string | undefined },
  ) =>
  async (call: Call & { query: RecordQuery }): Promise<Result<Page<Item>>> => {
    const { query } = call;
    const asked = query.awaiting === undefined ? query.schoolId : undefined;
    const [principal, school] = await Promise.all([
      principals.find(call.subject),
      asked === undefined ? Promise.resolve(undefined) : schools.find(asked),
    ]);
    const caller = authorise(principal, permission);
    if (!caller.ok) return caller;
    const { organisation } = caller.value;
    if (query.awaiting === 'me') {
      const stage = stageOf(caller.value);
      if (stage === undefined) return accept({ items: [], next: null });
      const queue = `${organisationKey(organisation)}#${stage}`;
      return fetchPage(cursors, `${kind}:${queue}`, query, (page) => records.awaiting(queue, page));
    }
    const schoolId = asked ?? (organisation.kind === 'school' ? organisation.id : undefined);
    if (schoolId === undefined) return refuse({ code: 'invalid-request', faults: [{ pointer: 'query/schoolId', code: 'required' }] });
    const municipalityId = school?.partner === 'municipal' ? school.municipalityId : null;
    if (!sees(organisation, { schoolId, municipalityId })) return refuse({ code: 'not-found' });
    const { semester } = query;
    return fetchPage(cursors, `${kind}:${schoolId}:${semester}`, query, (page) => records.list(schoolId, semester, page));
  };

export type Timeline = { readonly items: readonly HistoryEvent[]; readonly head: Versioned; readonly intact: boolean };

/** A record's whole history, and whether its hash chain holds; `load` decides whether the caller may see the record. */
export const getHistory =
  <Loaded extends Versioned>(load: (call: Call & { id: string }) => Promise<Result<Loaded>>, history: History, digest: Digest) =>
  async (call: Call & { id: string }): Promise<Result<Timeline>> => {
    const record = await load(call);
    if (!record.ok) return record;
    const items = await history.of(record.value.id);
    const { id, version, lastEventHash } = record.value;
    return accept({ items, head: { id, version, lastEventHash }, intact: firstBrokenEvent(digest, items, record.value) === undefined });
  };

export const presentTimeline = ({ items, head, intact }: Timeline) => ({ body: { items: [...items], head, intact } });
