import { type Contact, contactOwner, contactPlace } from '../domain/contact.ts';
import { masked } from '../domain/invitation.ts';
import type { MailLanguage } from '../domain/invitation-mail.ts';
import { authorise, organisationKey, type Principal } from '../domain/principal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { toInstant } from '../domain/time.ts';
import type { Vault } from '../ports/platform.ts';
import type { ContactStore, PrincipalStore, UnitOfWork } from '../ports/records.ts';
import type { Call } from './call.ts';
import { refusalOf } from './commit.ts';

export type ContactDependencies = {
  readonly principals: Pick<PrincipalStore, 'find'>;
  readonly contacts: ContactStore;
  readonly vault: Pick<Vault, 'keyOf'>;
  readonly unitOfWork: UnitOfWork;
};

/** As it is answered: enough to know one's own address by. */
export type ShownContact = { readonly sentTo: string; readonly language: MailLanguage };

/** Says where reports and reminders are sent to the caller, in place of what he said before. */
export const putContact =
  ({ principals, contacts, vault, unitOfWork }: ContactDependencies) =>
  async (call: Call & { readonly email: string; readonly language: MailLanguage }): Promise<Result<ShownContact>> => {
    const { email, language, now } = call;
    const caller = authorise(await principals.find(call.subject), 'access:read-self');
    if (!caller.ok) return caller;
    const { id: subject, organisation } = caller.value;
    const key = await vault.keyOf(contactOwner({ subject }));
    const contact: Contact = {
      subject,
      organisation: organisationKey(organisation),
      language,
      dataKey: key.dataKey,
      email: key.seal(contactPlace, email),
      updatedAt: toInstant(now),
    };
    const commit = await unitOfWork.commit([contacts.save(contact)]);
    return commit.ok ? accept({ sentTo: masked(email), language }) : refuse(refusalOf(commit));
  };

/** Nothing more is sent to the caller; once more is the same. */
export const deleteContact =
  ({ principals, contacts, unitOfWork }: Omit<ContactDependencies, 'vault'>) =>
  async (call: Call): Promise<Result<undefined>> => {
    const caller = authorise(await principals.find(call.subject), 'access:read-self');
    if (!caller.ok) return caller;
    const { id: subject, organisation } = caller.value;
    const commit = await unitOfWork.commit([contacts.remove({ subject, organisation: organisationKey(organisation) })]);
    return commit.ok ? accept(undefined) : refuse(refusalOf(commit));
  };

/** Somebody to write to, who still has access where he said so. */
export type Recipient = { readonly principal: Principal; readonly language: MailLanguage; readonly address: () => Promise<string> };

export const recipientsIn =
  ({ principals, contacts, vault }: Omit<ContactDependencies, 'unitOfWork'>) =>
  async (organisation: string): Promise<readonly Recipient[]> => {
    const known = await contacts.list(organisation);
    const found = await Promise.all(
      known.map(async (contact): Promise<readonly Recipient[]> => {
        const principal = await principals.find(contact.subject);
        if (principal === undefined || principal.revokedAt !== null || organisationKey(principal.organisation) !== organisation) return [];
        const address = async (): Promise<string> =>
          (await vault.keyOf(contactOwner(contact), contact.dataKey)).open(contactPlace, contact.email);
        return [{ principal, language: contact.language, address }];
      }),
    );
    return found.flat();
  };
