import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { Clock } from '../clock.ts';
import type { EventSourceProperties } from '../declared.ts';
import { messageOf } from '../failures.ts';
import type { InvokeResult } from '../lambda/function-host.ts';
import { matchesPattern } from '../pattern.ts';
import { isJsonObject, type Json, type JsonObject } from '../template.ts';
import { type Delivery, deliver } from './delivery.ts';
import { type StreamRecord, streamRecord } from './records.ts';
import { type Checkpoints, createShardReader, listShards, type ShardReader } from './shards.ts';

export type StreamConsumerOptions = {
  readonly client: DynamoDBStreamsClient;
  /** The engine's own name of the stream, and the one that the template knows. */
  readonly engineStreamArn: string;
  readonly streamArn: string;
  readonly region: string;
  readonly mapping: EventSourceProperties;
  readonly clock: Clock;
  readonly checkpoints: Checkpoints;
  save(): void;
  invoke(event: Json): Promise<InvokeResult>;
  onFailure(letter: JsonObject): void;
  readonly log: (line: string) => void;
};

export type StreamConsumer = {
  start(): void;
  /**
   * Resolves when two rounds over all shards, begun after the call, found nothing: all earlier writes are processed. With an instant of the
   * real clock, nothing that was written by then: what is written all the time keeps nobody waiting.
   */
  drain(writtenBy?: number): Promise<void>;
  stop(): Promise<void>;
  /** Grows with every record that was delivered. */
  deliveredCount(): number;
};

/** Between two looks: what is written meanwhile goes to the function in one batch, as in the cloud, where a batch is gathered for longer. */
const PAUSE_MS = 250;
const RETRY_PAUSE_MS = 50;
const LONGEST_RETRY_PAUSE_MS = 1000;
const EMPTY_ROUNDS = 2;
/** The age of what a round did not find. */
const nothing = Number.POSITIVE_INFINITY;
const READ_LIMIT = 1000;

const arrivalOf = (record: StreamRecord | undefined): string => new Date((record?.writtenAt ?? 0) * 1000).toISOString();

type Drain = { emptyRounds: number; readonly writtenBy: number; readonly resolve: () => void };

