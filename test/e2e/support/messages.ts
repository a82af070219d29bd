import { createHttpClient } from '../../support/http-client.ts';

type Kept = {
  readonly items: readonly { readonly destination: { readonly to: readonly string[] }; readonly body: { readonly text: string } }[];
};

/** What came to an address, as the mail service got it. */
export const messagesTo = async (url: string, email: string): Promise<readonly string[]> => {
  const { body } = await createHttpClient(url).get<Kept>('/_local/mail');
  return body.items.filter(({ destination }) => destination.to.includes(email)).map(({ body: { text } }) => text);
};
