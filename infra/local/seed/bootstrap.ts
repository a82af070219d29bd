import { createDocumentClient } from '../../../shared/adapters/dynamodb/client.ts';
import { putFirstCoordinator } from '../../operator/first-coordinator.ts';
import type { SeedCloud } from './stage.ts';

export type RecordsTable = {
  readonly endpoint: string;
  readonly tableName: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
};

/** Lets the first coordinator of IKVD into a local cloud, as an operator does in a deployed one by `npm run admit`. */
export const admitFirstCoordinator = async (
  { endpoint, tableName, region, credentials }: RecordsTable,
  { subject, name, at }: { readonly subject: string; readonly name: string; readonly at: string },
): Promise<void> => {
  const client = createDocumentClient({ endpoint, region, credentials });
  try {
    await putFirstCoordinator({ client, tableName }, { subject, name, at, by: 'system:seed' });
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
