import { expect } from 'vitest';
import { createHttpClient } from '../../support/http-client.ts';
import { stormFromEnvironment } from '../../support/storm.ts';

/**
 * Copies of one message: so many, and in a storm at least so many, for SES knows no key and a message whose answer was lost is sent
 * again. All of them are the same; as many as were expected are given.
 */
export const copiesOf = (messages: readonly string[], expected: number): readonly string[] => {
  const isStormy = stormFromEnvironment() !== undefined;
  expect(messages.length).toSatisfy((count: number) => (isStormy ? count >= expected : count === expected));
  expect(new Set(messages).size).toBe(1);
  return messages.slice(0, expected);
};

/**
 * One message says that a report is there. A function that dies while it sends leaves none (`deliverOnce`), and where the mail service's
 * answer was lost the same one comes again.
 */
export const expectAnnounced = (messages: readonly string[]): void => {
  const storm = stormFromEnvironment();
  if (storm === undefined) expect(messages).toHaveLength(1);
  else if (/crashes|mix/.test(storm)) expect(new Set(messages).size).toBeLessThanOrEqual(1);
  else expect(new Set(messages).size).toBe(1);
};

type Kept = {
  readonly items: readonly { readonly destination: { readonly to: readonly string[] }; readonly body: { readonly text: string } }[];
};

/** What came to an address, as the mail service got it. */
export const messagesTo = async (url: string, email: string): Promise<readonly string[]> => {
  const { body } = await createHttpClient(url).get<Kept>('/_local/mail');
  return body.items.filter(({ destination }) => destination.to.includes(email)).map(({ body: { text } }) => text);
};
