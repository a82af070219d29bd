import { type Organisation, organisationKindOfRole, type Role } from '../domain/access.ts';
import { type Digest, recordEvent } from '../domain/history.ts';
import { actorOf, authorise, jurisdictionOn, mayGrant, organisationKey, type Principal, sees } from '../domain/principal.ts';
import type { Reference } from '../domain/reference.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { affiliationOn, type School } from '../domain/school.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { Cursors } from '../ports/platform.ts';
import type { IdempotencyStore, Page, PrincipalStore, ReferenceStore, SchoolStore, UnitOfWork } from '../ports/records.ts';
import type { Call, Change, Created, Creation } from './call.ts';
import { failedGuard, refusalOf, repetitionIn } from './commit.ts';
import { fetchPage, type PageQuery } from './lists.ts';

export type AccessDependencies = {
  readonly principals: PrincipalStore;
  readonly schools: SchoolStore;
  readonly reference: Pick<ReferenceStore, 'current'>;
  readonly unitOfWork: UnitOfWork;
  readonly idempotency: IdempotencyStore;
  readonly cursors: Cursors;
  readonly digest: Digest;
};

export type Grant = { readonly subject: string; readonly name: string; readonly role: Role; readonly organisation: Organisation };

export const getMe =
  ({ principals }: Pick<AccessDependencies, 'principals'>) =>
  async (call: Call): Promise<Result<Principal>> =>
    authorise(await principals.find(call.subject), 'access:read-self');

/** What it takes to say for whom a granter answers: the municipality of the school in question, and his own with all that it succeeded. */
const reach = ({ organisation }: Principal, school: School | undefined, { municipalities }: Reference, now: number) => {
  const today = dateInRiga(now);
  const affiliation = school === undefined ? undefined : affiliationOn(school, today);
  return {
    municipalityId: affiliation?.partner === 'municipal' ? affiliation.municipalityId : null,
    jurisdiction: jurisdictionOn(organisation, municipalities, today),
  };
};

const schoolOf = (schools: SchoolStore, organisation: Organisation) =>
  organisation.kind === 'school' ? schools.find(organisation.id) : Promise.resolve(undefined);

/** Gives a person or a piece of software one role in one organisation that the granter answers for. */
export const grantAccess =
  ({ principals, schools, reference, unitOfWork, idempotency, digest }: AccessDependencies) =>
  async (call: Creation<Principal> & { grant: Grant }): Promise<Created<Principal>> => {
    const { grant, now } = call;
    const [principal, existing, school, rules] = await Promise.all([
      principals.find(call.subject),
      principals.find(grant.subject),
      schoolOf(schools, grant.organisation),
      reference.current(),
    ]);
    const granter = authorise(principal, 'access:grant');
    if (!granter.ok) return granter;
    if (organisationKindOfRole[grant.role] !== grant.organisation.kind) {
      return refuse({ code: 'invalid-request', faults: [{ pointer: '/organisation/kind', code: 'not-matching' }] });
    }
    if (!mayGrant(granter.value, grant, reach(granter.value, school, rules, now))) return refuse({ code: 'outside-organisation' });
    if (grant.organisation.kind === 'school' && school === undefined) {
      return refuse({ code: 'invalid-request', faults: [{ pointer: '/organisation/id', code: 'unknown-reference' }] });
    }
    const at = toInstant(now);
    // Whoever has access keeps it as it is until it is revoked: nobody takes over, or demotes, another organisation's principal.
    const { record, event } = recordEvent(digest, {
      before: existing?.revokedAt === null ? undefined : existing,
      after: {
        id: grant.subject,
        name: grant.name,
        role: grant.role,
        organisation: grant.organisation,
        grantedBy: granter.value.id,
        grantedAt: at,
        revokedAt: null,
        updatedAt: at,
        version: 0,
        lastEventHash: null,
      } satisfies Principal,
      action: 'grant',
      actor: actorOf(granter.value),
      at,
    });
    const commit = await unitOfWork.commit([call.remember(record), ...principals.grant(record, event)]);
    if (commit.ok) return accept(record);
    return repetitionIn(commit, idempotency) ?? refuse(failedGuard(commit, 'version') ? { code: 'already-exists' } : refusalOf(commit));
  };

/** Takes access away from the next call on. */
export const revokeAccess =
  ({ principals, schools, reference, unitOfWork, digest }: AccessDependencies) =>
  async (call: Change & { principalId: string }): Promise<Result<Principal>> => {
    const [principal, before, rules] = await Promise.all([
      principals.find(call.subject),
      principals.find(call.principalId),
      reference.current(),
    ]);
    const granter = authorise(principal, 'access:grant');
    if (!granter.ok) return granter;
    if (before === undefined || before.revokedAt !== null) return refuse({ code: 'not-found' });
    const { role, organisation } = before;
    const school = await schoolOf(schools, organisation);
    if (!mayGrant(granter.value, { role, organisation, subject: before.id }, reach(granter.value, school, rules, call.now))) {
      return refuse({ code: before.id === granter.value.id ? 'outside-organisation' : 'not-found' });
    }
    if (before.version !== call.expectedVersion) return refuse({ code: 'stale-version' });
    const at = toInstant(call.now);
    const { record, event } = recordEvent(digest, {
      before,
      after: { ...before, revokedAt: at, updatedAt: at },
      action: 'revoke',
      actor: actorOf(granter.value),
      at,
    });
    const commit = await unitOfWork.commit(principals.revoke(record, event));
    return commit.ok ? accept(record) : refuse(refusalOf(commit));
  };

/** Who has access in an organisation; the caller's own where none is named. */
export const listPrincipals =
  ({ principals, schools, reference, cursors }: AccessDependencies) =>
  async (call: Call & { query: PageQuery & { schoolId?: string | undefined } }): Promise<Result<Page<Principal>>> => {
    const { schoolId } = call.query;
    const [principal, school, rules] = await Promise.all([
      principals.find(call.subject),
      schoolId === undefined ? Promise.resolve(undefined) : schools.find(schoolId),
      reference.current(),
    ]);
    const caller = authorise(principal, 'access:read');
    if (!caller.ok) return caller;
    const own = caller.value.organisation;
    const organisation: Organisation = schoolId === undefined ? own : { kind: 'school', id: schoolId };
    const { municipalityId, jurisdiction } = reach(caller.value, school, rules, call.now);
    if (schoolId !== undefined && !sees(own, { schoolId, municipalityId }, jurisdiction)) return refuse({ code: 'not-found' });
    const key = organisationKey(organisation);
    return fetchPage(cursors, `principals:${key}`, call.query, (page) => principals.list(key, page));
  };
