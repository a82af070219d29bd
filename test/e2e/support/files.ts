import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { recordsTableOf } from '../../../infra/local/seed/bootstrap.ts';
import { type Secret, tracesIn } from '../../support/traces.ts';
import type { World } from './world.ts';

type Place = { readonly what: string; readonly bytes: Buffer };

/** Every file of the data folder: the engine's, its journal, logs, queues, buckets, mail. */
export const filesOf = ({ cloud }: Pick<World, 'cloud'>): readonly Place[] =>
  readdirSync(cloud.data.path, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => ({
      what: join(parentPath, name).slice(cloud.data.path.length + 1),
      bytes: readFileSync(join(parentPath, name)),
    }));

/** Every item of the table, as it lies there. */
export const itemsOf = async ({ cloud }: Pick<World, 'cloud'>): Promise<readonly Record<string, unknown>[]> => {
  const { tableName, ...connection } = recordsTableOf(cloud);
  const client = new DynamoDBClient(connection);
  const items: Record<string, unknown>[] = [];
  for await (const { Items } of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
    items.push(...(Items ?? []).map((item) => unmarshall(item)));
  }
  client.destroy();
  return items;
};

export const findsIn = (places: readonly Place[], secrets: readonly Secret[]): readonly string[] =>
  places.flatMap(({ what, bytes }) =>
    secrets.flatMap((secret) => tracesIn(bytes, secret).map((trace) => `${what}: ${secret.value.slice(0, 40)} as ${trace}`)),
  );
