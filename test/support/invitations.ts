import { codeOf, invitationDays } from '../../shared/domain/invitation.ts';
import {
  acceptInvitation,
  inviteByMail,
  listInvitations,
  type NewInvitation,
  type ShownInvitation,
  sendInvitation,
  withdrawInvitation,
} from '../../shared/use-cases/invitations.ts';
import { aPrincipal, aSchool, at, noon, otherMunicipalityId, otherSchoolId, schoolId } from './builders.ts';
import { given, memoryRecords } from './memory-records.ts';
import { remembering } from './remember.ts';
import { accepted } from './results.ts';

export const email = 'anna.paraudzina@skola.example.lv';
/** The instant from which an invitation of noon is over. */
export const expiry = noon + invitationDays * 24 * 60 * 60 * 1000;
export const ownSchool = { kind: 'school', id: schoolId } as const;

/** A school, those who may invite there and those who may not, and the means to invite and accept. */
export const invitationsOver = () => {
  const records = memoryRecords();
  given(records.tables, {
    schools: [aSchool(), aSchool({ id: otherSchoolId, municipalityId: otherMunicipalityId })],
    principals: [
      aPrincipal('iap-author'),
      aPrincipal('school-director'),
      aPrincipal('municipality-coordinator'),
      aPrincipal('ikvd-coordinator'),
      aPrincipal('auditor'),
      aPrincipal('school-director', { id: 'foreign', organisation: { kind: 'school', id: otherSchoolId } }),
      aPrincipal('iap-author', { id: 'former', revokedAt: at, version: 2, lastEventHash: 'h2' }),
    ],
  });
  const invite = (changes: Partial<NewInvitation> = {}, subject = 'school-director', key = 'key-0001') =>
    inviteByMail(records)({
      subject,
      now: noon,
      invitation: { email, name: 'Anna Paraudziņa', role: 'iap-author', organisation: ownSchool, ...changes },
      remember: remembering<ShownInvitation>(records, subject, key),
    });
  const codeFor = async ({ id }: { readonly id: string }) => codeOf({ id }, await records.codes.secretOf(id));
  return {
    ...records,
    invite,
    codeFor,
    /** Invites, and gives the code as it came in the message. */
    invited: async (...order: Parameters<typeof invite>) => {
      const invitation = accepted(await invite(...order));
      await sendInvitation(records)({ id: invitation.id, email, language: 'lv', now: noon });
      const code = /^[0-9A-Z]{26}-[0-9A-F]{40}$/m.exec(records.mails.at(-1)?.text ?? '')?.[0] ?? '';
      return { invitation, code };
    },
    accept: (code: string, subject = 'anna', now = noon) => acceptInvitation(records)({ subject, now, code }),
    withdraw: (invitationId: string, subject = 'school-director', expectedVersion = 1) =>
      withdrawInvitation(records)({ subject, now: noon, invitationId, expectedVersion }),
    list: (subject: string, ofSchool?: string, now = noon) =>
      listInvitations(records)({ subject, now, query: { limit: 50, ...(ofSchool === undefined ? {} : { schoolId: ofSchool }) } }),
  };
};
