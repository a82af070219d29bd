import { describe, expect, it } from 'vitest';
import { type NewInvitation, sendInvitation, withdrawInvitation } from '../../shared/use-cases/invitations.ts';
import { noon, otherSchoolId, schoolId } from '../support/builders.ts';
import { email, expiry, ownSchool, invitationsOver as setUp } from '../support/invitations.ts';
import { accepted, refused } from '../support/results.ts';

describe('inviting', () => {
  it('writes down who is asked to do what, until when, and not his address', async () => {
    const records = setUp();
    expect(accepted(await records.invite())).toMatchObject({
      state: 'pending',
      role: 'iap-author',
      organisation: ownSchool,
      sentTo: 'a…@sk…lv',
      invitedBy: 'school-director',
      expiresAt: '2021-10-18T09:00:00.000Z',
      version: 1,
    });
    const kept = JSON.stringify([
      ...records.tables.invitations.values(),
      ...records.tables.events.values(),
      ...records.tables.answers.values(),
    ]);
    expect(kept).not.toContain('anna.paraudzina');
    expect(kept).not.toContain('example');
  });

  it('keeps the code nowhere: neither in the record nor in its events', async () => {
    const records = setUp();
    const { code } = await records.invited();
    const [, secret = ''] = code.split('-');
    expect(secret).toHaveLength(40);
    expect(JSON.stringify([...records.tables.invitations, ...records.tables.events, ...records.tables.answers])).not.toContain(secret);
  });

  it('is written into the history with who did it on whose behalf, and without a name', async () => {
    const records = setUp();
    const { id } = accepted(await records.invite());
    const events = await records.history.of(id);
    expect(events).toMatchObject([{ action: 'invite', by: 'school-director', onBehalfOf: `school#${schoolId}` }]);
    expect(JSON.stringify(events)).not.toMatch(/Anna|sk…lv/);
  });

  it.each([
    ['an author, a director', 'iap-author', 'school-director', ownSchool, 'role-not-permitted'],
    ['a director, for another school', 'school-director', 'iap-author', { kind: 'school', id: otherSchoolId }, 'outside-organisation'],
    ['a director, for IKVD', 'school-director', 'ikvd-coordinator', { kind: 'ikvd' }, 'outside-organisation'],
    ['a municipality, for IKVD', 'municipality-coordinator', 'ikvd-finance', { kind: 'ikvd' }, 'outside-organisation'],
    ['a municipality, an auditor', 'municipality-coordinator', 'auditor', { kind: 'audit' }, 'outside-organisation'],
    ['an auditor, an auditor', 'auditor', 'auditor', { kind: 'audit' }, 'role-not-permitted'],
    ['IKVD, a payer in a school', 'ikvd-coordinator', 'ikvd-finance', ownSchool, 'invalid-request'],
    ['IKVD, for a school that there is not', 'ikvd-coordinator', 'iap-author', { kind: 'school', id: '9999999999' }, 'invalid-request'],
    ['who was revoked', 'former', 'iap-author', ownSchool, 'no-access'],
  ] as const)('is not for %s', async (_who, subject, role, organisation, code) => {
    const records = setUp();
    expect(refused(await records.invite({ role, organisation }, subject))).toMatchObject({ code });
    expect(records.commits).toEqual([]);
  });

  it('twice with one key is one invitation; with another key it is another', async () => {
    const records = setUp();
    await records.invite();
    expect(await records.invite()).toMatchObject({ ok: 'repeated' });
    expect(records.tables.invitations.size).toBe(1);
    accepted(await records.invite({}, 'school-director', 'key-0002'));
    expect(records.tables.invitations.size).toBe(2);
  });
});

