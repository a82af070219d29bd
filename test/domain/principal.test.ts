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
import { actorOf, authorise, jurisdictionOn, mayGrant, organisationKey, type Principal, sees } from '../../shared/domain/principal.ts';
import { release } from '../../shared/reference/index.ts';
import { aPrincipal, at, municipalityId, otherMunicipalityId, otherSchoolId, schoolId } from '../support/builders.ts';

const allPermissions = Object.keys(permissions).filter((key): key is Permission => key in permissions);

describe('what a role may do', () => {
  /** Written out once more: whoever widens a role has to say so twice. */
  const writers: Partial<Record<Permission, readonly Role[]>> = {
    'plan:create': ['iap-author'],
    'plan:edit': ['iap-author'],
    'plan:submit': ['iap-author'],
    'plan:suspend': ['school-director'],
    'plan:resume': ['school-director'],
    'plan:review': ['school-director'],
    'plan:remove': ['school-director'],
    'plan:record-pay': ['school-coordinator'],
    'plan:decide': ['school-director', 'municipality-coordinator', 'ikvd-coordinator'],
    'plan:consult': ['iap-author'],
    'plan:complete': ['iap-author'],
    'receipt:create': ['school-coordinator'],
    'receipt:describe': ['school-coordinator'],
    'receipt:reinspect': ['ikvd-coordinator'],
    'claim:create': ['school-coordinator'],
    'claim:edit': ['school-coordinator'],
    'claim:submit': ['school-coordinator'],
    'claim:withdraw': ['school-coordinator'],
    'claim:decide': ['municipality-coordinator', 'ikvd-coordinator'],
    'claim:approve': ['municipality-coordinator'],
    'claim:verify': ['ikvd-coordinator'],
    'claim:pay': ['ikvd-finance'],
    'claim:recover': ['ikvd-finance'],
    'payment:order': ['ikvd-finance'],
    'agreement:write': ['ikvd-coordinator'],
    'access:grant': ['school-director', 'municipality-coordinator', 'ikvd-coordinator'],
    'access:invite': ['school-director', 'municipality-coordinator', 'ikvd-coordinator'],
    'reference:write': ['ikvd-coordinator'],
    'pupil:export': ['school-director'],
    'pupil:hold': ['ikvd-coordinator', 'auditor'],
    'pupil:order-erasure': ['school-director', 'ikvd-coordinator'],
    'pupil:erase': ['ikvd-coordinator'],
    'project:register': ['municipality-coordinator'],
    'project:close': ['municipality-coordinator'],
    'project:log': ['municipality-coordinator'],
  };

  it.each(Object.entries(writers))('%s is for %j alone', (permission, allowed) => {
    const known = allPermissions.filter((one) => one === permission);
    expect(known.flatMap((one) => roles.filter((role) => mayRole(role, one)))).toEqual(allowed);
  });

  it('everything but reading is in that list', () => {
    const changing = allPermissions.filter((one) => !/:read/.test(one));
    expect(changing.toSorted()).toEqual(Object.keys(writers).toSorted());
  });

  it('an auditor reads everything but the names of pupils, changes nothing, and can keep others from erasing it', () => {
    const may = allPermissions.filter((permission) => mayRole('auditor', permission));
    expect(may).toEqual(
      allPermissions.filter((permission) => (/:read/.test(permission) && permission !== 'pupil:read') || permission === 'pupil:hold'),
    );
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
    expect(authorise(aPrincipal('iap-author'), 'plan:decide')).toEqual({
      ok: false,
      refusal: { code: 'role-not-permitted', facts: { role: 'iap-author' } },
    });
  });
});

const school = (id: string): Organisation => ({ kind: 'school', id });
const municipality = (id: string): Organisation => ({ kind: 'municipality', id });
const ikvd: Organisation = { kind: 'ikvd' };
const audit: Organisation = { kind: 'audit' };

const answersFor = (organisation: Organisation) => jurisdictionOn(organisation, release.municipalities, '2021-10-04');
const madona = (id: string) => municipality(id);

describe('the people of municipalities that merged', () => {
  const [before, after] = ['2025-06-30', '2025-07-01'].map(
    (day) => (of: string, record: string) =>
      sees(madona(of), { schoolId, municipalityId: record }, jurisdictionOn(madona(of), release.municipalities, day)),
  );

  it.each([
    ['0038000', '0038000', true, true],
    ['0038000', '0055000', false, true],
    ['0055000', '0038000', false, true],
    ['0038001', '0038000', false, true],
    ['0038001', '0055000', false, true],
    ['0038001', '0038001', true, true],
    ['0038000', '0038001', false, true],
    ['0003000', '0038000', false, false],
  ])('of %s see a record of %s before: %s, after: %s', (of, record, then, now) => {
    expect(before?.(of, record)).toBe(then);
    expect(after?.(of, record)).toBe(now);
  });
});

