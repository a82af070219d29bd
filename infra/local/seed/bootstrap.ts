import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createPrincipalStore } from '../../../shared/adapters/dynamodb/principal-store.ts';
import { createReader } from '../../../shared/adapters/dynamodb/reader.ts';
import { createUnitOfWork } from '../../../shared/adapters/dynamodb/unit-of-work.ts';
import { sha256 } from '../../../shared/adapters/node/digest.ts';
import { recordEvent } from '../../../shared/domain/history.ts';
import type { Principal } from '../../../shared/domain/principal.ts';

export type RecordsTable = {
  readonly endpoint: string;
  readonly tableName: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
};

/**
 * Lets the very first person in. Access is granted by somebody who has it, so the first coordinator of IKVD cannot come through
 * the API: his record is put into the table, with the same adapters and the same event that the API would have written. In a
 * deployed system an operator does this once. Everybody else is granted access by him.
 */
export const admitFirstCoordinator = async (
  { endpoint, tableName, region, credentials }: RecordsTable,
  { subject, name, at }: { readonly subject: string; readonly name: string; readonly at: string },
): Promise<void> => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region, credentials }), {
    marshallOptions: { removeUndefinedValues: true },
  });
  try {
    const table = { client, tableName };
    const principals = createPrincipalStore(table, createReader(table));
    if ((await principals.find(subject)) !== undefined) return;
    const by = 'system:seed';
    const { record, event } = recordEvent(sha256, {
      before: undefined,
      after: {
        id: subject,
        name,
        role: 'ikvd-coordinator',
        organisation: { kind: 'ikvd' },
        grantedBy: by,
        grantedAt: at,
        revokedAt: null,
        updatedAt: at,
        version: 0,
        lastEventHash: null,
      } satisfies Principal,
      action: 'grant',
      actor: { by, role: null },
      at,
    });
    const commit = await createUnitOfWork(table).commit(principals.save(record, event));
    if (!commit.ok) throw new Error('the first coordinator could not be admitted');
  } finally {
    client.destroy();
  }
};
