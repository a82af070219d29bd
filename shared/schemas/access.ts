import * as z from 'zod/mini';
import { roles } from '../domain/access.ts';
import { invitationId, schoolId, subject } from '../domain/ids.ts';
import { emailAddress, invitation, invitationCode, shownInvitationStates } from '../domain/invitation.ts';
import { mailLanguages } from '../domain/invitation-mail.ts';
import { lazily } from '../domain/lazily.ts';
import { organisation, principal } from '../domain/principal.ts';
import { openLine } from '../domain/text.ts';
import { pageOf, pageQuery } from './lists.ts';

export const principalParams = lazily(() => z.object({ principalId: subject }));

export const grant = lazily(() =>
  z
    .strictObject({ subject, name: openLine(200), role: z.enum(roles), organisation: organisation() })
    .check(z.meta({ id: 'Grant', description: 'One role in one organisation for the holder of a token whose `sub` is `subject`.' })),
);

export const principalAnswer = lazily(() => z.omit(principal(), { lastEventHash: true }).check(z.meta({ id: 'Principal' })));
export const principalPage = lazily(() => pageOf(principalAnswer(), 'PrincipalPage'));

export const principalChanges = lazily(() =>
  z
    .strictObject({
      role: z.optional(z.enum(roles).check(z.meta({ description: 'Another role in the same organisation.' }))),
      name: z.optional(openLine(200)),
    })
    .check(
      z.refine(({ role, name }) => role !== undefined || name !== undefined, { params: { fault: 'missing-parts' } }),
      z.meta({ id: 'PrincipalChanges' }),
    ),
);

export const newContact = lazily(() =>
  z
    .strictObject({
      email: emailAddress().check(z.meta({ description: 'Where reports and reminders are sent to you. It is kept sealed.' })),
      language: z._default(z.enum(mailLanguages), 'lv'),
    })
    .check(z.meta({ id: 'NewContact' })),
);
export const contactAnswer = lazily(() =>
  z
    .object({ sentTo: z.string().check(z.meta({ description: 'The address, masked.' })), language: z.enum(mailLanguages) })
    .check(z.meta({ id: 'Contact' })),
);

export const invitationParams = lazily(() => z.object({ invitationId }));

export const newInvitation = lazily(() =>
  z
    .strictObject({
      email: emailAddress().check(z.meta({ description: 'Where the code is sent. It is not kept.' })),
      name: openLine(200),
      role: z.enum(roles),
      organisation: organisation(),
      language: z._default(z.enum(mailLanguages), 'lv').check(z.meta({ description: 'Of the message.' })),
    })
    .check(
      z.meta({
        id: 'NewInvitation',
        description:
          'A code is sent to the address; whoever presents it with his own token gets the role. A repetition with the same Idempotency-Key sends the same code again; a further invitation is another one.',
      }),
    ),
);

export const invitationAnswer = lazily(() =>
  z
    .extend(z.omit(invitation(), { lastEventHash: true }), { state: z.enum(shownInvitationStates) })
    .check(z.meta({ id: 'Invitation', description: 'The address is shown masked; the code is in the message alone.' })),
);
export const invitationPage = lazily(() => pageOf(invitationAnswer(), 'InvitationPage'));

export const acceptance = lazily(() =>
  z
    .strictObject({ code: invitationCode().check(z.meta({ description: 'As it stands in the message.' })) })
    .check(z.meta({ id: 'Acceptance' })),
);

export const principalQuery = lazily(() =>
  z.strictObject({
    ...pageQuery(),
    schoolId: z.optional(schoolId.check(z.meta({ description: 'A school of the caller; without it, the own organisation.' }))),
  }),
);
