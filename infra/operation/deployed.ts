import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { pascalCase } from '../constructs/names.ts';
import { streamRecord } from '../local/stream/records.ts';
import { type Json, type Letter, tableOf } from './letters.ts';
import type { Invoked, RedriveBackend } from './redrive.ts';
import { readBatch } from './stream-batch.ts';
import { substitutes } from './substitutes.ts';

export type Clients = {
  readonly cloudFormation: CloudFormationClient;
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
  readonly streams: DynamoDBStreamsClient;
  readonly dynamodb: DynamoDBClient;
};

/** A job may take a quarter of an hour. It is not invoked twice because its answer is late. */
const invokeMilliseconds = 16 * 60_000;

/** The clients of an account, by whatever credentials the person at the terminal has. */
export const clientsIn = (region: string): Clients => ({
  cloudFormation: new CloudFormationClient({ region }),
  lambda: new LambdaClient({
    region,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 5000, requestTimeout: invokeMilliseconds, throwOnRequestTimeout: true },
  }),
  sqs: new SQSClient({ region }),
  streams: new DynamoDBStreamsClient({ region }),
  dynamodb: new DynamoDBClient({ region }),
});

/** For so long nobody else sees a letter that is being sent again: longer than any function runs. */
const hiddenSeconds = invokeMilliseconds / 1000;

/** SQS asks its servers in turn: one empty answer does not mean an empty queue. */
const emptyAnswers = 3;

const textOf = (message: Message, attribute: string): string | undefined => message.MessageAttributes?.[attribute]?.StringValue;

const bodyOf = (text: string): Json => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** A message as each sender leaves it: Lambda, EventBridge, the Scheduler or an event source mapping. */
export const letterOf = (message: Message): Letter => {
  const body = bodyOf(message.Body ?? '');
  const condition = /"condition":"(\w+)"/.exec(message.Body ?? '')?.[1];
  const scheduledTime = textOf(message, 'SCHEDULED_TIME');
  return {
    id: message.MessageId ?? '',
    why: textOf(message, 'ERROR_CODE') ?? textOf(message, 'ErrorCode') ?? condition ?? 'unknown',
    body,
    ...(scheduledTime === undefined ? {} : { scheduledTime }),
  };
};

/** The function's generated name, by the name of its folder. */
const physicalName = async ({ cloudFormation }: Clients, stackName: string, functionName: string): Promise<string> => {
  const logicalId = new RegExp(`^${pascalCase(functionName)}Function[0-9A-F]{8}$`);
  for await (const { StackResourceSummaries } of paginateListStackResources({ client: cloudFormation }, { StackName: stackName })) {
    const found = StackResourceSummaries?.find(
      ({ ResourceType, LogicalResourceId }) => ResourceType === 'AWS::Lambda::Function' && logicalId.test(LogicalResourceId ?? ''),
    );
    if (found?.PhysicalResourceId !== undefined) return found.PhysicalResourceId;
  }
  throw new Error(`${stackName} has no function ${functionName}`);
};

/** A deployed function and its queue. */
export const deployedBackend = async (
  clients: Clients,
  {
    stage,
    functionName,
    dryRun,
    now,
  }: { readonly stage: string; readonly functionName: string; readonly dryRun: boolean; readonly now: number },
): Promise<RedriveBackend> => {
  const { lambda, sqs, streams } = clients;
  const FunctionName = await physicalName(clients, `PumpursJobs-${stage}`, functionName);
  const { DeadLetterConfig } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const queueName = DeadLetterConfig?.TargetArn?.split(':').at(-1);
  if (queueName === undefined) throw new Error(`${functionName} has no queue of dead letters`);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName }));
  const handles = new Map<string, string>();

  async function* letters(): AsyncGenerator<Letter> {
    for (let empty = 0; empty < emptyAnswers; ) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 1,
          // Whoever only looks hides each letter while he does, or he would be given the same again and again.
          VisibilityTimeout: dryRun ? 30 : hiddenSeconds,
          WaitTimeSeconds: 1,
          MessageAttributeNames: ['All'],
        }),
      );
      const fresh = Messages.filter(({ MessageId }) => MessageId !== undefined && !handles.has(MessageId));
      empty = fresh.length === 0 ? empty + 1 : 0;
      for (const message of fresh) {
        handles.set(message.MessageId ?? '', message.ReceiptHandle ?? '');
        yield letterOf(message);
      }
    }
  }

  return {
    letters,
    remove: async ({ id }) => {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: handles.get(id) }));
    },
    leave: async ({ id }) => {
      // Seen in this turn already, so it is not taken again before the next; hidden a little, so that others come first.
      await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: handles.get(id), VisibilityTimeout: 30 }));
    },
    invoke: async (event): Promise<Invoked> => {
      const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
      const payload = bodyOf(Buffer.from(Payload ?? []).toString('utf8'));
      return FunctionError === undefined ? { ok: true, payload } : { ok: false, error: FunctionError };
    },
    recordsOf: async (batch) =>
      (await readBatch(streams, batch))?.map((record) => {
        const localTime = (realMs = now): number => realMs;
        return streamRecord(record, { streamArn: batch.streamArn, region: batch.streamArn.split(':')[3] ?? '', localTime }).event;
      }),
    insteadOf: async (batch) =>
      substitutes[functionName]?.({ client: DynamoDBDocumentClient.from(clients.dynamodb), tableName: tableOf(batch) }, { batch, now }),
  };
};
