import { z } from 'zod';
import type { EventSourceProperties } from '../declared.ts';
import type { InvokeResult } from '../lambda/function-host.ts';
import type { Json } from '../template.ts';
import type { StreamRecord } from './records.ts';

export type Delivery = {
  readonly mapping: Pick<EventSourceProperties, 'BisectBatchOnFunctionError' | 'FunctionResponseTypes' | 'MaximumRetryAttempts'>;
  invoke(event: Json): Promise<InvokeResult>;
  /** Called with records that were tried as often as allowed. */
  giveUp(records: readonly StreamRecord[], result: InvokeResult): void;
  /** Waits before the next try. Rejects to stop trying, when everything ends. */
  pause(attempt: number): Promise<void>;
};

const responseSchema = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string().nullable() })).nullish() }).nullish();

/**
 * How many records from the batch's beginning were processed. With ReportBatchItemFailures that is up to the first record that the
 * function names; a name that is not in the batch fails it whole, as in Lambda.
 */
const processedCount = (records: readonly StreamRecord[], result: InvokeResult, reportsItems: boolean): number => {
  if (!result.ok) return 0;
  if (!reportsItems) return records.length;
  const response = responseSchema.safeParse(result.payload);
  if (!response.success) return 0;
  const failures = response.data?.batchItemFailures ?? [];
  const positions = failures.map(({ itemIdentifier }) => records.findIndex(({ sequenceNumber }) => sequenceNumber === itemIdentifier));
  return Math.min(records.length, ...positions.map((position) => Math.max(position, 0)));
};

/** Delivers records in order, at least once, as an event source mapping does: bounded retries, bisecting, then giving up on what is left. */
export const deliver = async (delivery: Delivery, records: readonly StreamRecord[], attempt = 0): Promise<void> => {
  if (records.length === 0) return;
  const { mapping } = delivery;
  const result = await delivery.invoke({ Records: records.map(({ event }) => event) });
  const processed = processedCount(records, result, mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'));
  if (processed === records.length) return;
  const left = records.slice(processed);
  // Progress is no failed try: the record that now comes first has its own attempts.
  const failures = processed > 0 ? 1 : attempt + 1;
  if (mapping.MaximumRetryAttempts >= 0 && failures > mapping.MaximumRetryAttempts) {
    delivery.giveUp(left, result);
    return;
  }
  await delivery.pause(failures);
  if (mapping.BisectBatchOnFunctionError && processed === 0 && left.length > 1) {
    const middle = Math.ceil(left.length / 2);
    await deliver(delivery, left.slice(0, middle), failures);
    await deliver(delivery, left.slice(middle), failures);
    return;
  }
  await deliver(delivery, left, failures);
};
