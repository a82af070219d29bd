import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

/** A row as a stream record carries it: the shape of the database's own JSON. */
export type StreamImage = Readonly<Record<string, object>>;

/** The row itself. Throws where the image is none. */
export const rowOfImage = (image: StreamImage): unknown => unmarshall(image as Record<string, AttributeValue>);
