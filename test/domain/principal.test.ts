import { describe, expect, it } from 'vitest';
import {
  mayRole,
  type Organisation,
  organisationKindOfRole,
  type Permission,
  permissions,
  type Role,
  roles,
} from '../../shared/domain/access.ts';
import { authorise, mayGrant, organisationKey, sees } from '../../shared/domain/principal.ts';
import { aPrincipal, aSchool, at, municipalityId, otherMunicipalityId, otherSchoolId, schoolId } from '../support/builders.ts';

const allPermissions = Object.keys(permissions).filter((key): key is Permission => key in permissions);

describe('what a role may do', () => {
  /** Written out once more: whoever widens a role has to say so twice. */
  const writers: Partial<Record<Permission, readonly Role[]>> = {
    'plan:create': ['iap-author'],
    'plan:submit': ['iap-author'],
    'plan:approve': ['school-director', 'municipality-coordinator', 'ikvd-coordinator'],
    'plan:consult': ['iap-author'],
    'plan:complete': ['iap-author'],
    'receipt:create': ['school-coordinator'],
    'claim:create': ['school-coordinator'],
    'claim:submit': ['school-coordinator'],
    'claim:approve': ['municipality-coordinator'],
    'claim:verify': ['ikvd-coordinator'],
    'claim:pay': ['ikvd-finance'],
    'access:grant': ['school-director', 'municipality-coordinator', 'ikvd-coordinator'],
    'reference:write': ['ikvd-coordinator'],
  };

  it.each(Object.entries(writers))('%s is for %j alone', (permission, allowed) => {
    const known = allPermissions.filter((one) => one === permission);
    expect(known.flatMap((one) => roles.filter((role) => mayRole(role, one)))).toEqual(allowed);
  });

  it('everything but reading is in that list', () => {
    const changing = allPermissions.filter((one) => !/:read/.test(one));
    expect(changing.toSorted()).toEqual(Object.keys(writers).toSorted());
  });

  it('an auditor reads everything and changes nothing', () => {
    const may = allPermissions.filter((permission) => mayRole('auditor', permission));
    expect(may).toEqual(allPermissions.filter((permission) => /:read/.test(permission)));
  });

  it('an analyst sees no record of a person, no claim and no receipt', () => {
    const may = allPermissions.filter((permission) => mayRole('ikvd-analyst', permission));
    expect(may).toEqual(['statistics:read', 'access:read-self', 'reference:read']);
  });

  it('finance sees no plan', () => {
    expect(mayRole('ikvd-finance', 'plan:read')).toBe(false);
  });
});

describe('a caller', () => {
  it('who is unknown has no access', () => {
    expect(authorise(undefined, 'statistics:read')).toEqual({ ok: false, refusal: { code: 'no-access' } });
  });

  it('whose access was revoked has none from then on', () => {
    expect(authorise(aPrincipal('iap-author', { revokedAt: at }), 'plan:create')).toEqual({ ok: false, refusal: { code: 'no-access' } });
  });

  it('may do what his role may, and is told which role it is otherwise', () => {
    expect(authorise(aPrincipal('iap-author'), 'plan:create')).toMatchObject({ ok: true, value: { id: 'iap-author' } });
    expect(authorise(aPrincipal('iap-author'), 'plan:approve')).toEqual({
      ok: false,
      refusal: { code: 'role-not-permitted', facts: { role: 'iap-author' } },
    });
  });
});

const school = (id: string): Organisation => ({ kind: 'school', id });
const municipality = (id: string): Organisation => ({ kind: 'municipality', id });
const ikvd: Organisation = { kind: 'ikvd' };
const audit: Organisation = { kind: 'audit' };

describe('a record of a municipal school is seen by', () => {
  it.each([
    [school(schoolId), true],
    [school(otherSchoolId), false],
    [municipality(municipalityId), true],
    [municipality(otherMunicipalityId), false],
    [ikvd, true],
    [audit, true],
  ])('%o: %s', (organisation, seen) => {
    expect(sees(organisation, { schoolId, municipalityId })).toBe(seen);
  });
});

describe('a record of a state vocational school', () => {
  it('is not the municipality’s, in which it lies', () => {
    expect(sees(municipality(municipalityId), { schoolId, municipalityId: null })).toBe(false);
    expect(sees(school(schoolId), { schoolId, municipalityId: null })).toBe(true);
  });
});

describe('organisations as text', () => {
  it('are told apart by kind', () => {
    expect([school('1'), municipality('1'), ikvd, audit].map(organisationKey)).toEqual(['school#1', 'municipality#1', 'ikvd', 'audit']);
  });
});

describe('access is given by', () => {
  const director = aPrincipal('school-director');
  const coordinator = aPrincipal('municipality-coordinator');
  const state = aPrincipal('ikvd-coordinator');
  const ownSchool = aSchool();
  const foreignSchool = aSchool({ id: otherSchoolId, municipalityId: otherMunicipalityId });
  const vpii = aSchool({ partner: 'vpii' });

  it.each([
    ['a director for an author of his school', director, 'iap-author', school(schoolId), ownSchool, true],
    ['a director for a director of his school', director, 'school-director', school(schoolId), ownSchool, true],
    ['a director for another school', director, 'iap-author', school(otherSchoolId), foreignSchool, false],
    ['a director for his municipality', director, 'municipality-coordinator', municipality(municipalityId), undefined, false],
    ['a director for IKVD', director, 'ikvd-coordinator', ikvd, undefined, false],
    ['a municipality for itself', coordinator, 'municipality-coordinator', municipality(municipalityId), undefined, true],
    ['a municipality for another one', coordinator, 'municipality-coordinator', municipality(otherMunicipalityId), undefined, false],
    ['a municipality for its school', coordinator, 'school-director', school(schoolId), ownSchool, true],
    ['a municipality for another one’s school', coordinator, 'school-director', school(otherSchoolId), foreignSchool, false],
    ['a municipality for a VPII in its territory', coordinator, 'school-director', school(schoolId), vpii, false],
    ['a municipality for a school that is not registered', coordinator, 'school-director', school(schoolId), undefined, false],
    ['a municipality for IKVD', coordinator, 'ikvd-analyst', ikvd, undefined, false],
    ['IKVD for itself', state, 'ikvd-finance', ikvd, undefined, true],
    ['IKVD for a municipality', state, 'municipality-coordinator', municipality(otherMunicipalityId), undefined, true],
    ['IKVD for a VPII', state, 'school-director', school(schoolId), vpii, true],
    ['IKVD for an auditor', state, 'auditor', audit, undefined, true],
    ['an auditor for an auditor', aPrincipal('auditor'), 'auditor', audit, undefined, false],
  ] as const)('%s', (_who, granter, role, organisation, of, may) => {
    expect(mayGrant(granter, { role, organisation, subject: 'somebody' }, of)).toBe(may);
  });

  it.each([director, coordinator, state])('nobody for himself: $role', (granter) => {
    const { role, organisation, id: subject } = granter;
    expect(mayGrant(granter, { role, organisation, subject }, ownSchool)).toBe(false);
  });

  it.each(roles)('nobody for %s in an organisation of another kind', (role) => {
    const others = [school(schoolId), municipality(municipalityId), ikvd, audit].filter(
      ({ kind }) => kind !== organisationKindOfRole[role],
    );
    expect(others.filter((organisation) => mayGrant(state, { role, organisation, subject: 'somebody' }, ownSchool))).toEqual([]);
  });
});
