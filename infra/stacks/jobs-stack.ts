import { Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ObjectEvents } from '../constructs/object-events.ts';
import { ReceiptsBucket } from '../constructs/receipts-bucket.ts';
import { Schedule } from '../constructs/schedule.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { TableStream } from '../constructs/table-stream.ts';
import type { DataStack } from './data-stack.ts';

export type JobsStackProps = StackProps & { readonly data: DataStack };

/** What runs without anybody waiting: on events and by the clock. */
export class JobsStack extends Stack {
  constructor(scope: Construct, id: string, props: JobsStackProps) {
    super(scope, id, props);
    const { records, receipts } = props.data;

    const inspectReceipt = new ServiceFunction(this, {
      name: 'inspect-receipt',
      description: 'Inspects an uploaded receipt: type by content, size, fingerprint',
      asynchronous: true,
      timeout: Duration.seconds(60),
    });
    records.bindTable(inspectReceipt, 'read-write');
    receipts.bindQuarantine(inspectReceipt, 'download');
    new ObjectEvents(this, 'ReceiptArrived', { bucket: receipts.bucket, prefix: ReceiptsBucket.quarantine, function: inspectReceipt });

    const markStatisticsStale = new ServiceFunction(this, {
      name: 'mark-statistics-stale',
      description: 'Marks the school-semesters whose plans or claims changed',
      asynchronous: true,
      timeout: Duration.seconds(60),
    });
    records.bindTable(markStatisticsStale, 'put');
    new TableStream(this, 'RecordChanged', { records, function: markStatisticsStale, recordTypes: ['PLAN', 'CLAIM'] });

    const compileStatistics = new ServiceFunction(this, {
      name: 'compile-statistics',
      description: 'Recompiles the statistics that are marked stale, and the roll-ups above them',
      asynchronous: true,
      timeout: Duration.minutes(15),
      memorySize: 1769,
    });
    records.bindTable(compileStatistics, 'read-write');
    new Schedule(this, 'EveryNight', {
      function: compileStatistics,
      expression: 'cron(30 2 * * ? *)',
      description: 'Compiles statistics every night',
    });
  }
}
