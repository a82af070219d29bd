import type { EventBridgeEvent } from 'aws-lambda';
import { fromInstant } from '../../shared/domain/time.ts';
import type { Log } from '../../shared/observability/log-events.ts';
import type { Inspection } from '../../shared/use-cases/receipts.ts';

export type InspectReceiptDependencies = {
  readonly inspect: (upload: { receiptId: string; key: string; now: number }) => Promise<Inspection>;
  readonly receiptIdOfKey: (key: string) => string | undefined;
  readonly log: Log;
};

type ObjectCreated = EventBridgeEvent<'Object Created', { readonly object: { readonly key: string } }>;

/** Judges an uploaded receipt. Throws on an outage only: the event is then delivered again, and ends in the dead-letter queue. */
export const createHandler =
  ({ inspect, receiptIdOfKey, log }: InspectReceiptDependencies) =>
  async ({ id, time, detail }: ObjectCreated): Promise<void> => {
    const receiptId = receiptIdOfKey(detail.object.key);
    if (receiptId === undefined) {
      log('RECEIPT_EVENT_IGNORED', { eventId: id });
      return;
    }
    const verdict = await inspect({ receiptId, key: detail.object.key, now: fromInstant(time) });
    log('RECEIPT_INSPECTED', { receiptId, verdict });
  };
