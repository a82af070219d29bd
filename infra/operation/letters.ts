import { z } from 'zod';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What could not be processed, as it lies in its queue. */
export type Letter = {
  readonly id: string;
  /** Why it is there, in the sender's words: an error's type or a condition. */
  readonly why: string;
  readonly body: Json;
  /** For when a schedule wanted its run; told beside the body. */
  readonly scheduledTime?: string;
};

/** The part of a stream whose records were given up. */
export type StreamBatch = {
  readonly streamArn: string;
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
  readonly batchSize: number;
  /** When the table took the first and the last of them (RFC 3339), where the letter says so. */
  readonly approximateArrivalOfFirstRecord?: string | undefined;
  readonly approximateArrivalOfLastRecord?: string | undefined;
};

/** The name of the table whose stream it is: `arn:…:table/NAME/stream/…`. */
export const tableOf = ({ streamArn }: Pick<StreamBatch, 'streamArn'>): string => streamArn.split('/')[1] ?? '';

const streamBatch = z.object({
  streamArn: z.string(),
  shardId: z.string(),
  startSequenceNumber: z.string(),
  endSequenceNumber: z.string(),
  batchSize: z.int(),
  approximateArrivalOfFirstRecord: z.iso.datetime().optional().catch(undefined),
  approximateArrivalOfLastRecord: z.iso.datetime().optional().catch(undefined),
});
const streamLetter = z.object({ DDBStreamBatchInfo: streamBatch });
const scheduled = z.object({ scheduledTime: z.string() });

/** What a letter asks for: the event that its function got, or records of a stream that it only points at. */
export type Content = { readonly kind: 'event'; readonly event: Json } | { readonly kind: 'batch'; readonly batch: StreamBatch };

/**
 * Lambda and EventBridge leave the event itself; the Scheduler may wrap what it wanted to send, and says for when beside it; a stream's
 * letter names the place of its records.
 */
export const contentOf = ({ body, scheduledTime }: Pick<Letter, 'body' | 'scheduledTime'>): Content => {
  const pointing = streamLetter.safeParse(body);
  if (pointing.success) return { kind: 'batch', batch: pointing.data.DDBStreamBatchInfo };
  if (scheduledTime !== undefined && !scheduled.safeParse(body).success) return { kind: 'event', event: { scheduledTime } };
  return { kind: 'event', event: body };
};

/** What may be shown of a letter: never its body, which may hold what a person wrote. */
export const described = (letter: Letter): string => {
  const content = contentOf(letter);
  const what = content.kind === 'batch' ? `${content.batch.batchSize} records of ${content.batch.shardId}` : eventInWords(content.event);
  return `${letter.id}: ${what} (${letter.why})`;
};

const worded = z.union([
  scheduled.transform(({ scheduledTime }) => `the run for ${scheduledTime}`),
  z.object({ 'detail-type': z.string(), id: z.string() }).transform((event) => `${event['detail-type']} ${event.id}`),
]);

const eventInWords = (event: Json): string => {
  const words = worded.safeParse(event);
  return words.success ? words.data : 'an event';
};
