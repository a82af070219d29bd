import { type Organisation, organisationKindOfRole, type Role } from '../domain/access.ts';
import { municipalityOn } from '../domain/municipality.ts';
import { authorise, jurisdictionOn, mayGrant, type Principal } from '../domain/principal.ts';
import type { Reference } from '../domain/reference.ts';
import type { Fault } from '../domain/refusal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { affiliationOn, type School } from '../domain/school.ts';
import { dateInRiga } from '../domain/time.ts';
import type { SchoolStore } from '../ports/records.ts';

/** A role in an organisation, and where it is known already, for whom. */
export type Position = { readonly role: Role; readonly organisation: Organisation; readonly subject?: string };

/** What is known of the organisations that a grant is about: the school where it is one, and the rules as they are now. */
export type Surroundings = { readonly school: School | undefined; readonly rules: Reference; readonly now: number };

export const schoolOf = (schools: Pick<SchoolStore, 'find'>, organisation: Organisation): Promise<School | undefined> =>
  organisation.kind === 'school' ? schools.find(organisation.id) : Promise.resolve(undefined);

/** What it takes to say for whom a granter answers: the municipality of the school in question, and his own with all that it succeeded. */
export const reach = ({ organisation }: Principal, { school, rules, now }: Surroundings) => {
  const today = dateInRiga(now);
  const affiliation = school === undefined ? undefined : affiliationOn(school, today);
  return {
    municipalityId: affiliation?.partner === 'municipal' ? affiliation.municipalityId : null,
    jurisdiction: jurisdictionOn(organisation, rules.municipalities, today),
  };
};

/** May the granter give or take this? The one question of granting, changing, revoking, inviting and withdrawing alike. */
export const reaches = (granter: Principal, { role, organisation, subject = '' }: Position, surroundings: Surroundings): boolean =>
  mayGrant(granter, { role, organisation, subject }, reach(granter, surroundings));

/** Whether somebody, as he is now, may give a role in an organisation that there is. Told first: who may not; then what does not fit. */
export const mayGive = (granter: Principal | undefined, position: Position, surroundings: Surroundings): Result<Principal> => {
  const known = authorise(granter, 'access:grant');
  if (!known.ok) return known;
  const { role, organisation } = position;
  const invalid = (pointer: string, code: Fault['code']) => refuse({ code: 'invalid-request', faults: [{ pointer, code }] });
  if (organisationKindOfRole[role] !== organisation.kind) return invalid('/organisation/kind', 'not-matching');
  if (!reaches(known.value, position, surroundings)) return refuse({ code: 'outside-organisation' });
  return isKnown(organisation, surroundings) ? accept(known.value) : invalid('/organisation/id', 'unknown-reference');
};

const isKnown = (organisation: Organisation, { school, rules }: Surroundings): boolean => {
  switch (organisation.kind) {
    case 'school':
      return school !== undefined;
    case 'municipality':
      return rules.municipalities.some(({ id }) => id === organisation.id);
    case 'ikvd':
    case 'audit':
      return true;
  }
};

/** Whether an organisation is no more: a closed school, a municipality that merged into another. It needs no administrator any longer. */
export const isOver = (organisation: Organisation, { school, rules, now }: Surroundings): boolean => {
  const today = dateInRiga(now);
  const ended = (validTo: string | null | undefined): boolean => validTo !== null && validTo !== undefined && validTo < today;
  switch (organisation.kind) {
    case 'school':
      return ended(school?.validTo);
    case 'municipality':
      return ended(rules.municipalities.find(({ id }) => id === organisation.id)?.validTo);
    case 'ikvd':
    case 'audit':
      return false;
  }
};

/** An organisation's name in the registers; the state's own bodies have none there. */
export const nameOf = (organisation: Organisation, { school, rules, now }: Surroundings): string => {
  if (organisation.kind === 'school') return school?.name ?? '';
  if (organisation.kind !== 'municipality') return '';
  const current = municipalityOn(rules.municipalities, organisation.id, dateInRiga(now));
  return rules.municipalities.find(({ id }) => id === current)?.name ?? '';
};
