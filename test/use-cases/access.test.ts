import { describe, expect, it } from 'vitest';
import type { Role } from '../../shared/domain/access.ts';
import type { Principal } from '../../shared/domain/principal.ts';
import { changeAccess, type Grant, getMe, grantAccess, listPrincipals, revokeAccess } from '../../shared/use-cases/access.ts';
import { aPrincipal, aSchool, at, noon, otherMunicipalityId, otherSchoolId, schoolId } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { remembering } from '../support/remember.ts';
import { accepted, refused } from '../support/results.ts';

const vpiiId = '9000000003';

const setUp = () => {
  const records = memoryRecords();
  given(records.tables, {
    schools: [aSchool(), aSchool({ id: otherSchoolId, municipalityId: otherMunicipalityId }), aSchool({ id: vpiiId, partner: 'vpii' })],
    principals: [
      aPrincipal('iap-author'),
      aPrincipal('school-director'),
      aPrincipal('municipality-coordinator'),
      aPrincipal('ikvd-coordinator'),
      aPrincipal('ikvd-analyst'),
      aPrincipal('auditor'),
      aPrincipal('iap-author', { id: 'foreign', organisation: { kind: 'school', id: otherSchoolId } }),
      aPrincipal('iap-author', { id: 'former', revokedAt: at, version: 2, lastEventHash: 'h2' }),
    ],
  });
  const grant = grantAccess(records);
  return {
    ...records,
    grant: (changes: Partial<Grant>, subject = 'school-director', key = 'key-0001') =>
      grant({
        subject,
        now: noon,
        grant: { subject: 'new', name: 'Jauna Persona', role: 'iap-author', organisation: { kind: 'school', id: schoolId }, ...changes },
        remember: remembering<Principal>(records, subject, key),
      }),
    change: (principalId: string, changes: { role?: Role; name?: string }, subject = 'school-director', expectedVersion = 1) =>
      changeAccess(records)({ subject, now: noon, principalId, changes, expectedVersion }),
    revoke: (principalId: string, subject = 'school-director', expectedVersion = 1) =>
      revokeAccess(records)({ subject, now: noon, principalId, expectedVersion }),
  };
};

