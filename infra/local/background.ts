import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { Clock } from './clock.ts';
import type { DataFolder } from './data-folder.ts';
import type { DeclaredResources } from './declared.ts';
import type { CreatedObject } from './engines/s3.ts';
import { createObjectEvents, type ObjectEvents } from './events.ts';
import { type AsyncInvocations, createAsyncInvocations } from './lambda/async-invocations.ts';
import { createDeadLetters } from './lambda/dead-letters.ts';
import type { InvokeResult } from './lambda/function-host.ts';
import type { Functions } from './lambda/functions.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import type { StreamConsumer } from './stream/consumer.ts';
import { createStreamConsumers } from './stream/consumers.ts';

export type BackgroundParts = {
  readonly declared: DeclaredResources;
  readonly functions: Functions;
  readonly streams: DynamoDBStreamsClient;
  readonly tableStreams: ReadonlyMap<string, string>;
};

type Started = {
  readonly functions: Functions;
  readonly invocations: AsyncInvocations;
  readonly consumers: readonly StreamConsumer[];
  readonly scheduler: Scheduler;
  readonly objectEvents: ObjectEvents;
};

/** Everything that happens without a caller waiting: object events, the stream, schedules, and their functions' invocations. */
export const createBackground = ({
  data,
  clock,
  log,
}: {
  readonly data: DataFolder;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}) => {
  const deadLetters = createDeadLetters(data.file('dead-letters'), clock.now);
  let started: Started | undefined;
  let accepted = 0;

  const start = ({ declared, functions, streams, tableStreams }: BackgroundParts): void => {
    const invocations = createAsyncInvocations({
      file: data.file('invocations.json'),
      invoke: async (arn, event): Promise<InvokeResult> =>
        functions.byArn(arn)?.invoke(event) ?? {
          ok: false,
          error: { errorType: 'ResourceNotFoundException', errorMessage: `No function ${arn}` },
        },
      retriesOf: (arn) => functions.byArn(arn)?.asyncRetries ?? 0,
      onFailure: (arn, event, result) => {
        const fn = functions.byArn(arn);
        const error = result.ok ? '' : `${result.error.errorType}: ${result.error.errorMessage}`;
        log(`${fn?.name ?? arn} failed on an event, which is in the dead letters: ${error}`);
        if (fn?.deadLetterArn !== undefined) deadLetters.add(fn.deadLetterArn, { functionArn: arn, error, event });
      },
      onEnd: () => started?.scheduler.check(),
    });
    const deliver = (functionArn: string, event: Parameters<AsyncInvocations['add']>[1]): void => {
      accepted += 1;
      invocations.add(functionArn, event);
    };
    const consumers = createStreamConsumers(declared, {
      client: streams,
      streams: tableStreams,
      functions,
      clock,
      file: data.file('streams.json'),
      deadLetters,
      log,
    });
    const scheduler = createScheduler(declared, {
      file: data.file('schedules.json'),
      clock,
      fire: deliver,
      isBusy: invocations.isPending,
    });
    started = { functions, invocations, consumers, scheduler, objectEvents: createObjectEvents(declared, { clock, deliver }) };
    for (const consumer of consumers) consumer.start();
    scheduler.start();
  };

  const activity = ({ consumers }: Started): number => consumers.reduce((sum, consumer) => sum + consumer.deliveredCount(), accepted);

  return {
    start,
    deadLetters,
    objectCreated: (object: CreatedObject): void => started?.objectEvents(object),
    runSchedule: async (functionName: string, scheduledTime: string): Promise<InvokeResult | undefined> => {
      const fn = started?.functions.byName(functionName);
      const event = fn && started?.scheduler.eventFor(fn.arn, scheduledTime);
      return event === undefined ? undefined : fn?.invoke(event);
    },
    /** Goes on until a whole round brought nothing new, as one function's work may be another one's event. */
    settle: async (): Promise<void> => {
      if (!started) return;
      for (let before = -1; before !== activity(started); ) {
        before = activity(started);
        await started.invocations.idle();
        await Promise.all(started.consumers.map(async (consumer) => consumer.drain()));
        await started.invocations.idle();
      }
    },
    /** All that was written so far is with whoever follows the table's stream. */
    follow: async (): Promise<void> => {
      const now = Date.now();
      await Promise.all(started?.consumers.map(async (consumer) => consumer.drain(now)) ?? []);
    },
    stop: async (): Promise<void> => {
      started?.scheduler.stop();
      started?.invocations.stop();
      await Promise.all(started?.consumers.map(async (consumer) => consumer.stop()) ?? []);
    },
  };
};
