import { setTimeout as pause } from 'node:timers/promises';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { Mailer } from '../../ports/platform.ts';
import { settingsFor } from '../patience.ts';

type Sdk = typeof import('#ses-sdk');
type MailService = { readonly sdk: Sdk; readonly client: SESv2Client };

/** What is told of a message that did not go: the kind of its failure. The service's own words stay behind: they may quote the address. */
class MailFailure extends Error {
  readonly dependency = 'ses';
}

/** Thrown where the service did not take a message: it surely did not leave. */
export class MailNotSent extends MailFailure {
  override readonly name = 'MailNotSent';
}

/** Thrown where the message was handed over and no answer came: it may have left, and is not to be sent again. */
export class MailInDoubt extends MailFailure {
  override readonly name = 'MailInDoubt';
}

/** Thrown where we may not ask the service at all: by our own mistake, which no repetition mends. */
class MailForbidden extends MailFailure {
  override readonly name = 'MailForbidden';
}

const attempts = 3;

/** Our credentials or our policy, not the message. */
const forbidden = new Set(['AccessDenied', 'AccessDeniedException', 'UnrecognizedClientException', 'InvalidSignatureException']);

/** Nothing was handed over: nobody was there. */
const nobodyThere = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

type Outcome = { readonly error: Error; readonly mayRepeat: boolean };

/** What became of a message whose sending threw. Only where the service surely did not take it is it sent again. */
const outcomeOf = (thrown: unknown): Outcome => {
  const name = thrown instanceof Error ? thrown.name : 'unknown';
  if (forbidden.has(name)) return { error: new MailForbidden(name), mayRepeat: false };
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  // The SDK gives a code to its time-out for the answer, and none to that for the connection.
  if (nobodyThere.has(code) || (name === 'TimeoutError' && code === '')) return { error: new MailNotSent(name), mayRepeat: true };
  const status = answeredWith(thrown);
  if (status === undefined) return { error: new MailInDoubt(name), mayRepeat: false };
  return { error: new MailNotSent(name), mayRepeat: status === 429 || status >= 500 || /^(Throttling|TooManyRequests)/.test(name) };
};

/** The status of the service's answer; undefined where none came. */
const answeredWith = (thrown: unknown): number | undefined => {
  if (!(thrown instanceof Error)) return undefined;
  if (!('$metadata' in thrown)) return undefined;
  const { $metadata: metadata } = thrown;
  return typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata && typeof metadata.httpStatusCode === 'number'
    ? metadata.httpStatusCode
    : undefined;
};

/** The mail service's SDK is loaded by the first call that sends something: most calls send nothing. It repeats nothing by itself. */
const createMailService = (): (() => Promise<MailService>) => {
  let loaded: Promise<MailService> | undefined;
  return () => {
    loaded ??= import('#ses-sdk').then((sdk) => ({ sdk, client: new sdk.SESv2Client(settingsFor('ses')) }));
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
      for (let attempt = 1; ; attempt += 1) {
        try {
          await client.send(command);
          return;
        } catch (thrown) {
          const { error, mayRepeat } = outcomeOf(thrown);
          if (!mayRepeat || attempt === attempts) throw error;
          await pause(Math.random() * 100 * 2 ** attempt);
        }
      }
    },
  };
};
