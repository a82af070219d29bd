import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Letter, tableOf } from '../operation/letters.ts';
import { type RedriveBackend, type Redriven, redrive } from '../operation/redrive.ts';
import { readBatch } from '../operation/stream-batch.ts';
import { substitutes } from '../operation/substitutes.ts';
import type { Clock } from './clock.ts';
import type { DeadLetters } from './lambda/dead-letters.ts';
import type { DeployedFunction, Functions } from './lambda/functions.ts';
import { streamRecord } from './stream/records.ts';
import type { Json } from './template.ts';

export type LocalRedriveOptions = {
  readonly functions: Functions;
  readonly deadLetters: DeadLetters;
  readonly dynamodb: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  /** The engine's own name of a table's stream, by the table's name. */
  readonly tableStreams: ReadonlyMap<string, string>;
  readonly clock: Clock;
};

export type LocalRedrive = (
  functionName: string,
  dryRun: boolean,
) => Promise<(Redriven & { readonly lines: readonly string[] }) | undefined>;

/** A letter's sender in the file: an asynchronous invocation leaves its event, a stream the place of its records. */
const letterOf = ({ id, letter }: ReturnType<DeadLetters['all']>[number]): Letter => {
  const { event, error, condition } = letter;
  const why = String(condition ?? error ?? 'unknown').split(':')[0] ?? '';
  return { id, why, body: event ?? letter };
};

const backendOf = (fn: DeployedFunction, queue: string, options: LocalRedriveOptions): RedriveBackend => {
  const { deadLetters, streams, tableStreams, clock, dynamodb } = options;
  return {
    letters: async function* () {
      yield* deadLetters.all(queue).map(letterOf);
    },
    remove: async ({ id }) => deadLetters.remove(queue, id),
    leave: async () => undefined,
    invoke: async (event: Json) => {
      const result = await fn.invoke(event);
      return result.ok ? result : { ok: false, error: result.error.errorType };
    },
    recordsOf: async (batch) => {
      const engineStreamArn = tableStreams.get(tableOf(batch));
      if (engineStreamArn === undefined) return undefined;
      const region = batch.streamArn.split(':')[3] ?? '';
      const records = await readBatch(streams, { ...batch, streamArn: engineStreamArn });
      const localTime = (realMs?: number): number => (realMs === undefined ? clock.epochMs() : clock.at(realMs));
      return records?.map((record) => streamRecord(record, { streamArn: batch.streamArn, region, localTime }).event);
    },
    insteadOf: async (batch) => {
      const table = { client: DynamoDBDocumentClient.from(dynamodb), tableName: tableOf(batch) };
      return substitutes[fn.name]?.(table, { batch, now: clock.epochMs() });
    },
  };
};

/** Sends a function's dead letters again, in the running local cloud; undefined where there is no such function, or it has no queue. */
export const createLocalRedrive =
  (options: LocalRedriveOptions): LocalRedrive =>
  async (functionName, dryRun) => {
    const fn = options.functions.byName(functionName);
    if (fn?.deadLetterArn === undefined) return undefined;
    const lines: string[] = [];
    const outcome = await redrive(backendOf(fn, fn.deadLetterArn, options), { dryRun, say: (line) => void lines.push(line) });
    return { ...outcome, lines };
  };
