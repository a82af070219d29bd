import type { EventBridgeEvent } from 'aws-lambda';
import type { ScanVerdict } from '../../shared/domain/receipt.ts';
import { fromInstant } from '../../shared/domain/time.ts';
import { createJob } from '../../shared/observability/job.ts';
import type { Log } from '../../shared/observability/log-events.ts';
import type { Inspection } from '../../shared/use-cases/inspect-receipt.ts';

export type InspectReceiptDependencies = {
  readonly inspect: (upload: { receiptId: string; key: string; now: number }) => Promise<Inspection>;
  readonly recordScan: (said: { receiptId: string; verdict: ScanVerdict; scanner: string; now: number }) => Promise<Inspection>;
  readonly receiptIdOfKey: (key: string) => string | undefined;
  readonly log: Log;
};

type ObjectCreated = EventBridgeEvent<'Object Created', { readonly object: { readonly key: string } }>;
/** What GuardDuty Malware Protection for S3 says, and whatever else scans and says so in the same words. */
type ObjectScanned = EventBridgeEvent<
  'GuardDuty Malware Protection Object Scan Result',
  {
    readonly s3ObjectDetails: { readonly objectKey: string };
    readonly scanResultDetails: { readonly scanResultStatus: string };
    /** Told by other scanners than GuardDuty. */
    readonly scanner?: string;
  }
>;

/** All that is neither of these (unsupported, access denied, failed) means that nobody looked. */
const verdicts: Readonly<Record<string, ScanVerdict>> = { NO_THREATS_FOUND: 'no-threats', THREATS_FOUND: 'threats' };

const isScan = (event: ObjectCreated | ObjectScanned): event is ObjectScanned => 'scanResultDetails' in event.detail;

/** Judges an uploaded receipt. Throws on an outage only: the event is then delivered again, and ends in the dead-letter queue. */
export const createHandler = ({ inspect, recordScan, receiptIdOfKey, log }: InspectReceiptDependencies) =>
  createJob(log, async (event: ObjectCreated | ObjectScanned, _context, say): Promise<void> => {
    const key = isScan(event) ? event.detail.s3ObjectDetails.objectKey : event.detail.object.key;
    const receiptId = receiptIdOfKey(key);
    if (receiptId === undefined) {
      say('RECEIPT_EVENT_IGNORED', { eventId: event.id });
      return;
    }
    const now = fromInstant(event.time);
    if (!isScan(event)) {
      const verdict = await inspect({ receiptId, key, now });
      say('RECEIPT_INSPECTED', { receiptId, eventId: event.id, verdict, ...(verdict === 'unreadable' ? { refused: 1 } : {}) });
      return;
    }
    const { scanResultDetails, scanner = 'GuardDuty' } = event.detail;
    const said = verdicts[scanResultDetails.scanResultStatus] ?? 'unscannable';
    const verdict = await recordScan({ receiptId, verdict: said, scanner, now });
    const counts = { ...(verdict === 'infected' ? { refused: 1 } : {}), ...(said === 'unscannable' ? { notScanned: 1 } : {}) };
    say('RECEIPT_INSPECTED', { receiptId, eventId: event.id, verdict, ...counts });
  });