/** Polls a table's stream into a function, as Lambda's event source mapping does. Batching windows are not waited for, and nobody who drains it waits for a pause. */
export const createStreamConsumer = (options: StreamConsumerOptions): StreamConsumer => {
  const { client, engineStreamArn, mapping, checkpoints, clock } = options;
  const patterns = (mapping.FilterCriteria?.Filters ?? []).map(({ Pattern }): JsonObject => {
    const pattern: Json = JSON.parse(Pattern);
    if (!isJsonObject(pattern)) throw new TypeError(`Not an event filter: ${Pattern}`);
    return pattern;
  });
  const readers = new Map<string, ShardReader>();
  const abort = new AbortController();
  let wake: (() => void) | undefined;
  let drains: Drain[] = [];
  let delivered = 0;
  let loop: Promise<void> | undefined;

  const pause = async (ms: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        abort.signal.removeEventListener('abort', stop);
        wake = undefined;
        resolve();
      }
      function stop(): void {
        clearTimeout(timer);
        reject(new Error('stopped'));
      }
      abort.signal.addEventListener('abort', stop, { once: true });
      wake = done;
    });

  const delivery = (shardId: string): Delivery => ({
    mapping,
    invoke: options.invoke,
    giveUp: (records, result) =>
      options.onFailure({
        condition: 'RetryAttemptsExhausted',
        error: result.ok ? 'batchItemFailures' : `${result.error.errorType}: ${result.error.errorMessage}`,
        DDBStreamBatchInfo: {
          streamArn: options.streamArn,
          shardId,
          startSequenceNumber: records[0]?.sequenceNumber ?? '',
          endSequenceNumber: records.at(-1)?.sequenceNumber ?? '',
          approximateArrivalOfFirstRecord: arrivalOf(records.at(0)),
          approximateArrivalOfLastRecord: arrivalOf(records.at(-1)),
          batchSize: records.length,
        },
      }),
    pause: async (attempt) => pause(Math.min(RETRY_PAUSE_MS * 2 ** (attempt - 1), LONGEST_RETRY_PAUSE_MS)),
  });

  const isWanted = ({ event }: StreamRecord): boolean =>
    patterns.length === 0 || patterns.some((pattern) => matchesPattern(pattern, event));

  const checkpoint = (shardId: string, after: string | undefined, finished: boolean): void => {
    if (after === undefined && !finished) return;
    checkpoints[shardId] = { ...(after === undefined ? checkpoints[shardId] : { after }), ...(finished ? { finished } : {}) };
    options.save();
  };

  /** Reads one shard once; answers when the oldest of what there was had been written, by the real clock. */
  const pollShard = async (shardId: string, reader: ShardReader): Promise<number> => {
    const { records: raw, isClosed } = await reader.read(READ_LIMIT);
    const localTime = (realMs?: number): number => (realMs === undefined ? clock.epochMs() : clock.at(realMs));
    const origin = { streamArn: options.streamArn, region: options.region, localTime };
    const wanted = raw.map((record) => streamRecord(record, origin)).filter(isWanted);
    try {
      for (let start = 0; start < wanted.length; start += mapping.BatchSize) {
        const batch = wanted.slice(start, start + mapping.BatchSize);
        await deliver(delivery(shardId), batch);
        delivered += batch.length;
        if (start + mapping.BatchSize < wanted.length) checkpoint(shardId, batch.at(-1)?.sequenceNumber, false);
      }
    } catch (error) {
      reader.rewind();
      throw error;
    }
    checkpoint(shardId, raw.at(-1)?.dynamodb?.SequenceNumber, isClosed);
    if (isClosed) readers.delete(shardId);
    if (isClosed) return Number.NEGATIVE_INFINITY;
    return raw.length === 0 ? nothing : (raw[0]?.dynamodb?.ApproximateCreationDateTime?.getTime() ?? Number.NEGATIVE_INFINITY);
  };

  /** A shard's records come after its parent's. */
  const openShards = async (): Promise<void> => {
    const shards = await listShards(client, engineStreamArn);
    const unfinished = new Set(shards.map(({ ShardId }) => ShardId).filter((id) => id !== undefined && checkpoints[id]?.finished !== true));
    for (const { ShardId, ParentShardId } of shards) {
      if (ShardId === undefined || !unfinished.has(ShardId) || readers.has(ShardId)) continue;
      if (ParentShardId !== undefined && unfinished.has(ParentShardId)) continue;
      readers.set(ShardId, createShardReader(client, engineStreamArn, ShardId, checkpoints));
    }
  };

  const pollOnce = async (): Promise<number> => {
    if (readers.size === 0) await openShards();
    const oldest = Math.min(nothing, ...(await Promise.all([...readers].map(async ([shardId, reader]) => pollShard(shardId, reader)))));
    if (oldest !== nothing && readers.size === 0) await openShards();
    return oldest;
  };

  const finishRound = (begun: readonly Drain[], oldest: number): void => {
    for (const drain of begun) drain.emptyRounds = oldest !== nothing && oldest <= drain.writtenBy ? 0 : drain.emptyRounds + 1;
    const done = drains.filter(({ emptyRounds }) => emptyRounds >= EMPTY_ROUNDS);
    drains = drains.filter(({ emptyRounds }) => emptyRounds < EMPTY_ROUNDS);
    for (const { resolve } of done) resolve();
  };

  const run = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      const begun = [...drains];
      try {
        finishRound(begun, await pollOnce());
        // While somebody waits for us, go on at once.
        if (drains.length === 0) await pause(PAUSE_MS);
      } catch (error) {
        if (abort.signal.aborted) return;
        options.log(`The stream of ${options.streamArn.split('/')[1]} cannot be read: ${messageOf(error)}`);
        readers.clear();
        await pause(LONGEST_RETRY_PAUSE_MS).catch(() => undefined);
      }
    }
  };

  return {
    start: () => {
      loop = run().catch(() => undefined);
    },
    drain: async (writtenBy = nothing) =>
      new Promise((resolve) => {
        if (abort.signal.aborted) return resolve();
        drains.push({ emptyRounds: 0, writtenBy, resolve });
        wake?.();
      }),
    stop: async () => {
      abort.abort();
      for (const { resolve } of drains) resolve();
      await loop;
    },
    deliveredCount: () => delivered,
  };
};
