import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { createJob } from '../../shared/observability/job.ts';
import type { Log } from '../../shared/observability/log-events.ts';
import type { Archived, StreamedRow } from '../../shared/use-cases/archive-audit.ts';

export type ArchiveAuditDependencies = {
  readonly archive: (rows: readonly StreamedRow[]) => Promise<Archived>;
  /** The row of an image; throws where it is none. */
  readonly rowOfImage: (image: Readonly<Record<string, object>>) => unknown;
  readonly log: Log;
};

/**
 * Archives what a batch brings. A record that cannot be archived is reported by itself: the stream delivers again from there, and in
 * the end puts it into the dead letters; all others are kept at once, also those behind it.
 */
export const createHandler = ({ archive, rowOfImage, log }: ArchiveAuditDependencies) => {
  const rowOf = ({ NewImage }: NonNullable<DynamoDBRecord['dynamodb']>): unknown => {
    try {
      return NewImage === undefined ? undefined : rowOfImage(NewImage);
    } catch {
      return undefined;
    }
  };

  const streamed = ({ dynamodb = {} }: DynamoDBRecord): StreamedRow => {
    const { SequenceNumber = '', ApproximateCreationDateTime } = dynamodb;
    const tookAt = (ApproximateCreationDateTime ?? Number.NaN) * 1000;
    // Without a time nobody knows on which day it counts.
    return Number.isFinite(tookAt)
      ? { sequenceNumber: SequenceNumber, tookAt, row: rowOf(dynamodb) }
      : { sequenceNumber: SequenceNumber, tookAt: 0, row: undefined };
  };

  return createJob(log, async ({ Records }: DynamoDBStreamEvent, _context, say): Promise<DynamoDBBatchResponse> => {
    const { lines, objects, failed } = await archive(Records.map(streamed));
    for (const { reason, sequenceNumber } of failed) say('AUDIT_RECORD_REJECTED', { reason, sequenceNumber });
    say('AUDIT_ARCHIVED', { records: Records.length, lines, objects, failed: failed.length });
    return { batchItemFailures: failed.map(({ sequenceNumber: itemIdentifier }) => ({ itemIdentifier })) };
  });
};
