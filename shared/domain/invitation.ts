import * as z from 'zod/mini';
import { roles } from './access.ts';
import { invitationId, subject } from './ids.ts';
import { lazily } from './lazily.ts';
import { organisation } from './principal.ts';
import { accept, type Result, refuse } from './result.ts';
import { openLine } from './text.ts';
import { dateInRiga, fromInstant, instant, toInstant } from './time.ts';

/** How long an invitation can be accepted. */
export const invitationDays = 14;

export const invitationStates = ['pending', 'accepted', 'withdrawn'] as const;

/** As it is shown: time alone makes an invitation expire, nobody writes it down. */
export const shownInvitationStates = [...invitationStates, 'expired'] as const;

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
    /** Masked: `j…@sk…lv`. */
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

/** An address of an e-mail: ASCII, as SMTP carries it; a name of another script stands in its `xn--` form. */
export const emailAddress = lazily(() =>
  z.string().check(
    z.trim(),
    z.maxLength(254),
    z.email(),
    // RFC 5321, 4.5.3.1: what stands before the sign has 64 octets at most, and no mail service takes more.
    z.refine((address) => address.lastIndexOf('@') <= 64, { params: { fault: 'bad-format' } }),
  ),
);

/** An address that shows whom it is, to those who know him, and cannot be written to: `j…@sk…lv`. */
export const masked = (email: string): string => {
  const at = email.lastIndexOf('@');
  const labels = email.slice(at + 1).split('.');
  return `${email.slice(0, 1)}…@${labels[0]?.slice(0, 2)}…${labels.at(-1)}`;
};

/** What the message carries: the invitation's own number, so that it is found at once, and its secret, which nobody can guess. */
export const codeOf = ({ id }: Pick<Invitation, 'id'>, secret: string): string => `${id.slice(4)}-${secret}`;

export const invitationCode = lazily(() => z.string().check(z.trim(), z.regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}-[0-9A-F]{40}$/)));

/** The invitation that a code speaks of, and the secret that has to prove it. */
export const partsOfCode = (code: string): { readonly id: string; readonly secret: string } => {
  const [number = '', secret = ''] = code.split('-');
  return { id: `inv_${number}`, secret };
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

const isOver = ({ expiresAt }: Pick<Invitation, 'expiresAt'>, now: number): boolean => now >= fromInstant(expiresAt);

/** The state as it is at an instant. */
export const stateAt = (of: Pick<Invitation, 'state' | 'expiresAt'>, now: number): (typeof shownInvitationStates)[number] =>
  of.state === 'pending' && isOver(of, now) ? 'expired' : of.state;

/** An invitation is accepted once, in its time. */
export const acceptInvitation = (of: Invitation, by: string, now: number): Result<Invitation> => {
  switch (of.state) {
    case 'accepted':
      return refuse({ code: 'invitation-used' });
    case 'withdrawn':
      return refuse({ code: 'invitation-withdrawn' });
    case 'pending':
      return isOver(of, now)
        ? refuse({ code: 'invitation-expired', facts: { on: dateInRiga(fromInstant(of.expiresAt)) } })
        : accept({ ...of, state: 'accepted', acceptedBy: by, updatedAt: toInstant(now) });
  }
};

export const withdrawInvitation = (of: Invitation, at: string): Result<Invitation> =>
  of.state === 'pending'
    ? accept({ ...of, state: 'withdrawn', updatedAt: at })
    : refuse({ code: of.state === 'accepted' ? 'invitation-used' : 'invitation-withdrawn' });