describe('granting access', () => {
  it('by the director to his own staff works at once', async () => {
    const records = setUp();
    expect(accepted(await records.grant({}))).toMatchObject({
      id: 'new',
      role: 'iap-author',
      grantedBy: 'school-director',
      grantedAt: at,
      version: 1,
    });
    expect(accepted(await getMe(records)({ subject: 'new', now: noon }))).toMatchObject({ id: 'new' });
  });

  it.each([
    ['for another school', { organisation: { kind: 'school', id: otherSchoolId } }, 'school-director'],
    ['of a municipality for another one’s school', { organisation: { kind: 'school', id: otherSchoolId } }, 'municipality-coordinator'],
    ['of a municipality for a VPII', { organisation: { kind: 'school', id: vpiiId } }, 'municipality-coordinator'],
    ['of a director for IKVD', { role: 'ikvd-coordinator', organisation: { kind: 'ikvd' } }, 'school-director'],
    ['to oneself', { subject: 'school-director', role: 'school-director' }, 'school-director'],
  ] as const)('%s is outside one’s organisation', async (_what, changes, subject) => {
    const records = setUp();
    expect(refused(await records.grant(changes, subject))).toEqual({ code: 'outside-organisation' });
    expect(records.commits).toEqual([]);
  });

  it('of a role in an organisation of another kind does not match', async () => {
    const { faults } = refused(await setUp().grant({ role: 'auditor' }, 'ikvd-coordinator'));
    expect(faults).toEqual([{ pointer: '/organisation/kind', code: 'not-matching' }]);
  });

  it.each([
    ['a school that is not registered', { organisation: { kind: 'school', id: '9999999999' } }],
    ['a municipality that there is not', { role: 'municipality-coordinator', organisation: { kind: 'municipality', id: '9999999' } }],
  ] as const)('in %s is refused', async (_what, changes) => {
    const { faults } = refused(await setUp().grant(changes, 'ikvd-coordinator'));
    expect(faults).toEqual([{ pointer: '/organisation/id', code: 'unknown-reference' }]);
  });

  it('is written down with who gave it, and on whose behalf', async () => {
    const records = setUp();
    await records.grant({}, 'municipality-coordinator');
    expect(await records.history.of('new')).toMatchObject([
      { action: 'grant', by: 'municipality-coordinator', role: 'municipality-coordinator', onBehalfOf: 'municipality#0003000' },
    ]);
  });

  it('by somebody who grants nothing is refused', async () => {
    expect(refused(await setUp().grant({}, 'iap-author'))).toMatchObject({ code: 'role-not-permitted' });
  });

  it('to who has access already is refused: nobody is taken over or demoted', async () => {
    const records = setUp();
    expect(refused(await records.grant({ subject: 'foreign' }))).toEqual({ code: 'already-exists' });
    expect(refused(await records.grant({ subject: 'ikvd-coordinator' }))).toEqual({ code: 'already-exists' });
    expect(records.tables.principals.get('foreign')).toMatchObject({ organisation: { id: otherSchoolId } });
  });

  it('to who had access before continues his history', async () => {
    const records = setUp();
    expect(accepted(await records.grant({ subject: 'former' }))).toMatchObject({ version: 3, revokedAt: null });
    expect(await records.history.of('former')).toMatchObject([{ number: 3, action: 'grant', previousHash: 'h2' }]);
  });

  it('twice with one key is one grant', async () => {
    const records = setUp();
    await records.grant({});
    expect(await records.grant({})).toMatchObject({ ok: 'repeated' });
    expect(await records.grant({}, 'school-director', 'key-0002')).toMatchObject({ ok: false, refusal: { code: 'already-exists' } });
  });
});

describe('revoking access', () => {
  it('works from the next call on, and stays on record', async () => {
    const records = setUp();
    expect(accepted(await records.revoke('iap-author'))).toMatchObject({ revokedAt: at, version: 2 });
    expect(refused(await getMe(records)({ subject: 'iap-author', now: noon }))).toEqual({ code: 'no-access' });
    expect(records.tables.principals.has('iap-author')).toBe(true);
  });

  it.each([
    ['of another school’s staff', 'foreign', 'school-director', 'not-found'],
    ['of somebody unknown', 'nobody', 'school-director', 'not-found'],
    ['of who has none any more', 'former', 'school-director', 'not-found'],
    ['of one’s own', 'school-director', 'school-director', 'outside-organisation'],
    ['by who grants none', 'school-director', 'iap-author', 'role-not-permitted'],
  ])('%s is refused', async (_what, principalId, subject, code) => {
    expect(refused(await setUp().revoke(principalId, subject))).toMatchObject({ code });
  });

  it('of the last who can grant access is refused; of one of two it is not, and then the other is the last', async () => {
    const records = setUp();
    expect(refused(await records.revoke('school-director', 'municipality-coordinator'))).toEqual({ code: 'last-administrator' });
    accepted(await records.grant({ subject: 'second', role: 'school-director' }));
    accepted(await records.revoke('school-director', 'second'));
    expect(refused(await records.revoke('second', 'municipality-coordinator'))).toEqual({ code: 'last-administrator' });
  });

  it('by two who revoke each other at one instant leaves one', async () => {
    const records = setUp();
    accepted(await records.grant({ subject: 'second', role: 'school-director' }));
    const director = records.tables.principals.get('school-director');
    records.beforeNextCommit(() => {
      if (director !== undefined) records.tables.principals.set(director.id, { ...director, revokedAt: at, version: 2 });
    });
    expect(refused(await records.revoke('second', 'school-director'))).toEqual({ code: 'last-administrator' });
  });

  it('of the last one of a school that is closed, or of a municipality that merged, is not refused', async () => {
    const records = setUp();
    given(records.tables, {
      schools: [aSchool({ validTo: '2021-08-31' })],
      principals: [aPrincipal('municipality-coordinator', { id: 'madona', organisation: { kind: 'municipality', id: '0038000' } })],
    });
    accepted(await records.revoke('school-director', 'municipality-coordinator'));
    expect(refused(await records.revoke('madona', 'ikvd-coordinator'))).toEqual({ code: 'last-administrator' });
    const revoke = revokeAccess(records);
    accepted(await revoke({ subject: 'ikvd-coordinator', now: Date.UTC(2025, 6, 1, 9), principalId: 'madona', expectedVersion: 1 }));
  });

  it('on an old version is refused', async () => {
    expect(refused(await setUp().revoke('iap-author', 'school-director', 2))).toEqual({ code: 'stale-version' });
  });
});

