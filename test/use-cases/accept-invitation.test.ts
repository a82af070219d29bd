import { describe, expect, it } from 'vitest';
import { revokeAccess } from '../../shared/use-cases/access.ts';
import { aPrincipal, aSchool, at, noon, otherMunicipalityId, schoolId } from '../support/builders.ts';
import { expiry, ownSchool, invitationsOver as setUp } from '../support/invitations.ts';
import { given } from '../support/memory-records.ts';
import { accepted, refused } from '../support/results.ts';

describe('accepting an invitation', () => {
  it('gives the holder of the code what he was invited to, in one write', async () => {
    const records = setUp();
    const { invitation, code } = await records.invited();
    const before = records.commits.length;
    expect(accepted(await records.accept(code))).toEqual({
      id: 'anna',
      name: 'Anna Paraudziņa',
      role: 'iap-author',
      organisation: ownSchool,
      grantedBy: 'school-director',
      grantedAt: at,
      revokedAt: null,
      updatedAt: at,
      version: 1,
      lastEventHash: expect.any(String),
    });
    expect(records.commits).toHaveLength(before + 1);
    expect(records.tables.invitations.get(invitation.id)).toMatchObject({ state: 'accepted', acceptedBy: 'anna', version: 2 });
    expect(await records.history.of('anna')).toMatchObject([
      { action: 'accept-invitation', about: invitation.id, by: 'anna', onBehalfOf: `school#${schoolId}` },
    ]);
  });

  it('again by the same person is answered the same: his first answer may be lost', async () => {
    const records = setUp();
    const { code } = await records.invited();
    const first = accepted(await records.accept(code));
    expect(accepted(await records.accept(code, 'anna', noon + 5000))).toEqual(first);
    expect(records.tables.principals.get('anna')?.version).toBe(1);
  });

  it('by a second person is refused', async () => {
    const records = setUp();
    const { code } = await records.invited();
    await records.accept(code);
    expect(refused(await records.accept(code, 'berta'))).toEqual({ code: 'invitation-used' });
    expect(records.tables.principals.has('berta')).toBe(false);
  });

  it('by two at one instant lets one in', async () => {
    const records = setUp();
    const { invitation, code } = await records.invited();
    records.beforeNextCommit(() => {
      const pending = records.tables.invitations.get(invitation.id);
      if (pending !== undefined)
        records.tables.invitations.set(invitation.id, { ...pending, state: 'accepted', acceptedBy: 'berta', version: 2 });
    });
    expect(refused(await records.accept(code))).toEqual({ code: 'invitation-used' });
    expect(records.tables.principals.has('anna')).toBe(false);
  });

  it('does not bring back who was revoked afterwards', async () => {
    const records = setUp();
    const { code } = await records.invited();
    accepted(await records.accept(code));
    accepted(await revokeAccess(records)({ subject: 'school-director', now: noon + 1, principalId: 'anna', expectedVersion: 1 }));
    expect(refused(await records.accept(code))).toEqual({ code: 'invitation-used' });
  });

  it('continues the history of who had access before', async () => {
    const records = setUp();
    const { code } = await records.invited();
    expect(accepted(await records.accept(code, 'former'))).toMatchObject({ version: 3, revokedAt: null });
  });

  it('works until it is over, and not at that instant', async () => {
    const records = setUp();
    const { code } = await records.invited();
    expect(refused(await records.accept(code, 'anna', expiry))).toEqual({ code: 'invitation-expired', facts: { on: '2021-10-18' } });
    accepted(await records.accept(code, 'anna', expiry - 1));
  });

  it('is refused after it was withdrawn', async () => {
    const records = setUp();
    const { invitation, code } = await records.invited();
    accepted(await records.withdraw(invitation.id));
    expect(refused(await records.accept(code))).toEqual({ code: 'invitation-withdrawn' });
  });

  it.each(['iap-author', 'school-director', 'ikvd-coordinator', 'auditor'])(
    'raises nobody who has access: %s keeps what he has, and the code stays good',
    async (subject) => {
      const records = setUp();
      const { code } = await records.invited({ role: 'ikvd-coordinator', organisation: { kind: 'ikvd' } }, 'ikvd-coordinator');
      expect(refused(await records.accept(code, subject))).toEqual({ code: 'already-exists' });
      expect(records.tables.principals.get(subject)).toMatchObject({ role: subject, version: 1 });
      accepted(await records.accept(code, 'anna'));
    },
  );

  it.each([
    ['another secret', (code: string) => code.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
    ['the secret of another invitation', (_code: string, other: string) => other],
    ['no secret that there ever was', (code: string) => code.replace(/-.*/, `-${'0'.repeat(40)}`)],
  ])('is refused with %s, and tells nothing about the invitation', async (_what, changed) => {
    const records = setUp();
    const { invitation, code } = await records.invited();
    const other = await records.codes.secretOf('inv_other');
    accepted(await records.withdraw(invitation.id));
    expect(refused(await records.accept(changed(code, `${code.split('-')[0]}-${other}`)))).toEqual({ code: 'invitation-unknown' });
  });

  it('is refused with the right secret of an invitation that is not there', async () => {
    const records = setUp();
    expect(refused(await records.accept(await records.codeFor({ id: `inv_${'0'.repeat(26)}` })))).toEqual({ code: 'invitation-unknown' });
  });

  describe('is void where the inviter', () => {
    it('was revoked meanwhile', async () => {
      const records = setUp();
      const { code } = await records.invited();
      given(records.tables, { principals: [aPrincipal('school-director', { revokedAt: at, version: 2 })] });
      expect(refused(await records.accept(code))).toEqual({ code: 'invitation-void' });
    });

    it('has another role now', async () => {
      const records = setUp();
      const { code } = await records.invited();
      given(records.tables, { principals: [aPrincipal('school-coordinator', { id: 'school-director', version: 2 })] });
      expect(refused(await records.accept(code))).toEqual({ code: 'invitation-void' });
    });

    it('answers for the school no longer', async () => {
      const records = setUp();
      const { code } = await records.invited({}, 'municipality-coordinator');
      given(records.tables, { schools: [aSchool({ municipalityId: otherMunicipalityId })] });
      expect(refused(await records.accept(code))).toEqual({ code: 'invitation-void' });
    });

    it('is revoked at the very instant of the acceptance', async () => {
      const records = setUp();
      const { code } = await records.invited();
      records.beforeNextCommit(() => given(records.tables, { principals: [aPrincipal('school-director', { revokedAt: at, version: 2 })] }));
      expect(refused(await records.accept(code))).toEqual({ code: 'invitation-void' });
      expect(records.tables.principals.has('anna')).toBe(false);
    });
  });

  it('that is overtaken time after time is told as busy', async () => {
    const records = setUp();
    const { code } = await records.invited();
    for (let version = 2; version < 5; version += 1) {
      records.beforeNextCommit(() => given(records.tables, { principals: [aPrincipal('school-director', { version })] }));
    }
    expect(refused(await records.accept(code))).toEqual({ code: 'busy' });
  });
});
