import type { Organisation, Role } from '../domain/access.ts';
import { type Digest, recordEvent } from '../domain/history.ts';
import {
  acceptInvitation as accepted,
  codeOf,
  type Invitation,
  invite,
  partsOfCode,
  type shownInvitationStates,
  stateAt,
  withdrawInvitation as withdrawn,
} from '../domain/invitation.ts';
import { invitationMail, type MailLanguage } from '../domain/invitation-mail.ts';
import { actorOf, authorise, type Principal } from '../domain/principal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { toInstant } from '../domain/time.ts';
import type { Cursors, InvitationCodes, Mailer, NewId } from '../ports/platform.ts';
import type { IdempotencyStore, InvitationStore, Page, PrincipalStore, ReferenceStore, SchoolStore, UnitOfWork } from '../ports/records.ts';
import { organisationAsked } from './access.ts';
import type { Call, Change, Created, Creation } from './call.ts';
import { refusalOf, repetitionIn } from './commit.ts';
import { mayGive, nameOf, reaches, schoolOf } from './granting.ts';
import { fetchPage, type PageQuery } from './lists.ts';

export type InvitationDependencies = {
  readonly principals: PrincipalStore;
  readonly invitations: InvitationStore;
  readonly schools: SchoolStore;
  readonly reference: Pick<ReferenceStore, 'current'>;
  readonly unitOfWork: UnitOfWork;
  readonly idempotency: IdempotencyStore;
  readonly cursors: Cursors;
  readonly codes: InvitationCodes;
  readonly mailer: Mailer;
  readonly newId: NewId;
  readonly digest: Digest;
};

export type NewInvitation = {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly organisation: Organisation;
};

/** An invitation as it is at the time of the call. */
export type ShownInvitation = Omit<Invitation, 'state'> & { readonly state: (typeof shownInvitationStates)[number] };

const shownAt = (of: Invitation, now: number): ShownInvitation => ({ ...of, state: stateAt(of, now) });

/**
 * Writes down that somebody is asked to take a role that the caller could grant. The address is not kept: `sendInvitation` gets it
 * from the request itself, after this is written.
 */
export const inviteByMail =
  ({ principals, invitations, schools, reference, unitOfWork, idempotency, newId, digest }: InvitationDependencies) =>
  async (call: Creation<ShownInvitation> & { invitation: NewInvitation }): Promise<Created<ShownInvitation>> => {
    const { invitation, now } = call;
    const [principal, school, rules] = await Promise.all([
      principals.find(call.subject),
      schoolOf(schools, invitation.organisation),
      reference.current(),
    ]);
    const granter = mayGive(principal, invitation, { school, rules, now });
    if (!granter.ok) return granter;
    const { record, event } = recordEvent(digest, {
      before: undefined,
      after: invite({ ...invitation, id: newId('inv', now), by: granter.value.id }, now),
      action: 'invite',
      actor: actorOf(granter.value),
      at: toInstant(now),
    });
    const shown = shownAt(record, now);
    const commit = await unitOfWork.commit([call.remember(shown), ...invitations.save(record, event)]);
    return commit.ok ? accept(shown) : (repetitionIn(commit, idempotency) ?? refuse(refusalOf(commit)));
  };

/**
 * Sends the message of an invitation that waits. It may be sent again, with every repetition of the request: the code stays the same.
 * Throws where the message is not taken; the invitation stands, and the repetition sends it.
 */
export const sendInvitation =
  ({ invitations, schools, reference, codes, mailer }: InvitationDependencies) =>
  async (order: { readonly id: string; readonly email: string; readonly language: MailLanguage; readonly now: number }): Promise<void> => {
    const { id, email, language, now } = order;
    const [found, rules, secret] = await Promise.all([invitations.find(id), reference.current(), codes.secretOf(id)]);
    if (found === undefined || stateAt(found, now) !== 'pending') return;
    const school = await schoolOf(schools, found.organisation);
    const organisationName = nameOf(found.organisation, { school, rules, now });
    await mailer.send({ to: email, ...invitationMail(found, { code: codeOf(found, secret), language, organisationName }) });
  };

/** Two acceptances, or an acceptance and a revocation, at one instant: the loser looks again. */
const attempts = 3;

/**
 * Gives the holder of a code what he was invited to: whoever he is, he is known by his token from now on. The inviter must still be able
 * to grant it at this moment; the invitation is void otherwise. Somebody who has access keeps what he has.
 */
