import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ProxiedAnswer } from '../engines/loopback-proxy.ts';
import { renderRefusal, S3Refusal } from '../engines/s3-errors.ts';
import type { Random } from '../seed/random.ts';

export type Service = 'dynamodb' | 's3' | 'ses' | 'kms';

/** Refusals as AWS words them: the SDKs must take them for what they are. */

const dynamoDb = (status: number, name: string, more: Readonly<Record<string, unknown>>): ProxiedAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() },
  body: Buffer.from(JSON.stringify({ __type: name, ...more })),
});
const ofTable = (status: number, name: string, message: string): ProxiedAnswer =>
  dynamoDb(status, `com.amazonaws.dynamodb.v20120810#${name}`, { message });

const kms = (status: number, name: string, message: string): ProxiedAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
  body: Buffer.from(JSON.stringify({ __type: name, message })),
});

const ses = (status: number, name: string, message: string): ProxiedAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID(), 'x-amzn-errortype': name },
  body: Buffer.from(JSON.stringify({ message })),
});

const s3 = (status: number, code: string, message: string): ProxiedAnswer => {
  const requestId = randomUUID();
  return {
    status,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
    body: Buffer.from(renderRefusal(new S3Refusal(status, code, message), requestId)),
  };
};

const transactionSchema = z.object({ TransactItems: z.array(z.unknown()) });
const batchSchema = z.object({ RequestItems: z.record(z.string(), z.unknown()) });
const readBody = (body: Buffer): unknown => JSON.parse(body.toString('utf8'));

const cancelled = (body: Buffer, code: string, message: string, random: Random): ProxiedAnswer => {
  const { TransactItems } = transactionSchema.parse(readBody(body));
  const struck = random.below(TransactItems.length);
  const reasons = TransactItems.map((_item, index) => (index === struck ? { Code: code, Message: message } : { Code: 'None' }));
  return dynamoDb(400, 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException', {
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    CancellationReasons: reasons,
  });
};

const tableThrottles = (operation: string, body: Buffer, random: Random): ProxiedAnswer => {
  const exceeded = 'The level of configured provisioned throughput for the table was exceeded.';
  const kind = random.below(3);
  // A batch is not refused: it is left undone.
  if (operation.startsWith('Batch') && kind > 0) {
    const { RequestItems } = batchSchema.parse(readBody(body));
    const left = operation === 'BatchGetItem' ? { Responses: {}, UnprocessedKeys: RequestItems } : { UnprocessedItems: RequestItems };
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() };
    return { status: 200, headers, body: Buffer.from(JSON.stringify(left)) };
  }
  if (operation === 'TransactWriteItems' && kind === 2)
    return cancelled(body, 'ThrottlingError', 'Throughput exceeds the current capacity.', random);
  return kind === 0
    ? dynamoDb(400, 'com.amazon.coral.availability#ThrottlingException', { message: 'Rate of requests exceeds the allowed throughput.' })
    : ofTable(400, 'ProvisionedThroughputExceededException', exceeded);
};

/** Too much was asked; nothing was done. */
export const throttled = (service: Service, operation: string, body: Buffer, random: Random): ProxiedAnswer => {
  switch (service) {
    case 'dynamodb':
      return tableThrottles(operation, body, random);
    case 'kms':
      return kms(400, 'ThrottlingException', 'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.');
    case 'ses':
      return ses(429, 'TooManyRequestsException', 'Maximum sending rate exceeded.');
    case 's3':
      return s3(503, 'SlowDown', 'Please reduce your request rate.');
  }
};

/** Another transaction is at the same items; nothing was done. Only a table's writes meet this. */
export const conflicting = (operation: string, body: Buffer, random: Random): ProxiedAnswer => {
  const message = 'Transaction is ongoing for the item';
  if (operation !== 'TransactWriteItems') return ofTable(400, 'TransactionConflictException', message);
  return random.chance(0.25)
    ? dynamoDb(400, 'com.amazonaws.dynamodb.v20120810#TransactionInProgressException', {
        Message: 'The transaction with the given request token is already in progress.',
      })
    : cancelled(body, 'TransactionConflict', message, random);
};

/** The service itself fails, for a while. */
export const unavailable = (service: Service, random: Random): ProxiedAnswer => {
  switch (service) {
    case 'dynamodb':
      return ofTable(500, 'InternalServerError', 'The request processing has failed because of an unknown error.');
    case 'kms':
      return random.chance(0.5)
        ? kms(500, 'KMSInternalException', 'An internal exception occurred.')
        : kms(503, 'DependencyTimeoutException', 'The system timed out while trying to fulfil the request.');
    case 'ses':
      return ses(500, 'InternalServiceErrorException', 'The service encountered an internal error.');
    case 's3':
      return random.chance(0.5)
        ? s3(500, 'InternalError', 'We encountered an internal error. Please try again.')
        : s3(503, 'ServiceUnavailable', 'Service is unable to handle request.');
  }
};
