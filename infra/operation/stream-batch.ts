import { type _Record, type DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';
import type { StreamBatch } from './letters.ts';

const forgotten = new Set(['TrimmedDataAccessException', 'ResourceNotFoundException', 'ValidationException']);

/**
 * Reads the records of a batch from the stream, which keeps them for a day.
 *
 * @returns undefined where they are not all there any more
 */
export const readBatch = async (
  client: DynamoDBStreamsClient,
  { streamArn, shardId, startSequenceNumber, endSequenceNumber }: Omit<StreamBatch, 'batchSize'>,
): Promise<readonly _Record[] | undefined> => {
  const end = BigInt(endSequenceNumber);
  const numberOf = (record: _Record): bigint => BigInt(record.dynamodb?.SequenceNumber ?? '0');
  const found: _Record[] = [];
  try {
    const start = { StreamArn: streamArn, ShardId: shardId, SequenceNumber: startSequenceNumber };
    const opened = await client.send(new GetShardIteratorCommand({ ...start, ShardIteratorType: 'AT_SEQUENCE_NUMBER' }));
    for (let iterator = opened.ShardIterator; iterator !== undefined; ) {
      const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: 1000 }));
      found.push(...Records.filter((record) => numberOf(record) <= end));
      if (Records.some((record) => numberOf(record) >= end)) return found;
      iterator = Records.length === 0 ? undefined : NextShardIterator;
    }
  } catch (error) {
    if (error instanceof Error && forgotten.has(error.name)) return undefined;
    throw error;
  }
  return undefined;
};