export const acceptInvitation =
  ({
    principals,
    invitations,
    schools,
    reference,
    unitOfWork,
    codes,
    digest,
  }: Omit<InvitationDependencies, 'idempotency' | 'cursors' | 'mailer' | 'newId'>) =>
  async (call: Call & { code: string }): Promise<Result<Principal>> => {
    const { subject, now } = call;
    const { id, secret } = partsOfCode(call.code);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const [isRight, found, caller, rules] = await Promise.all([
        codes.isSecretOf(id, secret),
        invitations.find(id),
        principals.find(subject),
        reference.current(),
      ]);
      if (!isRight || found === undefined) return refuse({ code: 'invitation-unknown' });
      if (caller !== undefined && cameBy(found, caller)) return accept(caller);
      const invitation = accepted(found, subject, now);
      if (!invitation.ok) return invitation;
      if (caller !== undefined && caller.revokedAt === null) return refuse({ code: 'already-exists' });

      const { role, organisation, name } = found;
      const [inviter, school] = await Promise.all([principals.find(found.invitedBy), schoolOf(schools, organisation)]);
      const given = mayGive(inviter, { role, organisation, subject }, { school, rules, now });
      if (!given.ok) return refuse({ code: 'invitation-void' });
      const at = toInstant(now);
      const after = {
        id: subject,
        name,
        role,
        organisation,
        grantedBy: found.invitedBy,
        grantedAt: at,
        revokedAt: null,
        updatedAt: at,
        version: 0,
        lastEventHash: null,
      } satisfies Principal;
      const actor = actorOf(after);
      const granted = recordEvent(digest, { before: caller, after, action: 'accept-invitation', about: id, actor, at });
      const closed = recordEvent(digest, { before: found, after: invitation.value, action: 'accept', actor, at });
      const commit = await unitOfWork.commit([
        ...invitations.save(closed.record, closed.event),
        ...principals.grant(granted.record, granted.event),
        principals.requireUnchanged(given.value),
      ]);
      if (commit.ok) return accept(granted.record);
    }
    return refuse({ code: 'busy' });
  };

/** Whether the caller has his access by this very invitation: his answer was lost, and he asks again. */
const cameBy = (of: Invitation, caller: Principal): boolean =>
  of.state === 'accepted' && of.acceptedBy === caller.id && caller.revokedAt === null && caller.grantedAt === of.updatedAt;

/** The invitations of an organisation that nobody accepted yet; the caller's own where none is named. */
export const listInvitations =
  (dependencies: InvitationDependencies) =>
  async (call: Call & { query: PageQuery & { schoolId?: string | undefined } }): Promise<Result<Page<ShownInvitation>>> => {
    const asked = await organisationAsked(dependencies, call);
    if (!asked.ok) return asked;
    const { invitations, cursors } = dependencies;
    const page = await fetchPage(cursors, `invitations:${asked.value}`, call.query, (request) => invitations.list(asked.value, request));
    return page.ok ? accept({ ...page.value, items: page.value.items.map((one) => shownAt(one, call.now)) }) : page;
  };

/** Takes an invitation back: its code opens nothing from now on. */
export const withdrawInvitation =
  ({ principals, invitations, schools, reference, unitOfWork, digest }: InvitationDependencies) =>
  async (call: Change<ShownInvitation> & { invitationId: string }): Promise<Result<ShownInvitation>> => {
    const { now } = call;
    const [principal, before, rules] = await Promise.all([
      principals.find(call.subject),
      invitations.find(call.invitationId),
      reference.current(),
    ]);
    const granter = authorise(principal, 'access:invite');
    if (!granter.ok) return granter;
    if (before === undefined) return refuse({ code: 'not-found' });
    const school = await schoolOf(schools, before.organisation);
    if (!reaches(granter.value, before, { school, rules, now })) return refuse({ code: 'not-found' });
    const at = toInstant(now);
    const after = withdrawn(before, at);
    if (!after.ok) return after;
    if (before.version !== call.expectedVersion) return refuse({ code: 'stale-version' });
    const { record, event } = recordEvent(digest, { before, after: after.value, action: 'withdraw', actor: actorOf(granter.value), at });
    const shown = shownAt(record, now);
    const commit = await unitOfWork.commit([...invitations.save(record, event), ...(call.remembered?.(shown) ?? [])]);
    return commit.ok ? accept(shown) : refuse(refusalOf(commit));
  };
