import { Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { archivedTypes } from '../../shared/domain/audit-line.ts';
import { ObjectEvents } from '../constructs/object-events.ts';
import { ReceiptBuckets } from '../constructs/receipt-buckets.ts';
import { Schedule } from '../constructs/schedule.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { TableStream } from '../constructs/table-stream.ts';
import type { DataStack } from './data-stack.ts';

export type JobsStackProps = StackProps & { readonly data: DataStack; readonly publicUrl: string };

/** What runs without anybody waiting: on events and by the clock. */
export class JobsStack extends Stack {
  constructor(scope: Construct, id: string, props: JobsStackProps) {
    super(scope, id, props);
    const { records, receipts, reports, audit, keys, mail } = props.data;

    const inspectReceipt = new ServiceFunction(this, {
      name: 'inspect-receipt',
      description: 'Inspects an uploaded receipt: opens it, and hears what the malware scanner found',
      asynchronous: true,
      timeout: Duration.seconds(60),
      // A telephone's picture of 50 million pixels is decoded whole.
      memorySize: 1769,
    });
    records.bindTable(inspectReceipt);
    receipts.bindInspecting(inspectReceipt);
    new ObjectEvents(this, 'Uploads', { bucket: receipts.quarantine, prefix: ReceiptBuckets.arrivals, function: inspectReceipt });

    const markStatisticsStale = new ServiceFunction(this, {
      name: 'mark-statistics-stale',
      description: 'Marks the school-semesters whose plans or claims changed',
      asynchronous: true,
      timeout: Duration.seconds(60),
    });
    records.bindTable(markStatisticsStale);
    new TableStream(this, 'RecordChanged', { records, function: markStatisticsStale, recordTypes: ['PLAN', 'CLAIM'] });

    const archiveAudit = new ServiceFunction(this, {
      name: 'archive-audit',
      description: 'Puts every event and every reading into the audit archive',
      asynchronous: true,
      timeout: Duration.seconds(60),
    });
    records.bindStreamKey(archiveAudit);
    audit.bindArchiving(archiveAudit);
    // Nobody waits for it, and each batch is an object: fewer and larger ones are cheaper to keep and to check.
    const batchingWindow = Duration.seconds(60);
    new TableStream(this, 'SomethingHappened', { records, function: archiveAudit, recordTypes: archivedTypes, batchingWindow });

    const signAudit = new ServiceFunction(this, {
      name: 'sign-audit',
      description: 'Signs the manifest of each day of the audit archive',
      asynchronous: true,
      timeout: Duration.minutes(15),
    });
    audit.bindSigning(signAudit);
    new Schedule(this, 'AfterMidnight', {
      function: signAudit,
      expression: 'cron(15 1 * * ? *)',
      description: 'Signs the audit archive of the day that is over',
    });

    const compileStatistics = new ServiceFunction(this, {
      name: 'compile-statistics',
      description: 'Recompiles the statistics that are marked stale, and the roll-ups above them',
      asynchronous: true,
      timeout: Duration.minutes(15),
      memorySize: 1769,
    });
    records.bindTable(compileStatistics);
    new Schedule(this, 'EveryNight', {
      function: compileStatistics,
      expression: 'cron(30 2 * * ? *)',
      description: 'Compiles statistics every night',
    });

    const sealSemester = new ServiceFunction(this, {
      name: 'seal-semester',
      description: 'Freezes the figures of semesters whose time is over',
      asynchronous: true,
      timeout: Duration.minutes(15),
    });
    records.bindTable(sealSemester);
    new Schedule(this, 'EveryNightAfter', {
      function: sealSemester,
      expression: 'cron(30 3 * * ? *)',
      description: 'Seals semesters when their statistics are compiled',
    });

    const publishFigures = new ServiceFunction(this, {
      name: 'publish-figures',
      description: 'Tells a new edition of the figures to all who see no records, once a month and at sealing',
      asynchronous: true,
      timeout: Duration.minutes(15),
      memorySize: 1769,
    });
    records.bindTable(publishFigures);
    new Schedule(this, 'EveryNightAtLast', {
      function: publishFigures,
      expression: 'cron(0 4 * * ? *)',
      description: 'Publishes figures when they are compiled and sealed',
    });

    const sendReports = new ServiceFunction(this, {
      name: 'send-reports',
      description: 'Makes the reports that are due, and tells partners of them',
      asynchronous: true,
      timeout: Duration.minutes(15),
      memorySize: 1769,
    });
    records.bindTable(sendReports);
    reports.bindKeeping(sendReports);
    keys.bindOpeningAddresses(sendReports);
    mail.bindTelling(sendReports, props.publicUrl);
    new Schedule(this, 'EveryMorningAfter', {
      function: sendReports,
      expression: 'cron(0 5 * * ? *)',
      description: 'Makes and sends the reports that are due, when figures are compiled, sealed and published',
    });

    const sendReminders = new ServiceFunction(this, {
      name: 'send-reminders',
      description: 'Reminds everybody of what is late, in one message a day',
      asynchronous: true,
      timeout: Duration.minutes(15),
    });
    records.bindTable(sendReminders);
    keys.bindOpeningAddresses(sendReminders);
    mail.bindSending(sendReminders);
    new Schedule(this, 'EveryWorkday', {
      function: sendReminders,
      expression: 'cron(0 7 ? * MON-FRI *)',
      description: 'Reminds people on working days',
    });

    const applyRetention = new ServiceFunction(this, {
      name: 'apply-retention',
      description: 'Erases pupils whose time of retention is over, and finishes what was begun',
      asynchronous: true,
      timeout: Duration.minutes(15),
    });
    records.bindTable(applyRetention);
    receipts.bindDestroying(applyRetention);
    new Schedule(this, 'EveryNightFirst', {
      function: applyRetention,
      expression: 'cron(30 1 * * ? *)',
      description: 'Applies the rules of retention before statistics are compiled',
    });

    const reconcile = new ServiceFunction(this, {
      name: 'reconcile',
      description: 'Adds up the ledger, and tells whatever else of the money tells another story',
      asynchronous: true,
      timeout: Duration.minutes(15),
      memorySize: 1769,
    });
    records.bindTable(reconcile);
    new Schedule(this, 'EveryMorning', {
      function: reconcile,
      expression: 'cron(30 4 * * ? *)',
      description: 'Reconciles the ledger when statistics are compiled',
    });
  }
}
