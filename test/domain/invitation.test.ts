import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roles } from '../../shared/domain/access.ts';
import {
  acceptInvitation,
  codeOf,
  emailAddress,
  type Invitation,
  invite,
  masked,
  partsOfCode,
  stateAt,
  withdrawInvitation,
} from '../../shared/domain/invitation.ts';
import { invitationMail, mailLanguages } from '../../shared/domain/invitation-mail.ts';
import { at, idOf, noon, schoolId } from '../support/builders.ts';

const organisation = { kind: 'school', id: schoolId } as const;
const pending = invite({ id: idOf('inv', 1), name: 'Anna', role: 'iap-author', organisation, email: 'a@b.lv', by: 'director' }, noon);
const expiry = Date.parse(pending.expiresAt);
const inState = (state: Invitation['state']): Invitation => ({ ...pending, state });

describe('an address', () => {
  it('has 64 characters at most before its sign, as mail services take it', () => {
    const withLocalPart = (length: number) => emailAddress().safeParse(`${'a'.repeat(length)}@skola.lv`).success;
    expect([1, 64, 65].map(withLocalPart)).toEqual([true, true, false]);
  });
});

describe('a masked address', () => {
  it.each([
    ['janis.berzins@skola.jelgava.lv', 'j…@sk…lv'],
    ['a@b.lv', 'a…@b…lv'],
    ['vards.uzvards@ikvd.gov.lv', 'v…@ik…lv'],
  ])('of %s is %s', (email, shown) => {
    expect(masked(email)).toBe(shown);
  });

  it('never holds more than five characters of it beside the top domain', () => {
    const label = fc.stringMatching(/^[a-z0-9]{1,20}$/);
    fc.assert(
      fc.property(label, fc.array(label, { minLength: 1, maxLength: 3 }), (person, domains) => {
        const shown = masked(`${person}@${[...domains, 'lv'].join('.')}`);
        expect(shown).toMatch(/^[a-z0-9]…@[a-z0-9]{1,2}…lv$/);
      }),
    );
  });
});

describe('an invitation', () => {
  it('lasts fourteen days of the request’s time', () => {
    expect(expiry - noon).toBe(14 * 24 * 60 * 60 * 1000);
    expect([noon, expiry - 1, expiry].map((now) => stateAt(pending, now))).toEqual(['pending', 'pending', 'expired']);
  });

  it.each([
    ['pending', noon, undefined],
    ['pending', expiry, 'invitation-expired'],
    ['accepted', noon, 'invitation-used'],
    ['accepted', expiry, 'invitation-used'],
    ['withdrawn', noon, 'invitation-withdrawn'],
    ['withdrawn', expiry, 'invitation-withdrawn'],
  ] as const)('that is %s is accepted at %d with %s', (state, now, code) => {
    const outcome = acceptInvitation(inState(state), 'anna', now);
    expect(outcome.ok ? undefined : outcome.refusal.code).toBe(code);
    if (outcome.ok) expect(outcome.value).toMatchObject({ state: 'accepted', acceptedBy: 'anna' });
  });

  it.each([
    ['pending', undefined],
    ['accepted', 'invitation-used'],
    ['withdrawn', 'invitation-withdrawn'],
  ] as const)('that is %s is withdrawn with %s', (state, code) => {
    const outcome = withdrawInvitation(inState(state), at);
    expect(outcome.ok ? undefined : outcome.refusal.code).toBe(code);
  });

  it('and its code lead to each other', () => {
    const secret = 'A1'.repeat(20);
    expect(partsOfCode(codeOf(pending, secret))).toEqual({ id: pending.id, secret });
  });
});

describe('the message of an invitation', () => {
  it.each(roles.flatMap((role) => mailLanguages.map((language) => [role, language] as const)))('speaks of %s in %s', (role, language) => {
    const { subject, text } = invitationMail({ ...pending, role }, { code: 'CODE', language, organisationName: 'Parauga pamatskola' });
    expect(text).toContain('\nCODE\n');
    expect(text).toContain('Parauga pamatskola');
    expect(`${subject}${text}`).not.toMatch(/undefined|null|https?:/i);
    expect(text.split('\n').filter((row) => row.length > 120)).toEqual([]);
  });

  it.each([
    [{ kind: 'ikvd' }, 'lv', 'Izglītības kvalitātes valsts dienests (IKVD)'],
    [{ kind: 'ikvd' }, 'en', 'the State Education Quality Service (IKVD)'],
    [{ kind: 'audit' }, 'lv', 'Programmas revīzija'],
  ] as const)('of %o names in %s who asks', (of, language, name) => {
    expect(invitationMail({ ...pending, organisation: of }, { code: 'CODE', language, organisationName: '' }).text).toContain(name);
  });

  it('tells the hour in Latvia, in winter and in summer', () => {
    const until = (expiresAt: string) => invitationMail({ ...pending, expiresAt }, { code: '', language: 'lv', organisationName: '' }).text;
    expect(until('2022-01-10T22:30:00.000Z')).toContain('11.01.2022. plkst. 00:30');
    expect(until('2022-06-10T22:30:00.000Z')).toContain('11.06.2022. plkst. 01:30');
  });
});
