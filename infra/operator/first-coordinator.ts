import type { Table } from '../../shared/adapters/dynamodb/client.ts';
import { createPrincipalStore } from '../../shared/adapters/dynamodb/principal-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { isAdministrator } from '../../shared/domain/access.ts';
import { recordEvent } from '../../shared/domain/history.ts';
import { organisationKey, type Principal } from '../../shared/domain/principal.ts';
import { everyItem } from '../../shared/use-cases/every-item.ts';

const organisation = { kind: 'ikvd' } as const;

/** Whom to let in: the subject of his tokens, his name, the instant, and who says so (`system:<what>`). */
export type FirstCoordinator = { readonly subject: string; readonly name: string; readonly at: string; readonly by: string };

/**
 * Lets the very first person in. Access is granted by somebody who has it, so the first coordinator of IKVD cannot come through
 * the API: his record is put into the table, with the same adapters and the same event that the API would have written. Everybody else is
 * granted access by him. Whoever is known already stays as he is.
 */
export const putFirstCoordinator = async (table: Table, { subject, name, at, by }: FirstCoordinator): Promise<'admitted' | 'known'> => {
  const principals = createPrincipalStore(table, createReader(table));
  if ((await principals.find(subject)) !== undefined) return 'known';
  const { record, event } = recordEvent(sha256, {
    before: undefined,
    after: {
      id: subject,
      name,
      role: 'ikvd-coordinator',
      organisation,
      grantedBy: by,
      grantedAt: at,
      revokedAt: null,
      updatedAt: at,
      version: 0,
      lastEventHash: null,
    } satisfies Principal,
    action: 'grant',
    actor: { by, role: null, onBehalfOf: null },
    at,
  });
  const commit = await createUnitOfWork(table).commit(principals.grant(record, event));
  if (!commit.ok) throw new Error('the first coordinator could not be admitted');
  return 'admitted';
};

/** How many other than this one can grant access in IKVD's name. */
export const otherAdministrators = async (table: Table, subject: string): Promise<number> => {
  const principals = createPrincipalStore(table, createReader(table));
  const known = everyItem(async (page) => principals.list(organisationKey(organisation), page));
  return (await Array.fromAsync(known)).filter(({ id, role }) => id !== subject && isAdministrator(role)).length;
};