describe('changing a role', () => {
  it('leaves no moment without one, and keeps the history', async () => {
    const records = setUp();
    expect(accepted(await records.change('iap-author', { role: 'school-coordinator' }))).toMatchObject({
      role: 'school-coordinator',
      revokedAt: null,
      grantedBy: 'system:test',
      version: 2,
    });
    expect(records.commits).toHaveLength(1);
    expect(await records.history.of('iap-author')).toMatchObject([
      { action: 'change', by: 'school-director', changes: { role: ['iap-author', 'school-coordinator'] } },
    ]);
  });

  it('corrects a name, of which the history keeps only that it changed', async () => {
    const records = setUp();
    expect(accepted(await records.change('iap-author', { name: 'Zaiga Paraudziņa' }))).toMatchObject({ role: 'iap-author' });
    expect(JSON.stringify(await records.history.of('iap-author'))).not.toContain('Zaiga');
  });

  it('of the last administrator is refused, and of one of two it is not', async () => {
    const records = setUp();
    const demoted = () => records.change('school-director', { role: 'iap-author' }, 'municipality-coordinator');
    expect(refused(await demoted())).toEqual({ code: 'last-administrator' });
    accepted(await records.change('school-director', { name: 'Cita Persona' }, 'municipality-coordinator'));
    accepted(await records.change('iap-author', { role: 'school-director' }));
    accepted(await records.change('school-director', { role: 'iap-author' }, 'municipality-coordinator', 2));
  });

  it('on an old version is refused', async () => {
    expect(refused(await setUp().change('iap-author', { role: 'school-coordinator' }, 'school-director', 2))).toEqual({
      code: 'stale-version',
    });
  });
});

