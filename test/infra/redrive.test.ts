import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteMessageCommand, GetQueueUrlCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { clientsIn, deployedBackend, letterOf } from '../../infra/operation/deployed.ts';
import { contentOf, described, type Json, type Letter } from '../../infra/operation/letters.ts';
import { type RedriveBackend, redrive } from '../../infra/operation/redrive.ts';

const batch = {
  streamArn: 'arn:aws:dynamodb:eu-north-1:0:table/T/stream/1',
  shardId: 'shard-1',
  startSequenceNumber: '10',
  endSequenceNumber: '12',
  batchSize: 2,
};
const letter = (id: string, body: Json = { scheduledTime: '2021-10-05T00:30:00Z' }): Letter => ({ id, why: 'Error', body });

/** A queue and a function that fails on the letters it is told to; `effects` are the events that it dealt with. */
const setUp = (letters: readonly Letter[], isPoison: (event: Json) => boolean = () => false) => {
  const queue = new Map(letters.map((one) => [one.id, one]));
  const effects: Json[] = [];
  const lines: string[] = [];
  const backend: RedriveBackend = {
    letters: async function* () {
      yield* [...queue.values()];
    },
    remove: async ({ id }) => void queue.delete(id),
    leave: async () => undefined,
    invoke: async (event) => {
      if (isPoison(event)) return { ok: false, error: 'TypeError' };
      effects.push(event);
      return { ok: true, payload: null };
    },
    recordsOf: async () => [{ record: 1 }],
    insteadOf: async () => undefined,
  };
  const run = (dryRun = false, changes: Partial<RedriveBackend> = {}) =>
    redrive({ ...backend, ...changes }, { dryRun, say: (line) => void lines.push(line) });
  return { queue, effects, lines, run };
};

describe('redriving', () => {
  it('does again what can be done, and keeps what fails once more, whatever comes first', async () => {
    const { queue, effects, lines, run } = setUp([letter('poisoned', { poison: true }), letter('good')], (event) =>
      JSON.stringify(event).includes('poison'),
    );
    expect(await run()).toEqual({ sent: 1, failed: 1, shown: 0 });
    expect([...queue.keys()]).toEqual(['poisoned']);
    expect(effects).toEqual([{ scheduledTime: '2021-10-05T00:30:00Z' }]);
    expect(lines).toEqual([
      'poisoned: an event (Error): failed again, TypeError; it stays',
      'good: the run for 2021-10-05T00:30:00Z (Error): done',
    ]);
  });

  it('changes nothing where one only looks', async () => {
    const { queue, effects, lines, run } = setUp([letter('a'), letter('b')]);
    expect(await run(true)).toEqual({ sent: 0, failed: 0, shown: 2 });
    expect([queue.size, effects.length, lines.length]).toEqual([2, 0, 2]);
  });

  it('that is killed between effect and removal loses nothing: the letter is there, and is done once more', async () => {
    const { queue, effects, run } = setUp([letter('a'), letter('b')]);
    await expect(run(false, { remove: () => Promise.reject(new Error('killed')) })).rejects.toThrow('killed');
    expect([...queue.keys()]).toEqual(['a', 'b']);
    expect(await run()).toEqual({ sent: 2, failed: 0, shown: 0 });
    expect([queue.size, effects.length]).toEqual([0, 3]);
  });

  it('that is killed in the middle of an effect leaves the letter', async () => {
    const { queue, run } = setUp([letter('a')]);
    await expect(run(false, { invoke: () => Promise.reject(new Error('killed')) })).rejects.toThrow('killed');
    expect([...queue.keys()]).toEqual(['a']);
  });

  it('of a stream’s letter brings its records, and takes a named one for a failure', async () => {
    const pointing = [letter('a', { DDBStreamBatchInfo: batch })];
    const { effects, run } = setUp(pointing);
    expect(await run()).toMatchObject({ sent: 1 });
    expect(effects).toEqual([{ Records: [{ record: 1 }] }]);
    const partly = setUp(pointing);
    const invoke = async () => ({ ok: true as const, payload: { batchItemFailures: [{ itemIdentifier: '10' }] } });
    expect(await partly.run(false, { invoke })).toMatchObject({ sent: 0, failed: 1 });
    expect(partly.queue.size).toBe(1);
  });

  it('of records that the stream has forgotten does what brings the same about, a hundred at a time, or says that nothing does', async () => {
    const pointing = [letter('a', { DDBStreamBatchInfo: batch })];
    const recordsOf = async () => undefined;
    const { effects, run } = setUp(pointing);
    const insteadOf = async () => Array.from({ length: 150 }, (_, number) => ({ number }));
    expect(await run(false, { recordsOf, insteadOf })).toMatchObject({ sent: 1 });
    expect(effects).toHaveLength(2);
    const lost = setUp(pointing);
    expect(await lost.run(false, { recordsOf })).toMatchObject({ failed: 1 });
    expect([lost.queue.size, lost.lines[0]]).toEqual([1, expect.stringContaining('the stream has forgotten these records')]);
  });
});

