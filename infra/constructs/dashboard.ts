import { type Alarm, AlarmStatusWidget, Dashboard, GraphWidget, type IWidget, Metric, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { dimensions } from '../../shared/observability/metrics.ts';
import type { ownMetrics } from './alarms.ts';
import type { RecordsTable } from './records-table.ts';
import type { ServiceApi } from './rest-api.ts';
import type { Schedule } from './schedule.ts';
import type { ServiceFunction } from './service-function.ts';
import type { TableStream } from './table-stream.ts';

export type WatchedSystem = {
  readonly alarms: readonly Alarm[];
  readonly own: ReturnType<typeof ownMetrics>;
  readonly api: ServiceApi;
  readonly records: RecordsTable;
  readonly functions: readonly ServiceFunction[];
  readonly schedules: readonly Schedule[];
  readonly streams: readonly TableStream[];
};

const fiveMinutes = Duration.minutes(5);
const hour = Duration.hours(1);
const day = Duration.days(1);

const question = (text: string): IWidget => new TextWidget({ markdown: `## ${text}`, width: 24, height: 1 });
const graph = (title: string, left: readonly Metric[], right: readonly Metric[] = []): IWidget =>
  new GraphWidget({ title, left: [...left], right: [...right], width: 8, height: 6, liveData: true });

/** One page for whoever is on duty, to be read from the top in a minute: what rings, then five questions in the order in which they matter. */
export class DutyDashboard extends Construct {
  constructor(scope: Construct, id: string, { alarms, own, api, records, functions, schedules, streams }: WatchedSystem) {
    super(scope, id);
    const stage = api.api.deploymentStage;
    const queues = functions.flatMap(({ functionName, deadLetters }) => (deadLetters === undefined ? [] : [{ functionName, deadLetters }]));
    const ofTable = (metricName: string): Metric =>
      new Metric({
        namespace: 'AWS/DynamoDB',
        metricName,
        dimensionsMap: { TableName: records.table.tableName },
        statistic: 'Sum',
        period: hour,
      });
    new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.days(2),
      widgets: [
        [new AlarmStatusWidget({ title: 'What rings', alarms: [...alarms], width: 24, height: 4 })],
        [question('Are users served?')],
        [
          graph(
            'Calls, and the share answered with 5xx',
            [stage.metricCount({ period: fiveMinutes })],
            [stage.metricServerError({ statistic: 'Average', period: fiveMinutes })],
          ),
          graph(
            'How long an answer takes (ms)',
            ['p50', 'p99'].map((statistic) => stage.metricLatency({ statistic, period: fiveMinutes, label: statistic })),
          ),
          graph('Bugs, contention, outages by service', [
            own('BugAnswers', 'Sum', fiveMinutes),
            own('BusyAnswers', 'Sum', fiveMinutes),
            ...dimensions.dependency.map((dependency) =>
              own('Outages', 'Sum', fiveMinutes, { dependency }, { label: `outages: ${dependency}` }),
            ),
          ]),
        ],
        [question('Is work waiting?')],
        [
          graph(
            'Days that the oldest has waited, by queue',
            dimensions.queue.map((queue) => own('OldestWaitingDays', 'Maximum', day, { queue }, { label: queue })),
          ),
          graph(
            'Dead letters',
            queues.map(({ functionName, deadLetters }) =>
              deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: fiveMinutes, label: functionName }),
            ),
          ),
          graph(
            'Behind the table (ms), and the oldest figures to compile (s)',
            streams.map(({ function: fn }) =>
              fn.lambda.metric('IteratorAge', { statistic: 'Maximum', period: fiveMinutes, label: fn.functionName }),
            ),
            [own('OldestStaleMarkSeconds', 'Maximum', day)],
          ),
        ],
        [question('Are jobs done?')],
        [
          graph(
            'How long each takes (ms)',
            schedules.map(({ function: fn }) => fn.lambda.metricDuration({ statistic: 'Maximum', period: hour, label: fn.functionName })),
          ),
          graph('What they did', [
            own('SchoolSemestersCompiled', 'Sum', day),
            own('EditionsPublished', 'Sum', day),
            own('ReportsMade', 'Sum', day),
            own('MessagesSent', 'Sum', day),
          ]),
          graph('What they left', [
            own('SchoolSemestersLeft', 'Maximum', day),
            own('SemestersWaitingForSeal', 'Maximum', day),
            own('PartnersLeft', 'Maximum', day),
            own('OrganisationsLeft', 'Maximum', day),
            own('MessagesUnsent', 'Sum', day),
            own('MessagesInDoubt', 'Sum', day),
          ]),
        ],
        [question('Is money consistent?')],
        [
          graph('Differences from the ledger', [own('LedgerDifferences', 'Maximum', day)]),
          graph('Submitted, approved, paid', [
            own('PlansSubmitted', 'Sum', day),
            own('ClaimsSubmitted', 'Sum', day),
            own('ClaimsApproved', 'Sum', day),
            own('ClaimsPaid', 'Sum', day),
          ]),
          graph('Uploads refused, answers given again', [
            own('UploadsRefused', 'Sum', day),
            own('UploadsNotScanned', 'Sum', day),
            own('IdempotencyReplays', 'Sum', day),
            own('StreamRecordsRejected', 'Sum', day),
          ]),
        ],
        [question('What does it cost?')],
        [
          graph('Capacity units of the table', [ofTable('ConsumedReadCapacityUnits'), ofTable('ConsumedWriteCapacityUnits')]),
          graph('Tries that writes needed beyond their first', [own('WriteAttempts', 'Sum', hour)]),
          graph('Calls of functions', [new Metric({ namespace: 'AWS/Lambda', metricName: 'Invocations', statistic: 'Sum', period: hour })]),
        ],
      ],
    });
  }
}
