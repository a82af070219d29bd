import type { Organisation, Role } from '../domain/access.ts';
import { type Digest, recordEvent } from '../domain/history.ts';
import { actorOf, authorise, organisationKey, type Principal, sees } from '../domain/principal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { toInstant } from '../domain/time.ts';
import type { Cursors } from '../ports/platform.ts';
import type { ContactStore, IdempotencyStore, Page, PrincipalStore, ReferenceStore, SchoolStore, UnitOfWork } from '../ports/records.ts';
import type { Call, Change, Created, Creation } from './call.ts';
import { failedGuard, refusalOf, repetitionIn } from './commit.ts';
import { isOver, mayGive, reach, reaches, type Surroundings, schoolOf } from './granting.ts';
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
    const granter = mayGive(principal, grant, { school, rules, now });
    if (!granter.ok) return granter;
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

type Target = { readonly granter: Principal; readonly before: Principal; readonly surroundings: Surroundings };

/** The granter and a principal with access whom he answers for, in one version. Others do not exist for him (404). */
const loadTarget = async (
  { principals, schools, reference }: Pick<AccessDependencies, 'principals' | 'schools' | 'reference'>,
  { subject, now, principalId, expectedVersion }: Change & { readonly principalId: string },
): Promise<Result<Target>> => {
  const [principal, before, rules] = await Promise.all([principals.find(subject), principals.find(principalId), reference.current()]);
  const granter = authorise(principal, 'access:grant');
  if (!granter.ok) return granter;
  if (before === undefined || before.revokedAt !== null) return refuse({ code: 'not-found' });
  const { role, organisation } = before;
  const surroundings = { school: await schoolOf(schools, organisation), rules, now };
  if (before.id === granter.value.id) return refuse({ code: 'outside-organisation' });
  if (!reaches(granter.value, { role, organisation, subject: before.id }, surroundings)) return refuse({ code: 'not-found' });
  if (before.version !== expectedVersion) return refuse({ code: 'stale-version' });
  return accept({ granter: granter.value, before, surroundings });
};

/** Takes access away from the next call on. The last who can grant access in an organisation keeps it. */
export const revokeAccess =
  (
    dependencies: Pick<AccessDependencies, 'principals' | 'schools' | 'reference' | 'unitOfWork' | 'digest'> & {
      readonly contacts: Pick<ContactStore, 'remove'>;
    },
  ) =>
  async (call: Change<Principal> & { principalId: string }): Promise<Result<Principal>> => {
    const { principals, contacts, unitOfWork, digest } = dependencies;
    const target = await loadTarget(dependencies, call);
    if (!target.ok) return target;
    const { granter, before, surroundings } = target.value;
    const at = toInstant(call.now);
    const { record, event } = recordEvent(digest, {
      before,
      after: { ...before, revokedAt: at, updatedAt: at },
      action: 'revoke',
      actor: actorOf(granter),
      at,
    });
    const organisation = { isOver: isOver(before.organisation, surroundings) };
    // Nobody writes to him any more: what he was written to at goes with his access.
    const contact = { subject: before.id, organisation: organisationKey(before.organisation) };
    const commit = await unitOfWork.commit([
      ...principals.revoke(record, event, organisation),
      contacts.remove(contact),
      ...(call.remembered?.(record) ?? []),
    ]);
    return commit.ok ? accept(record) : refuse(refusalOf(commit));
  };

/**
 * Gives somebody another role in the same organisation, or corrects his name, without a moment in which he has none. The granter must
 * answer for the role that he had and for the one that he gets; nobody changes himself.
 */
export const changeAccess =
  (dependencies: Pick<AccessDependencies, 'principals' | 'schools' | 'reference' | 'unitOfWork' | 'digest'>) =>
  async (
    call: Change<Principal> & { principalId: string; changes: { readonly role?: Role | undefined; readonly name?: string | undefined } },
  ): Promise<Result<Principal>> => {
    const { principals, unitOfWork, digest } = dependencies;
    const target = await loadTarget(dependencies, call);
    if (!target.ok) return target;
    const { granter, before, surroundings } = target.value;
    const { role = before.role, name = before.name } = call.changes;
    const given = mayGive(granter, { role, organisation: before.organisation, subject: before.id }, surroundings);
    if (!given.ok) {
      return given.refusal.code === 'invalid-request'
        ? refuse({ code: 'invalid-request', faults: [{ pointer: '/role', code: 'not-matching' }] })
        : given;
    }
    const at = toInstant(call.now);
    const { record, event } = recordEvent(digest, {
      before,
      after: { ...before, role, name, updatedAt: at },
      action: 'change',
      actor: actorOf(granter),
      at,
    });
    const organisation = { isOver: isOver(before.organisation, surroundings) };
    const commit = await unitOfWork.commit([
      ...principals.change(record, event, before, organisation),
      ...(call.remembered?.(record) ?? []),
    ]);
    return commit.ok ? accept(record) : refuse(refusalOf(commit));
  };

/** An organisation whose people the caller may see: his own, or a school that he answers for. */
export const organisationAsked = async (
  { principals, schools, reference }: Pick<AccessDependencies, 'principals' | 'schools' | 'reference'>,
  { subject, now, query: { schoolId } }: Call & { query: { readonly schoolId?: string | undefined } },
): Promise<Result<string>> => {
  const [principal, school, rules] = await Promise.all([
    principals.find(subject),
    schoolId === undefined ? Promise.resolve(undefined) : schools.find(schoolId),
    reference.current(),
  ]);
  const caller = authorise(principal, 'access:read');
  if (!caller.ok) return caller;
  const own = caller.value.organisation;
  if (schoolId === undefined) return accept(organisationKey(own));
  const { municipalityId, jurisdiction } = reach(caller.value, { school, rules, now });
  return sees(own, { schoolId, municipalityId }, jurisdiction)
    ? accept(organisationKey({ kind: 'school', id: schoolId }))
    : refuse({ code: 'not-found' });
};

/** Who has access in an organisation; the caller's own where none is named. */
export const listPrincipals =
  (dependencies: Pick<AccessDependencies, 'principals' | 'schools' | 'reference' | 'cursors'>) =>
  async (call: Call & { query: PageQuery & { schoolId?: string | undefined } }): Promise<Result<Page<Principal>>> => {
    const asked = await organisationAsked(dependencies, call);
    if (!asked.ok) return asked;
    const { principals, cursors } = dependencies;
    return fetchPage(cursors, `principals:${asked.value}`, call.query, (page) => principals.list(asked.value, page));
  };
