import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { Mailer } from '../../ports/platform.ts';

type Sdk = typeof import('#ses-sdk');
type MailService = { readonly sdk: Sdk; readonly client: SESv2Client };

/** Thrown where the service did not take a message. Its own words stay behind: they may quote the address. */
export class MailNotSent extends Error {
  override readonly name = 'MailNotSent';
}

/** A caller waits for the message: three tries of two seconds fit into the function's ten. */
const patience = { maxAttempts: 3, requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true } };

/** The mail service's SDK is loaded by the first call that sends something: most calls send nothing. */
const createMailService = (): (() => Promise<MailService>) => {
  let loaded: Promise<MailService> | undefined;
  return () => {
    loaded ??= import('#ses-sdk').then((sdk) => ({ sdk, client: new sdk.SESv2Client(patience) }));
    return loaded;
  };
};

/** Sends plain text in UTF-8 from the one address that the system writes from. */
export const createMailer = (from: string): Mailer => {
  const service = createMailService();
  return {
    send: async ({ to, subject, text }) => {
      const { sdk, client } = await service();
      const content = (Data: string) => ({ Data, Charset: 'UTF-8' });
      const command = new sdk.SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [to] },
        Content: { Simple: { Subject: content(subject), Body: { Text: content(text) } } },
      });
      try {
        await client.send(command);
      } catch (error) {
        throw new MailNotSent(error instanceof Error ? error.name : 'unknown');
      }
    },
  };
};
