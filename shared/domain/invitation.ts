import * as z from 'zod/mini';
import { roles } from './access.ts';
import { invitationId, subject } from './ids.ts';
import { lazily } from './lazily.ts';
import { organisation } from './principal.ts';
import { accept, type Result, refuse } from './result.ts';
import { openLine } from './text.ts';
import { fromInstant, instant, toInstant } from './time.ts';

/** How long an invitation can be accepted. */
export const invitationDays = 14;

export const invitationStates = ['pending', 'accepted', 'withdrawn'] as const;

/**
 * Somebody was asked by e-mail to take a role in an organisation. The address is not kept: once the message is sent nobody needs more of
 * it than shows whom it went to.
 */
export const invitation = lazily(() =>
  z.object({
    id: invitationId,
    name: openLine(200),
    role: z.enum(roles),
    organisation: organisation(),
    /** `a…@skola.lv`. */
    sentTo: z.string(),
    state: z.enum(invitationStates),
    invitedBy: subject,
    invitedAt: instant,
    expiresAt: instant,
    acceptedBy: z.nullable(subject),
    updatedAt: instant,
    version: z.int(),
    lastEventHash: z.nullable(z.string()),
  }),
);
export type Invitation = z.output<ReturnType<typeof invitation>>;

/** An address that shows whom it is, to those who know him, and cannot be written to. */
export const masked = (email: string): string => {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, 1)}…${email.slice(at)}`;
};

const dayMilliseconds = 24 * 60 * 60 * 1000;

export const invite = (
  of: Pick<Invitation, 'id' | 'name' | 'role' | 'organisation'> & { readonly email: string; readonly by: string },
  now: number,
): Invitation => ({
  id: of.id,
  name: of.name,
  role: of.role,
  organisation: of.organisation,
  sentTo: masked(of.email),
  state: 'pending',
  invitedBy: of.by,
  invitedAt: toInstant(now),
  expiresAt: toInstant(now + invitationDays * dayMilliseconds),
  acceptedBy: null,
  updatedAt: toInstant(now),
  version: 0,
  lastEventHash: null,
});

/** An invitation is accepted once, in its time. */
export const acceptInvitation = (of: Invitation, by: string, now: number): Result<Invitation> => {
  switch (of.state) {
    case 'accepted':
      return refuse({ code: 'invitation-used' });
    case 'withdrawn':
      return refuse({ code: 'invitation-withdrawn' });
    case 'pending':
      return now > fromInstant(of.expiresAt)
        ? refuse({ code: 'invitation-expired', facts: { on: of.expiresAt.slice(0, 10) } })
        : accept({ ...of, state: 'accepted', acceptedBy: by, updatedAt: toInstant(now) });
  }
};

export const withdrawInvitation = (of: Invitation, at: string): Result<Invitation> =>
  of.state === 'pending'
    ? accept({ ...of, state: 'withdrawn', updatedAt: at })
    : refuse({ code: of.state === 'accepted' ? 'invitation-used' : 'invitation-withdrawn' });