describe('the message', () => {
  const messageIn = async (language: 'lv' | 'en', change: Partial<NewInvitation> = {}) => {
    const records = setUp();
    const { id } = accepted(await records.invite(change, 'ikvd-coordinator'));
    await sendInvitation(records)({ id, email, language, now: noon });
    return records.mails[0];
  };

  it('says in Latvian who asks, as what, with which code and until when', async () => {
    const mail = await messageIn('lv');
    expect(mail).toMatchObject({ to: email, subject: 'Uzaicinājums atbalsta plānu sistēmā' });
    expect(mail?.text).toContain('Parauga pamatskola');
    expect(mail?.text).toContain('IAP sagatavotājs');
    expect(mail?.text).toContain('18.10.2021. plkst. 12:00');
  });

  it('says it in English', async () => {
    const mail = await messageIn('en', { role: 'municipality-coordinator', organisation: { kind: 'municipality', id: '0003000' } });
    expect(mail?.subject).toBe('Invitation to the system of support plans');
    expect(mail?.text).toContain('Jelgava');
    expect(mail?.text).toContain('municipality coordinator');
    expect(mail?.text).toContain('12:00 on 18.10.2021 (Latvian time)');
  });

  it.each(['lv', 'en'] as const)('names no person, neither whom it is for nor who sent it, in %s', async (language) => {
    expect(JSON.stringify(await messageIn(language))).not.toMatch(/Anna Paraudziņa|Parauga Persona/);
  });

  it('may be sent again: the code is the same', async () => {
    const records = setUp();
    const { invitation, code } = await records.invited();
    await sendInvitation(records)({ id: invitation.id, email, language: 'lv', now: noon + 1000 });
    expect(records.mails).toHaveLength(2);
    expect(records.mails[1]?.text).toContain(code);
  });

  it('is not sent any more once the invitation was accepted or withdrawn, or is over', async () => {
    const records = setUp();
    const { invitation, code } = await records.invited();
    await sendInvitation(records)({ id: invitation.id, email, language: 'lv', now: expiry });
    accepted(await records.accept(code));
    await sendInvitation(records)({ id: invitation.id, email, language: 'lv', now: noon });
    expect(records.mails).toHaveLength(1);
  });

  it('that is not taken is an outage, and the invitation stands', async () => {
    const records = setUp();
    const { id } = accepted(await records.invite());
    records.beforeNextMail(new Error('down'));
    await expect(sendInvitation(records)({ id, email, language: 'lv', now: noon })).rejects.toThrow('down');
    accepted(await records.accept(await records.codeFor({ id })));
  });
});

describe('the invitations of an organisation', () => {
  it('are listed while nobody accepted or withdrew them, and show that they are over', async () => {
    const records = setUp();
    const { invitation: first, code } = await records.invited();
    const { invitation: second } = await records.invited({}, 'municipality-coordinator', 'key-0002');
    const { invitation: third } = await records.invited({}, 'municipality-coordinator', 'key-0003');
    const states = async (now?: number) =>
      accepted(await records.list('school-director', undefined, now)).items.map(({ id, state }) => [id, state]);
    expect(await states()).toEqual([first, second, third].map(({ id }) => [id, 'pending']));
    accepted(await records.accept(code));
    accepted(await records.withdraw(second.id));
    expect(await states(expiry)).toEqual([[third.id, 'expired']]);
  });

  it('are shown to those who answer for it, and to auditors', async () => {
    const records = setUp();
    await records.invited();
    for (const subject of ['municipality-coordinator', 'ikvd-coordinator', 'auditor']) {
      expect(accepted(await records.list(subject, schoolId)).items).toHaveLength(1);
    }
    expect(refused(await records.list('foreign', schoolId))).toEqual({ code: 'not-found' });
    expect(refused(await records.list('iap-author'))).toMatchObject({ code: 'role-not-permitted' });
  });
});

describe('withdrawing', () => {
  it('is for whoever answers for the organisation', async () => {
    const records = setUp();
    const { invitation } = await records.invited();
    expect(refused(await records.withdraw(invitation.id, 'foreign'))).toEqual({ code: 'not-found' });
    expect(refused(await records.withdraw(invitation.id, 'auditor'))).toMatchObject({ code: 'role-not-permitted' });
    expect(refused(await records.withdraw('inv_unknown'))).toEqual({ code: 'not-found' });
    expect(refused(await records.withdraw(invitation.id, 'school-director', 2))).toEqual({ code: 'stale-version' });
    expect(accepted(await records.withdraw(invitation.id, 'municipality-coordinator'))).toMatchObject({ state: 'withdrawn', version: 2 });
  });

  it('happens once, and not after the acceptance', async () => {
    const records = setUp();
    const { invitation, code } = await records.invited();
    const other = await records.invited({}, 'school-director', 'key-0002');
    accepted(await records.withdraw(invitation.id));
    expect(refused(await records.withdraw(invitation.id))).toEqual({ code: 'invitation-withdrawn' });
    expect(refused(await records.accept(code))).toEqual({ code: 'invitation-withdrawn' });
    accepted(await records.accept(other.code));
    expect(refused(await records.withdraw(other.invitation.id))).toEqual({ code: 'invitation-used' });
  });

  it('of one that is over clears it away', async () => {
    const records = setUp();
    const { invitation } = await records.invited();
    const withdraw = withdrawInvitation(records);
    accepted(await withdraw({ subject: 'school-director', now: expiry, invitationId: invitation.id, expectedVersion: 1 }));
    expect(accepted(await records.list('school-director')).items).toEqual([]);
  });
});
