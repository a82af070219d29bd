import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './files.ts';

const organisationSchema = z.union([
  z.object({ kind: z.enum(['school', 'municipality']), id: z.string() }),
  z.object({ kind: z.enum(['ikvd', 'audit']) }),
]);
const clientSchema = z.object({
  clientId: z.string(),
  clientSecret: z.string(),
  name: z.string(),
  role: z.string(),
  organisation: organisationSchema,
  /** As they stand in a token. */
  scopes: z.array(z.string()),
});
export type DemoClient = Readonly<z.infer<typeof clientSchema>>;
export type NewDemoClient = Pick<DemoClient, 'name' | 'role' | 'organisation'> & { readonly scopes?: readonly string[] };

export type Clients = {
  /** Makes an app client as Cognito's CreateUserPoolClient would; without `scopes` it may ask for all that the template declares. */
  create(client: NewDemoClient): DemoClient;
  list(): readonly DemoClient[];
  find(clientId: string): DemoClient | undefined;
};

const token = (length: number): string =>
  BigInt(`0x${randomBytes(length).toString('hex')}`)
    .toString(36)
    .slice(0, length);

export const openClients = (file: string, allScopes: readonly string[]): Clients => {
  const clients = readJsonFile(file, z.array(clientSchema)) ?? [];
  return {
    create: ({ name, role, organisation, scopes = allScopes }) => {
      const client = { clientId: token(26), clientSecret: token(51), name, role, organisation, scopes: [...scopes] };
      clients.push(client);
      writeJsonFile(file, clients, 0o600);
      return client;
    },
    list: () => clients,
    find: (clientId) => clients.find((client) => client.clientId === clientId),
  };
};
