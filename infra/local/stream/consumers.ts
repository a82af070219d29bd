import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { type DeclaredResources, eventSourceSchema } from '../declared.ts';
import { LocalCloudFailure } from '../failures.ts';
import { readJsonFile, writeJsonFile } from '../files.ts';
import type { DeadLetters } from '../lambda/dead-letters.ts';
import type { Functions } from '../lambda/functions.ts';
import { createStreamConsumer, type StreamConsumer } from './consumer.ts';
import type { Checkpoints } from './shards.ts';

const checkpointsSchema = z.record(
  z.string(),
  z.record(z.string(), z.object({ after: z.string().optional(), finished: z.boolean().optional() })),
);

/** What all followers of each stream have dealt with, as the data folder's file says. A follower that is not there yet has seen nothing. */
export const deliveredIn = (file: string): ReadonlyMap<string, bigint> => {
  const followers = Object.entries(readJsonFile(file, checkpointsSchema) ?? {});
  const byStream = Map.groupBy(followers, ([key]) => key.slice(key.indexOf(' ') + 1));
  const delivered = new Map<string, bigint>();
  for (const ofStream of byStream.values()) {
    const [first] = ofStream;
    for (const shardId of Object.keys(first?.[1] ?? {})) {
      const reached = ofStream.map(([, shards]) => BigInt(shards[shardId]?.after ?? 0));
      delivered.set(
        shardId,
        reached.reduce((least, one) => (one < least ? one : least)),
      );
    }
  }
  return delivered;
};

export type StreamConsumersOptions = {
  readonly client: DynamoDBStreamsClient;
  /** The engine's stream ARN by table name. */
  readonly streams: ReadonlyMap<string, string>;
  readonly functions: Functions;
  readonly clock: Clock;
  readonly file: string;
  readonly deadLetters: DeadLetters;
  readonly log: (line: string) => void;
};

/** One consumer for each event source mapping of the template. Where each stands is kept in the data folder. */
export const createStreamConsumers = (declared: DeclaredResources, options: StreamConsumersOptions): readonly StreamConsumer[] => {
  const stored: Record<string, Checkpoints> = {};
  for (const [key, shards] of Object.entries(readJsonFile(options.file, checkpointsSchema) ?? {})) {
    stored[key] = Object.fromEntries(
      Object.entries(shards).map(([id, { after, finished }]) => [
        id,
        { ...(after === undefined ? {} : { after }), ...(finished === undefined ? {} : { finished }) },
      ]),
    );
  }
  const save = (): void => writeJsonFile(options.file, stored);
  return declared
    .of('AWS::Lambda::EventSourceMapping', eventSourceSchema)
    .filter(({ properties }) => properties.Enabled)
    .map(({ logicalId, stack, properties: mapping }) => {
      const table = mapping.EventSourceArn.split('/')[1] ?? '';
      const engineStreamArn = options.streams.get(table);
      const fn =
        options.functions.byArn(mapping.FunctionName) ?? options.functions.all.find(({ arn }) => arn.endsWith(`:${mapping.FunctionName}`));
      if (engineStreamArn === undefined || !fn)
        throw new LocalCloudFailure('synthesis-failed', `The event source mapping ${logicalId} leads nowhere.`);
      // A table made anew has a new stream, in which the old places mean nothing.
      const key = `${logicalId} ${engineStreamArn}`;
      const checkpoints = stored[key] ?? {};
      stored[key] = checkpoints;
      const failureQueue = mapping.DestinationConfig?.OnFailure?.Destination;
      return createStreamConsumer({
        client: options.client,
        engineStreamArn,
        streamArn: mapping.EventSourceArn,
        region: stack.region,
        mapping,
        clock: options.clock,
        checkpoints,
        save,
        invoke: async (event) => fn.invoke(event),
        onFailure: (letter) => {
          options.log(`${fn.name} failed on records of the stream; they are in the dead letters`);
          if (failureQueue !== undefined) options.deadLetters.add(failureQueue, { functionArn: fn.arn, ...letter });
        },
        log: options.log,
      });
    });
};
