import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import type { Json, JsonObject } from '../template.ts';

type Item = Readonly<Record<string, AttributeValue>>;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** DynamoDB's JSON as Lambda gets it: bytes as base64. */
const attributeJson = (value: AttributeValue): Json => {
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  if (value.L !== undefined) return { L: value.L.map(attributeJson) };
  if (value.M !== undefined) return { M: itemJson(value.M) };
  if (value.S !== undefined) return { S: value.S };
  if (value.N !== undefined) return { N: value.N };
  if (value.BOOL !== undefined) return { BOOL: value.BOOL };
  if (value.SS !== undefined) return { SS: value.SS };
  if (value.NS !== undefined) return { NS: value.NS };
  if (value.NULL !== undefined) return { NULL: true };
  // DynamoDB Local's stream tells an empty map as a value of no type at all.
  return { M: {} };
};

/** An item as it is written down in JSON. */
export const itemJson = (item: Item): JsonObject =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attributeJson(value)]));

export type StreamRecord = {
  readonly sequenceNumber: string;
  /** In seconds since the epoch, by the local clock. */
  readonly writtenAt: number;
  readonly event: JsonObject;
};

export type RecordOrigin = {
  readonly streamArn: string;
  readonly region: string;
  /** Local time at an instant of the real clock, by which engines go; without one, now. */
  readonly localTime: (realMs?: number) => number;
};

/** One change as Lambda's event has it. Its time is when it was written by the local clock, as functions take their time from it. */
export const streamRecord = (record: _Record, { streamArn, region, localTime }: RecordOrigin): StreamRecord => {
  const { Keys, NewImage, OldImage, SequenceNumber = '', SizeBytes = 0, StreamViewType = 'NEW_AND_OLD_IMAGES' } = record.dynamodb ?? {};
  const writtenAt = Math.floor(localTime(record.dynamodb?.ApproximateCreationDateTime?.getTime()) / 1000);
  return {
    sequenceNumber: SequenceNumber,
    writtenAt,
    event: {
      eventID: record.eventID ?? SequenceNumber,
      eventName: record.eventName ?? 'MODIFY',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: region,
      dynamodb: {
        ApproximateCreationDateTime: writtenAt,
        ...(Keys ? { Keys: itemJson(Keys) } : {}),
        ...(NewImage ? { NewImage: itemJson(NewImage) } : {}),
        ...(OldImage ? { OldImage: itemJson(OldImage) } : {}),
        SequenceNumber,
        SizeBytes,
        StreamViewType,
      },
      eventSourceARN: streamArn,
    },
  };
};
