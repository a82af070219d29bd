import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams';

/** Sequence number of the last record dealt with, by shard; `finished` once a closed shard was read to its end. */
export type Checkpoints = Record<string, { readonly after?: string; readonly finished?: boolean }>;

const namesOf = (error: unknown): string => (error instanceof Error ? error.name : '');
/** The stored place does not exist any more: the engine has trimmed or lost its stream. */
const isLost = (error: unknown): boolean =>
  ['ResourceNotFoundException', 'TrimmedDataAccessException', 'ValidationException'].includes(namesOf(error));
const isExpired = (error: unknown): boolean => namesOf(error) === 'ExpiredIteratorException' || isLost(error);

export const listShards = async (client: DynamoDBStreamsClient, streamArn: string): Promise<readonly Shard[]> => {
  const shards: Shard[] = [];
  let from: string | undefined;
  do {
    const { StreamDescription } = await client.send(
      new DescribeStreamCommand({ StreamArn: streamArn, ...(from === undefined ? {} : { ExclusiveStartShardId: from }) }),
    );
    shards.push(...(StreamDescription?.Shards ?? []));
    from = StreamDescription?.LastEvaluatedShardId;
  } while (from !== undefined);
  return shards;
};

/** Reads one shard from its checkpoint on; from its oldest record when there is no checkpoint or its place is lost. */
export const createShardReader = (client: DynamoDBStreamsClient, streamArn: string, shardId: string, checkpoints: Checkpoints) => {
  let iterator: string | undefined;

  const open = async (): Promise<string | undefined> => {
    const after = checkpoints[shardId]?.after;
    const request = { StreamArn: streamArn, ShardId: shardId };
    if (after !== undefined) {
      try {
        const { ShardIterator } = await client.send(
          new GetShardIteratorCommand({ ...request, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }),
        );
        return ShardIterator;
      } catch (error) {
        if (!isLost(error)) throw error;
        checkpoints[shardId] = {};
      }
    }
    const { ShardIterator } = await client.send(new GetShardIteratorCommand({ ...request, ShardIteratorType: 'TRIM_HORIZON' }));
    return ShardIterator;
  };

  return {
    /** The next records; `isClosed` when there will never be more. */
    read: async (
      limit: number,
    ): Promise<{ readonly records: NonNullable<GetRecordsCommandOutput['Records']>; readonly isClosed: boolean }> => {
      iterator ??= await open();
      try {
        const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: limit }));
        iterator = NextShardIterator;
        return { records: Records, isClosed: NextShardIterator === undefined };
      } catch (error) {
        iterator = undefined;
        if (isExpired(error)) return { records: [], isClosed: false };
        throw error;
      }
    },
    /** Forgets where it stands and begins again from the checkpoint. */
    rewind: (): void => {
      iterator = undefined;
    },
  };
};
export type ShardReader = ReturnType<typeof createShardReader>;