describe('an actor', () => {
  it('is named by his subject, his role and on whose behalf he acts', () => {
    expect(actorOf(aPrincipal('school-director'))).toEqual({
      by: 'school-director',
      role: 'school-director',
      onBehalfOf: `school#${schoolId}`,
    });
    expect(actorOf(aPrincipal('ikvd-finance')).onBehalfOf).toBe('ikvd');
  });
});

describe('a record of a municipal school is seen by', () => {
  it.each([
    [school(schoolId), true],
    [school(otherSchoolId), false],
    [municipality(municipalityId), true],
    [municipality(otherMunicipalityId), false],
    [ikvd, true],
    [audit, true],
  ])('%o: %s', (organisation, seen) => {
    expect(sees(organisation, { schoolId, municipalityId }, answersFor(organisation))).toBe(seen);
  });
});

describe('a record of a state vocational school', () => {
  it('is not the municipality’s, in which it lies', () => {
    expect(sees(municipality(municipalityId), { schoolId, municipalityId: null }, [municipalityId])).toBe(false);
    expect(sees(school(schoolId), { schoolId, municipalityId: null }, [])).toBe(true);
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
  /** The municipality that answers for the school in question today; null: a VPII, no school, or one that is not registered. */
  const around = (granter: Principal, ofSchool: string | null) => ({
    municipalityId: ofSchool,
    jurisdiction: answersFor(granter.organisation),
  });
  const [ownSchool, foreignSchool, vpii] = [municipalityId, otherMunicipalityId, null];

  it.each([
    ['a director for an author of his school', director, 'iap-author', school(schoolId), ownSchool, true],
    ['a director for a director of his school', director, 'school-director', school(schoolId), ownSchool, true],
    ['a director for another school', director, 'iap-author', school(otherSchoolId), foreignSchool, false],
    ['a director for his municipality', director, 'municipality-coordinator', municipality(municipalityId), null, false],
    ['a director for IKVD', director, 'ikvd-coordinator', ikvd, null, false],
    ['a municipality for itself', coordinator, 'municipality-coordinator', municipality(municipalityId), null, true],
    ['a municipality for another one', coordinator, 'municipality-coordinator', municipality(otherMunicipalityId), null, false],
    ['a municipality for its school', coordinator, 'school-director', school(schoolId), ownSchool, true],
    ['a municipality for another one’s school', coordinator, 'school-director', school(otherSchoolId), foreignSchool, false],
    ['a municipality for a VPII in its territory', coordinator, 'school-director', school(schoolId), vpii, false],
    ['a municipality for a school that is not registered', coordinator, 'school-director', school(schoolId), null, false],
    ['a municipality for IKVD', coordinator, 'ikvd-analyst', ikvd, null, false],
    ['IKVD for itself', state, 'ikvd-finance', ikvd, null, true],
    ['IKVD for a municipality', state, 'municipality-coordinator', municipality(otherMunicipalityId), null, true],
    ['IKVD for a VPII', state, 'school-director', school(schoolId), vpii, true],
    ['IKVD for an auditor', state, 'auditor', audit, null, true],
    ['an auditor for an auditor', aPrincipal('auditor'), 'auditor', audit, null, false],
  ] as const)('%s', (_who, granter, role, organisation, of, may) => {
    expect(mayGrant(granter, { role, organisation, subject: 'somebody' }, around(granter, of))).toBe(may);
  });

  it.each([director, coordinator, state])('nobody for himself: $role', (granter) => {
    const { role, organisation, id: subject } = granter;
    expect(mayGrant(granter, { role, organisation, subject }, around(granter, ownSchool))).toBe(false);
  });

  it.each(roles)('nobody for %s in an organisation of another kind', (role) => {
    const others = [school(schoolId), municipality(municipalityId), ikvd, audit].filter(
      ({ kind }) => kind !== organisationKindOfRole[role],
    );
    expect(others.filter((organisation) => mayGrant(state, { role, organisation, subject: 'somebody' }, around(state, ownSchool)))).toEqual(
      [],
    );
  });
});
