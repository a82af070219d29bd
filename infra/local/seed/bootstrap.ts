import { createDocumentClient } from '../../../shared/adapters/dynamodb/client.ts';
import { createPrincipalStore } from '../../../shared/adapters/dynamodb/principal-store.ts';
import { createReader } from '../../../shared/adapters/dynamodb/reader.ts';
import { createUnitOfWork } from '../../../shared/adapters/dynamodb/unit-of-work.ts';
import { sha256 } from '../../../shared/adapters/node/digest.ts';
import { recordEvent } from '../../../shared/domain/history.ts';
import type { Principal } from '../../../shared/domain/principal.ts';
import type { SeedCloud } from './stage.ts';

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
  const client = createDocumentClient({ endpoint, region, credentials });
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
      actor: { by, role: null, onBehalfOf: null },
      at,
    });
    const commit = await createUnitOfWork(table).commit(principals.grant(record, event));
    if (!commit.ok) throw new Error('the first coordinator could not be admitted');
  } finally {
    client.destroy();
  }
};

/** The records table as the functions of a local cloud reach it. */
export const recordsTableOf = ({ endpoints, environmentOf }: Pick<SeedCloud, 'endpoints' | 'environmentOf'>): RecordsTable => {
  const { RECORDS_TABLE, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = environmentOf('access');
  if (!RECORDS_TABLE || !AWS_REGION || !AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY)
    throw new Error('the local cloud has no records table');
  return {
    endpoint: endpoints.dynamodb,
    tableName: RECORDS_TABLE,
    region: AWS_REGION,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  };
};
