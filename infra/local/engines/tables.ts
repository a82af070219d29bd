import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type TableDescription,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import type { Declared, TableProperties } from '../declared.ts';
import { LocalCloudFailure } from '../failures.ts';

type Table = Declared<TableProperties>;

const describe = async (client: DynamoDBClient, name: string): Promise<TableDescription | undefined> => {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
};

const create = async (client: DynamoDBClient, { name, properties }: Table): Promise<void> => {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes, StreamSpecification } = properties;
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions,
      KeySchema,
      ...(GlobalSecondaryIndexes.length > 0 ? { GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(withoutGaps) } : {}),
      ...(LocalSecondaryIndexes.length > 0 ? { LocalSecondaryIndexes: LocalSecondaryIndexes.map(withoutGaps) } : {}),
      ...(StreamSpecification ? { StreamSpecification: { StreamEnabled: true, ...StreamSpecification } } : {}),
    }),
  );
};

type Index = TableProperties['GlobalSecondaryIndexes'][number];
const withoutGaps = ({ IndexName, KeySchema, Projection: { ProjectionType, NonKeyAttributes } }: Index) => ({
  IndexName,
  KeySchema,
  Projection: { ProjectionType, ...(NonKeyAttributes ? { NonKeyAttributes } : {}) },
});

const keysOf = (schema: readonly { readonly AttributeName?: string | undefined; readonly KeyType?: string | undefined }[] = []): string =>
  schema.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join(', ');

const addIndexes = async (client: DynamoDBClient, { name, properties }: Table, present: TableDescription): Promise<void> => {
  const known = new Set(present.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
  for (const index of properties.GlobalSecondaryIndexes) {
    if (known.has(index.IndexName)) continue;
    await client.send(
      new UpdateTableCommand({
        TableName: name,
        AttributeDefinitions: properties.AttributeDefinitions,
        GlobalSecondaryIndexUpdates: [{ Create: withoutGaps(index) }],
      }),
    );
    await untilActive(client, name);
  }
};

const isActive = (table: TableDescription | undefined): boolean =>
  table?.TableStatus === 'ACTIVE' &&
  (table.GlobalSecondaryIndexes ?? []).every(({ IndexStatus }) => IndexStatus === undefined || IndexStatus === 'ACTIVE');

const untilActive = async (client: DynamoDBClient, name: string): Promise<TableDescription> => {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const table = await describe(client, name);
    if (table && isActive(table)) return table;
    await delay(20);
  }
  throw new LocalCloudFailure('engine-failed', `The table ${name} did not become active.`);
};

/**
 * Makes the declared tables, with their indexes and streams, or finds them as they were; answers each stream's ARN by table name.
 * Time to live is left off: the engines would compare `expiresAt` with the wall clock, while the local clock may stand in 2021.
 * What has expired simply stays, as it may in the cloud for some days too.
 */
export const prepareTables = async (client: DynamoDBClient, tables: readonly Table[]): Promise<ReadonlyMap<string, string>> => {
  const streams = new Map<string, string>();
  for (const table of tables) {
    const present = await describe(client, table.name);
    if (!present) await create(client, table);
    else if (keysOf(present.KeySchema) !== keysOf(table.properties.KeySchema)) {
      throw new LocalCloudFailure(
        'data-folder',
        `The table ${table.name} in the data folder has other keys than the template declares. Delete the data folder, or choose another one with --data.`,
      );
    } else await addIndexes(client, table, present);
    const active = await untilActive(client, table.name);
    if (active.LatestStreamArn !== undefined) streams.set(table.name, active.LatestStreamArn);
  }
  return streams;
};