/** Who tries what, for whom: all of it in vain. */
describe('nobody raises himself or others above his own reach:', () => {
  const school = { kind: 'school', id: schoolId } as const;
  const otherSchool = { kind: 'school', id: otherSchoolId } as const;
  const jelgava = { kind: 'municipality', id: '0003000' } as const;
  const neighbour = { kind: 'municipality', id: otherMunicipalityId } as const;
  const ikvd = { kind: 'ikvd' } as const;

  it.each([
    ['an author as director', 'iap-author', 'iap-author', 'school-director', school, 'role-not-permitted'],
    ['an author, a friend as director', 'iap-author', 'new', 'school-director', school, 'role-not-permitted'],
    ['a director himself, for his school again', 'school-director', 'school-director', 'school-director', school, 'outside-organisation'],
    ['a director, a friend in another school', 'school-director', 'new', 'school-director', otherSchool, 'outside-organisation'],
    ['a director, a friend in the municipality', 'school-director', 'new', 'municipality-coordinator', jelgava, 'outside-organisation'],
    [
      'a director himself, in the municipality',
      'school-director',
      'school-director',
      'municipality-coordinator',
      jelgava,
      'outside-organisation',
    ],
    [
      'a municipality, a friend in the next',
      'municipality-coordinator',
      'new',
      'municipality-coordinator',
      neighbour,
      'outside-organisation',
    ],
    ['a municipality, a friend in IKVD', 'municipality-coordinator', 'new', 'ikvd-coordinator', ikvd, 'outside-organisation'],
    ['a municipality, a friend as payer', 'municipality-coordinator', 'new', 'ikvd-finance', ikvd, 'outside-organisation'],
    ['a municipality, a friend as auditor', 'municipality-coordinator', 'new', 'auditor', { kind: 'audit' }, 'outside-organisation'],
    ['an IKVD coordinator himself, as payer', 'ikvd-coordinator', 'ikvd-coordinator', 'ikvd-finance', ikvd, 'outside-organisation'],
    ['an analyst himself, as coordinator', 'ikvd-analyst', 'ikvd-analyst', 'ikvd-coordinator', ikvd, 'role-not-permitted'],
    ['an auditor himself, as coordinator', 'auditor', 'auditor', 'ikvd-coordinator', ikvd, 'role-not-permitted'],
    ['who was revoked, himself again', 'former', 'former', 'iap-author', school, 'no-access'],
  ] as const)('%s, by a grant', async (_what, by, subject, role, organisation, code) => {
    const records = setUp();
    expect(refused(await records.grant({ subject, role, organisation }, by))).toMatchObject({ code });
    expect(records.commits).toEqual([]);
  });

  it.each([
    ['an author himself', 'iap-author', 'iap-author', 'school-director', 'role-not-permitted'],
    ['a director himself', 'school-director', 'school-director', 'school-coordinator', 'outside-organisation'],
    ['a director, an author into the municipality', 'school-director', 'iap-author', 'municipality-coordinator', 'invalid-request'],
    ['a director, an author into IKVD', 'school-director', 'iap-author', 'ikvd-coordinator', 'invalid-request'],
    ['a director, an author of another school', 'school-director', 'foreign', 'school-director', 'not-found'],
    ['a director, his municipality', 'school-director', 'municipality-coordinator', 'municipality-coordinator', 'not-found'],
    ['a municipality, an analyst of IKVD', 'municipality-coordinator', 'ikvd-analyst', 'ikvd-coordinator', 'not-found'],
    ['an IKVD coordinator himself', 'ikvd-coordinator', 'ikvd-coordinator', 'ikvd-finance', 'outside-organisation'],
    ['an auditor, an analyst', 'auditor', 'ikvd-analyst', 'ikvd-coordinator', 'role-not-permitted'],
  ] as const)('%s, by a change', async (_what, by, principalId, role, code) => {
    const records = setUp();
    expect(refused(await records.change(principalId, { role }, by))).toMatchObject({ code });
    expect(records.commits).toEqual([]);
  });
});

describe('who has access', () => {
  const list = async (subject: string, ofSchool?: string) =>
    listPrincipals(setUp())({ subject, now: noon, query: { limit: 50, ...(ofSchool === undefined ? {} : { schoolId: ofSchool }) } });
  const ids = async (...of: Parameters<typeof list>) => accepted(await list(...of)).items.map(({ id }) => id);

  it('is told of one’s own organisation, without those who had it', async () => {
    expect(await ids('school-director')).toEqual(['iap-author', 'school-director']);
    expect(await ids('municipality-coordinator')).toEqual(['municipality-coordinator']);
  });

  it('is told of a school to its municipality, to IKVD and to auditors', async () => {
    for (const subject of ['municipality-coordinator', 'ikvd-coordinator', 'auditor']) {
      expect(await ids(subject, schoolId)).toEqual(['iap-author', 'school-director']);
    }
    expect(await ids('ikvd-coordinator', otherSchoolId)).toEqual(['foreign']);
  });

  it.each([
    ['municipality-coordinator', otherSchoolId],
    ['municipality-coordinator', vpiiId],
    ['school-director', otherSchoolId],
  ])('is not told to %s of a school that is not his', async (subject, ofSchool) => {
    expect(refused(await list(subject, ofSchool))).toEqual({ code: 'not-found' });
  });

  it('is not told to analysts', async () => {
    expect(refused(await list('ikvd-analyst'))).toMatchObject({ code: 'role-not-permitted' });
  });
});
