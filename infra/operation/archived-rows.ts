import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '../../shared/adapters/dynamodb/client.ts';
import { systemMilliseconds } from '../../shared/domain/audit-chains.ts';
import { archivedTypes } from '../../shared/domain/audit-line.ts';
import { itemJson } from '../local/stream/records.ts';
import type { Json, StreamBatch } from './letters.ts';

/** A call begins seconds before the table takes its row, and clocks differ by less than the rest. */
const callMilliseconds = 5 * 60_000;

const types = new Map(archivedTypes.map((type, index) => [`:type${index}`, type]));

const isoTime = (epochMs: number): string => new Date(epochMs).toISOString();

/**
 * Stream records of all that the audit archive should hold of the time of a batch: what is written stays in the table, so the table is
 * read through for it (a read unit for each 8 KB of it). What the system did by itself carries the time for which it ran, which may be
 * weeks before: all of that time is brought again. What the archive has already it takes no second time; what comes too late for
 * the manifest of its day is in the one of the day on which it is brought back, up to 35 days later.
 *
 * @returns undefined where the letter does not say when its records were written
 */
export const archivedRows = async (
  { client, tableName }: Table,
  { batch }: { readonly batch: StreamBatch },
): Promise<readonly Json[] | undefined> => {
  const { approximateArrivalOfFirstRecord: first, approximateArrivalOfLastRecord: last } = batch;
  if (first === undefined || last === undefined) return undefined;
  const [from, until] = [Date.parse(first) - callMilliseconds, Date.parse(last) + callMilliseconds];
  const records: Json[] = [];
  let after: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const page: ScanCommandOutput = await client.send(
      new ScanCommand({
        TableName: tableName,
        FilterExpression: `#type IN (${[...types.keys()].join(', ')}) AND #at BETWEEN :from AND :until`,
        ExpressionAttributeNames: { '#type': 'type', '#at': 'at' },
        ExpressionAttributeValues: {
          ...Object.fromEntries(types),
          ':from': isoTime(from - systemMilliseconds),
          ':until': isoTime(until),
        },
        ...(after === undefined ? {} : { ExclusiveStartKey: after }),
      }),
    );
    for (const row of page.Items ?? []) {
      if (row['role'] === null || timeOf(row) >= from) records.push(recordOf(row, records.length));
    }
    after = page.LastEvaluatedKey;
  } while (after !== undefined);
  return records;
};

const timeOf = (row: Readonly<Record<string, unknown>>): number => Date.parse(String(row['at']));

const recordOf = (row: Readonly<Record<string, unknown>>, number: number): Json => ({
  eventID: `redrive-${number}`,
  eventName: 'INSERT',
  dynamodb: {
    SequenceNumber: String(number),
    ApproximateCreationDateTime: Math.floor(timeOf(row) / 1000),
    NewImage: itemJson(marshall(row)),
  },
});
