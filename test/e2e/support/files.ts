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

/** A field of an answer or an item, where it is a text. */
export const field = (of: unknown, name: string): string => {
  const value = typeof of === 'object' && of !== null ? Object.entries(of).find(([key]) => key === name)?.[1] : undefined;
  return typeof value === 'string' ? value : '';
};

/** Everything in the table that opens or finds these pupils: wrapped keys, hashes of their codes, sealed texts. */
export const secretsOf = async (world: Pick<World, 'cloud'>, pupilIds: readonly string[]): Promise<readonly Secret[]> =>
  (await itemsOf(world)).flatMap((item): readonly Secret[] => {
    if (!pupilIds.includes(field(item, 'pupilId')) && !pupilIds.includes(field(item, 'id'))) return [];
    const sealed = item['sealed'];
    const link = field(item, 'pk').startsWith('PUPILCODE#') ? [field(item, 'pk').slice('PUPILCODE#'.length)] : [];
    const texts = typeof sealed === 'object' && sealed !== null && 'texts' in sealed ? Object.values(Object(sealed.texts)).map(String) : [];
    return [field(item, 'dataKey'), field(sealed, 'dataKey'), field(sealed, 'person'), ...link, ...texts]
      .filter((value) => value !== '')
      .map((value): Secret => ({ kind: 'text', value }));
  });
