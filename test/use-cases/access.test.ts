import { describe, expect, it } from 'vitest';
import type { Principal } from '../../shared/domain/principal.ts';
import { type Grant, getMe, grantAccess, listPrincipals, revokeAccess } from '../../shared/use-cases/access.ts';
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

  it('in a school that is not registered is refused', async () => {
    const { faults } = refused(await setUp().grant({ organisation: { kind: 'school', id: '9999999999' } }, 'ikvd-coordinator'));
    expect(faults).toEqual([{ pointer: '/organisation/id', code: 'unknown-reference' }]);
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

  it('on an old version is refused', async () => {
    expect(refused(await setUp().revoke('iap-author', 'school-director', 2))).toEqual({ code: 'stale-version' });
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
