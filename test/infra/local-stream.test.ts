import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttributeValue, CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { describe, expect, it } from 'vitest';
import { openDataFolder } from '../../infra/local/data-folder.ts';
import { availableEngines, startDynamoEngine } from '../../infra/local/engines/dynamodb.ts';
import { streamRecord } from '../../infra/local/stream/records.ts';
import { createShardReader, listShards } from '../../infra/local/stream/shards.ts';

const item: Record<string, AttributeValue> = {
  pk: { S: 'a' },
  number: { N: '-1.5' },
  bytes: { B: new Uint8Array([0, 255]) },
  nothing: { NULL: true },
  no: { BOOL: false },
  blank: { S: '' },
  emptyMap: { M: {} },
  emptyList: { L: [] },
  names: { SS: ['x', 'y'] },
  deep: { M: { map: { M: {} }, list: { L: [{ M: {} }, { NULL: true }] } } },
};

/** As Lambda gets it: bytes as base64, all else as it is. */
const asDelivered = { ...item, bytes: { B: 'AP8=' } };

describe.each(await availableEngines())('a change that the stream of %s tells', (choice) => {
  it('reaches a function with every value as it was written, the empty ones too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pumpurs-stream-'));
    const data = openDataFolder(folder);
    const engine = await startDynamoEngine(data, choice);
    const connection = {
      endpoint: engine.endpoint,
      region: 'eu-north-1',
      credentials: { accessKeyId: 'stream', secretAccessKey: 'test' },
    };
    const dynamodb = new DynamoDBClient(connection);
    const streams = new DynamoDBStreamsClient(connection);
    try {
      const { TableDescription } = await dynamodb.send(
        new CreateTableCommand({
          TableName: 'records',
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
        }),
      );
      await dynamodb.send(new PutItemCommand({ TableName: 'records', Item: item }));
      const streamArn = TableDescription?.LatestStreamArn ?? '';
      const [shard] = await listShards(streams, streamArn);
      const { records } = await createShardReader(streams, streamArn, shard?.ShardId ?? '', {}).read(10);
      const told = records.map((record) => streamRecord(record, { streamArn, region: connection.region, localTime: () => 0 }).event);
      expect(told).toMatchObject([{ eventName: 'INSERT', dynamodb: { NewImage: asDelivered } }]);
    } finally {
      dynamodb.destroy();
      streams.destroy();
      await engine.stop();
      data.release();
      rmSync(folder, { recursive: true });
    }
  });
});
