import * as z from 'zod/mini';
import { subject } from './ids.ts';
import { mailLanguages } from './invitation-mail.ts';
import { lazily } from './lazily.ts';

/** Where somebody wants reports and reminders to be sent. He says it himself; the address is sealed under a data key of its own. */
export const contact = lazily(() =>
  z.object({
    subject,
    /** The organisation that he had access in when he said so, as text. */
    organisation: z.string(),
    language: z.enum(mailLanguages),
    dataKey: z.string(),
    email: z.string(),
    updatedAt: z.iso.datetime(),
  }),
);
export type Contact = z.output<ReturnType<typeof contact>>;

/** What the data key belongs to, and what is sealed by it. */
export const contactOwner = (of: Pick<Contact, 'subject'>): string => `contact:${of.subject}`;
export const contactPlace = 'email';