describe('a letter', () => {
  const message = (body: object, attributes: Record<string, string> = {}): Message => ({
    MessageId: 'm',
    Body: JSON.stringify(body),
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    ),
  });
  const uploaded = { id: 'e-1', 'detail-type': 'Object Created', detail: { object: { key: 'quarantine/Anna.pdf' } } };
  const run = { scheduledTime: '2021-10-05T00:30:00Z' };

  it.each([
    ['Lambda', message(run, { ErrorCode: '200', ErrorMessage: 'Anna' }), { kind: 'event', event: run }],
    ['EventBridge', message(uploaded, { ERROR_CODE: 'NO_PERMISSIONS' }), { kind: 'event', event: uploaded }],
    [
      'the Scheduler',
      message(run, { ERROR_CODE: 'AWS.Lambda.TooManyRequests', SCHEDULED_TIME: '2021-10-05T00:30:00Z' }),
      { kind: 'event', event: run },
    ],
    ['the Scheduler, wrapped', message({ FunctionName: 'f' }, { SCHEDULED_TIME: '2021-10-05T00:30:00Z' }), { kind: 'event', event: run }],
    [
      'an event source mapping',
      message({
        requestContext: { condition: 'RetryAttemptsExhausted' },
        DDBStreamBatchInfo: { ...batch, approximateArrivalOfFirstRecord: 'x' },
      }),
      { kind: 'batch', batch },
    ],
  ])('of %s asks for what its function got', (_sender, sent, content) => {
    expect(contentOf(letterOf(sent))).toEqual(content);
  });

  it('is told without what a person wrote in it', () => {
    expect(described(letterOf(message(uploaded, { ERROR_CODE: 'X' })))).toBe('m: Object Created e-1 (X)');
    expect(described(letterOf(message(run, { ErrorCode: '200', ErrorMessage: 'Anna' })))).not.toContain('Anna');
  });
});

/** An answer of Lambda, as its client reads it. */
const payload = (content: object) =>
  Object.assign(new TextEncoder().encode(JSON.stringify(content)), { transformToString: () => JSON.stringify(content) });

