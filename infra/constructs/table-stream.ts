import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { RecordsTable } from './records-table.ts';
import type { ServiceFunction } from './service-function.ts';

export type TableStreamProps = {
  readonly records: RecordsTable;
  readonly function: ServiceFunction;
  /** Only records of these types (the attribute `type` of the new image) reach the function. */
  readonly recordTypes: readonly [string, ...string[]];
  /** How long a batch may be gathered; a second when absent. */
  readonly batchingWindow?: Duration;
};

/** Feeds the changes of some record types to a function, in order, at least once. */
export class TableStream extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, { records, function: fn, recordTypes, batchingWindow }: TableStreamProps) {
    super(scope, id);
    this.function = fn;
    const { deadLetters } = fn;
    if (deadLetters === undefined) throw new Error(`${fn.functionName} follows a stream, so it must be asynchronous`);
    fn.allow(['sqs:SendMessage'], [deadLetters.queueArn]);

    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: fn.lambda,
      eventSourceArn: records.bindStream(fn),
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      maxBatchingWindow: batchingWindow ?? Duration.seconds(1),
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 10,
      maxRecordAge: Duration.hours(24),
      onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
      filters: [FilterCriteria.filter({ dynamodb: { NewImage: { type: { S: FilterRule.or(...recordTypes) } } } })],
    });
    // Lambda tries to read the stream when the mapping is created: the policy must be there before.
    mapping.node.addDependency(fn.lambda.role ?? fn);
  }
}
