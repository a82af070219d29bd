import * as z from 'zod/mini';
import { mayRole, type Organisation, organisationKindOfRole, type Permission, roles } from './access.ts';
import type { Actor } from './history.ts';
import { municipalityId, schoolId, subject } from './ids.ts';
import { lazily } from './lazily.ts';
import { jurisdictionOf, type Municipality } from './municipality.ts';
import { accept, type Result, refuse } from './result.ts';
import { openLine } from './text.ts';

export const organisation = lazily(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('school'), id: schoolId }),
    z.strictObject({ kind: z.literal('municipality'), id: municipalityId }),
    z.strictObject({ kind: z.literal('ikvd') }),
    z.strictObject({ kind: z.literal('audit') }),
  ]),
);

/** A person, or a school's own software, with one role in one organisation. Looked up by the token's `sub` at every call. */
export const principal = lazily(() =>
  z.object({
    id: subject,
    name: openLine(200),
    role: z.enum(roles),
    organisation: organisation(),
    grantedBy: z.string(),
    grantedAt: z.iso.datetime(),
    /** Revoked access stays on record, with its history; it opens nothing from the next call on. */
    revokedAt: z.nullable(z.iso.datetime()),
    updatedAt: z.iso.datetime(),
    version: z.int(),
    lastEventHash: z.nullable(z.string()),
  }),
);
export type Principal = z.output<ReturnType<typeof principal>>;

/** Where a record belongs: its school, and the municipality that answers for it (null for a VPII). */
export type Belonging = { readonly schoolId: string; readonly municipalityId: string | null };

/** The caller must be known and his role must allow what he asks for. */
export const authorise = (caller: Principal | undefined, permission: Permission): Result<Principal> => {
  if (caller === undefined || caller.revokedAt !== null) return refuse({ code: 'no-access' });
  if (!mayRole(caller.role, permission)) return refuse({ code: 'role-not-permitted', facts: { role: caller.role } });
  return accept(caller);
};

/**
 * Whether a record lies within the caller's organisation. Outside it, the record does not exist for him (404). `jurisdiction`: the codes
 * that a municipality's people answer for, its own and those that merged into it.
 */
export const sees = (of: Organisation, record: Belonging, jurisdiction: readonly string[]): boolean => {
  switch (of.kind) {
    case 'school':
      return record.schoolId === of.id;
    case 'municipality':
      return record.municipalityId !== null && jurisdiction.includes(record.municipalityId);
    case 'ikvd':
    case 'audit':
      return true;
  }
};

/** An organisation as text, for keys and lists: `school#4219902694`, `ikvd`. */
export const organisationKey = (of: Organisation): string => ('id' in of ? `${of.kind}#${of.id}` : of.kind);

/** Who did something, as events name him. */
export const actorOf = ({ id, role, organisation: of }: Principal): Actor => ({ by: id, role, onBehalfOf: organisationKey(of) });

/** The municipality codes that somebody answers for on a day (`YYYY-MM-DD`); none outside municipalities. */
export const jurisdictionOn = (of: Organisation, municipalities: readonly Municipality[], today: string): readonly string[] =>
  of.kind === 'municipality' ? jurisdictionOf(municipalities, of.id, today) : [];

/**
 * May `granter` give `role` in `target`? For his own organisation, and one level below: a director for his school, a
 * municipality for itself and its schools, IKVD for all. Nobody can raise himself: his own record is not his to change.
 * `municipalityId`: of the school that it is about, today (null: a VPII, or no school).
 */
export const mayGrant = (
  granter: Principal,
  grant: { readonly role: Principal['role']; readonly organisation: Organisation; readonly subject: string },
  { municipalityId: ofSchool, jurisdiction }: { readonly municipalityId: string | null; readonly jurisdiction: readonly string[] },
): boolean => {
  if (grant.subject === granter.id || organisationKindOfRole[grant.role] !== grant.organisation.kind) return false;
  switch (granter.organisation.kind) {
    case 'school':
      return grant.organisation.kind === 'school' && grant.organisation.id === granter.organisation.id;
    case 'municipality':
      return grant.organisation.kind === 'municipality'
        ? jurisdiction.includes(grant.organisation.id)
        : grant.organisation.kind === 'school' && ofSchool !== null && jurisdiction.includes(ofSchool);
    case 'ikvd':
      return true;
    case 'audit':
      return false;
  }
};
