import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { failureOf } from '../../shared/observability/failures.ts';
import { createJob } from '../../shared/observability/job.ts';
import type { Log } from '../../shared/observability/log-events.ts';
import type { StaleMarks } from '../../shared/ports/statistics.ts';

export type MarkStatisticsStaleDependencies = { readonly staleMarks: Pick<StaleMarks, 'mark'>; readonly log: Log };

type Changed = {
  readonly semester: string;
  readonly schoolId: string;
  readonly recordId: string;
  readonly token: string;
  readonly sequenceNumber: string;
  readonly changedAt: number;
};

/** The records that figures are compiled from. A mark has school and semester too, and must not call for a mark. */
const counted = new Set(['PLAN', 'CLAIM']);

/** Which school-semester a changed plan or claim counts in; undefined for any other record. */
const changedBy = ({ dynamodb, eventID }: DynamoDBRecord): Changed | undefined => {
  const image = dynamodb?.NewImage ?? dynamodb?.OldImage;
  if (!counted.has(image?.['type']?.S ?? '')) return undefined;
  const semester = image?.['semester']?.S;
  const schoolId = image?.['schoolId']?.S;
  const recordId = image?.['id']?.S;
  const sequenceNumber = dynamodb?.SequenceNumber;
  if (semester === undefined || schoolId === undefined || recordId === undefined || sequenceNumber === undefined) return undefined;
  const changedAt = (dynamodb?.ApproximateCreationDateTime ?? 0) * 1000;
  return { semester, schoolId, recordId, sequenceNumber, token: eventID ?? sequenceNumber, changedAt: Math.round(changedAt) };
};

/** What is not begun by then is reported as failed: cut off, the whole batch would be. */
const reserveMilliseconds = 15_000;

/**
 * Marks every school-semester of a batch stale, once each. A mark that could not be set is reported by its records, so that the stream
 * delivers from there again, while the others of the batch are marked; marking twice is harmless. A record that never goes through is
 * parted from the rest by bisecting and ends among the dead letters, where its line is found by its sequence number.
 */
export const createHandler = ({ staleMarks, log }: MarkStatisticsStaleDependencies) =>
  createJob(log, async ({ Records }: DynamoDBStreamEvent, context, say): Promise<DynamoDBBatchResponse> => {
    const changed = Records.flatMap((record) => changedBy(record) ?? []);
    const perSemester = Map.groupBy(changed, ({ semester, schoolId }) => `${semester}#${schoolId}`);
    const failed: string[] = [];
    for (const group of perSemester.values()) {
      const last = group.at(-1);
      if (last === undefined) continue;
      const { semester, schoolId, token, changedAt } = last;
      if (context.getRemainingTimeInMillis() < reserveMilliseconds) {
        failed.push(...group.map(({ sequenceNumber }) => sequenceNumber));
        continue;
      }
      try {
        await staleMarks.mark({ semester, schoolId, token, changedAt, records: [...new Set(group.map(({ recordId }) => recordId))] });
      } catch (error) {
        const { recordId, sequenceNumber } = last;
        say('STREAM_RECORD_REJECTED', { ...failureOf(error), records: group.length, recordId, sequenceNumber });
        failed.push(...group.map(({ sequenceNumber }) => sequenceNumber));
      }
    }
    say('STATISTICS_MARKED_STALE', { marks: perSemester.size, records: Records.length, failed: failed.length });
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  });