describe('a deployed system', () => {
  const deployed = async (messages: readonly Message[], { name = 'compile-statistics', dryRun = false } = {}) => {
    const [cloudFormation, lambda, sqs] = [mockClient(CloudFormationClient), mockClient(LambdaClient), mockClient(SQSClient)];
    const streams = mockClient(DynamoDBStreamsClient);
    cloudFormation.on(ListStackResourcesCommand, { StackName: 'PumpursJobs-prod' }).resolves({
      StackResourceSummaries: ['CompileStatisticsFunction0A1B2C3D', 'MarkStatisticsStaleFunction0A1B2C3D'].map((LogicalResourceId) => ({
        LogicalResourceId,
        PhysicalResourceId: `real-${LogicalResourceId}`,
        ResourceType: 'AWS::Lambda::Function',
        LastUpdatedTimestamp: new Date(0),
        ResourceStatus: 'CREATE_COMPLETE' as const,
      })),
    });
    lambda.on(GetFunctionConfigurationCommand).resolves({ DeadLetterConfig: { TargetArn: 'arn:aws:sqs:eu-north-1:0:letters' } });
    lambda.on(InvokeCommand).resolves({ Payload: payload({ left: 0 }) });
    sqs.on(GetQueueUrlCommand, { QueueName: 'letters' }).resolves({ QueueUrl: 'https://queue' });
    const receiving = sqs.on(ReceiveMessageCommand);
    for (const one of messages) receiving.resolvesOnce({ Messages: [one] });
    receiving.resolves({});
    const backend = await deployedBackend(clientsIn('eu-north-1'), { stage: 'prod', functionName: name, dryRun, now: 0 });
    return {
      run: () => redrive(backend, { dryRun, say: () => undefined }),
      deleted: () => sqs.commandCalls(DeleteMessageCommand).map(({ args: [{ input }] }) => JSON.stringify(input)),
      invoked: () => lambda.commandCalls(InvokeCommand).map(({ args: [{ input }] }) => JSON.stringify(input)),
      lambda,
      streams,
    };
  };
  const message = (id: string, body: object): Message => ({ MessageId: id, ReceiptHandle: `handle-${id}`, Body: JSON.stringify(body) });
  const run = { scheduledTime: '2021-10-05T00:30:00Z' };

  it('is found by its stage: the function is invoked with the event, and the message deleted after it', async () => {
    const stage = await deployed([message('a', run)]);
    expect(await stage.run()).toEqual({ sent: 1, failed: 0, shown: 0 });
    expect(stage.invoked()).toEqual([
      JSON.stringify({ FunctionName: 'real-CompileStatisticsFunction0A1B2C3D', Payload: JSON.stringify(run) }),
    ]);
    expect(stage.deleted()).toEqual([JSON.stringify({ QueueUrl: 'https://queue', ReceiptHandle: 'handle-a' })]);
  });

  it('keeps the message where the function fails again', async () => {
    const stage = await deployed([message('a', run)]);
    stage.lambda.on(InvokeCommand).resolves({ FunctionError: 'Unhandled', Payload: payload({ errorMessage: 'Anna' }) });
    expect(await stage.run()).toEqual({ sent: 0, failed: 1, shown: 0 });
    expect(stage.deleted()).toEqual([]);
  });

  it('is only looked at with --dry-run', async () => {
    const stage = await deployed([message('a', run), message('a', run), message('b', run)], { dryRun: true });
    expect(await stage.run()).toEqual({ sent: 0, failed: 0, shown: 2 });
    expect([stage.invoked(), stage.deleted()]).toEqual([[], []]);
  });

  it('has the records of a stream’s letter read again from the stream, those and no others', async () => {
    const stage = await deployed([message('a', { DDBStreamBatchInfo: batch })], { name: 'mark-statistics-stale' });
    const record = (SequenceNumber: string) => ({
      eventID: SequenceNumber,
      dynamodb: { SequenceNumber, NewImage: { type: { S: 'PLAN' } }, ApproximateCreationDateTime: new Date(5000) },
    });
    stage.streams
      ?.on(GetShardIteratorCommand, { ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: '10' })
      .resolves({ ShardIterator: 'i' });
    stage.streams.on(GetRecordsCommand).resolves({ Records: ['10', '12', '13'].map(record), NextShardIterator: 'j' });
    expect(await stage.run()).toMatchObject({ sent: 1 });
    const { Payload }: { Payload: string } = JSON.parse(stage.invoked()?.[0] ?? '{}');
    const { Records }: { Records: readonly { eventID: string; dynamodb: object }[] } = JSON.parse(Payload);
    expect(Records.map(({ eventID }) => eventID)).toEqual(['10', '12']);
    expect(Records[0]?.dynamodb).toMatchObject({ ApproximateCreationDateTime: 5, NewImage: { type: { S: 'PLAN' } } });
  });

  it('says which function it does not know', async () => {
    await expect(deployed([], { name: 'no-such-job' })).rejects.toThrow('PumpursJobs-prod has no function no-such-job');
  });
});
