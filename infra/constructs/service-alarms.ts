import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Alarms, ownMetrics } from './alarms.ts';
import type { RecordsTable } from './records-table.ts';
import type { ServiceApi } from './rest-api.ts';

type Own = ReturnType<typeof ownMetrics>;

const fiveMinutes = Duration.minutes(5);
const quarter = Duration.minutes(15);
const hour = Duration.hours(1);

/** Whether callers are served: what they see, and which service of AWS is behind it. */
export const watchService = (
  alarms: Alarms,
  own: Own,
  { api, records }: { readonly api: ServiceApi; readonly records: RecordsTable },
): void => {
  const stage = api.api.deploymentStage;
  alarms.add({
    kind: 'ApiErrors',
    // The average of a metric that is 0 or 1 for each request is their share.
    metric: stage.metricServerError({ statistic: 'Average', period: fiveMinutes }),
    atLeast: 0.05,
    periods: 3,
    bad: 2,
    silence: 'fine',
    meaning: 'One call in twenty is answered with a 5xx: people repeat what they do, and some of it fails again.',
  });
  alarms.add({
    kind: 'ApiSlow',
    metric: stage.metricLatency({ statistic: 'p99', period: fiveMinutes }),
    atLeast: 3000,
    periods: 3,
    silence: 'fine',
    meaning: 'One call in a hundred takes three seconds and more: pages feel stuck.',
  });
  alarms.add({
    kind: 'ApiNearTimeout',
    metric: stage.metricIntegrationLatency({ statistic: 'Maximum', period: fiveMinutes }),
    atLeast: 9000,
    periods: 3,
    bad: 2,
    silence: 'fine',
    meaning: 'Calls take nearly the ten seconds that a function has: soon they end without an answer.',
  });
  alarms.add({
    kind: 'Bugs',
    metric: own('BugAnswers', 'Sum', fiveMinutes),
    atLeast: 1,
    silence: 'fine',
    meaning: 'Somebody got "internal error": what he wanted does not work, and repeating does not help.',
  });
  const outage = (kind: string, dependency: string, atLeast: number, period: Duration, meaning: string): void =>
    alarms.add({ kind, metric: own('Outages', 'Sum', period, { dependency }), atLeast, silence: 'fine', meaning });
  outage('DatabaseOutage', 'dynamodb', 5, fiveMinutes, 'DynamoDB fails: calls are answered with 503, and nothing is read or written.');
  outage('KeyOutage', 'kms', 5, fiveMinutes, 'KMS fails: names cannot be read or written, long lists not turned over; the rest works.');
  outage('FileOutage', 's3', 3, quarter, 'S3 fails: receipts are not inspected and reports not kept; all else works.');
  outage('MailOutage', 'ses', 2, quarter, 'SES fails: invitations do not leave; whoever invites is told to repeat. All else works.');
  outage('Hanging', 'none', 3, fiveMinutes, 'Calls run out of time without a service that said so: they are answered with 503.');
  alarms.add({
    kind: 'Contention',
    metric: own('BusyAnswers', 'Sum', fiveMinutes),
    atLeast: 5,
    silence: 'fine',
    meaning: 'Many write the same record at once and are told to repeat; nothing is lost.',
  });
  alarms.add({
    kind: 'FunctionErrors',
    // Of all functions: each by itself would cost as much as all.
    metric: new Metric({ namespace: 'AWS/Lambda', metricName: 'Errors', statistic: 'Sum', period: quarter }),
    atLeast: 3,
    silence: 'fine',
    meaning: 'Functions end by an error or are cut off: callers get 502, jobs are tried again.',
  });
  alarms.add({
    kind: 'FunctionsThrottled',
    metric: new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', statistic: 'Sum', period: fiveMinutes }),
    atLeast: 1,
    silence: 'fine',
    meaning: 'The account runs as many functions at once as it may: further calls are answered with 5xx.',
  });
  for (const [member, metricName] of [
    ['Reads', 'ReadThrottleEvents'],
    ['Writes', 'WriteThrottleEvents'],
  ] as const) {
    alarms.add({
      kind: 'DatabaseThrottled',
      member,
      metric: new Metric({
        namespace: 'AWS/DynamoDB',
        metricName,
        dimensionsMap: { TableName: records.table.tableName },
        statistic: 'Sum',
        period: fiveMinutes,
      }),
      atLeast: 10,
      periods: 3,
      bad: 2,
      silence: 'fine',
      meaning: 'The table refuses calls because one part of it is used too much: calls are slower, some are answered with 503.',
    });
  }
  alarms.add({
    kind: 'UploadsNotScanned',
    metric: own('UploadsNotScanned', 'Sum', hour),
    atLeast: 3,
    silence: 'fine',
    meaning: 'The malware scanner looks into no uploads: receipts are refused that are sound.',
  });
  const reputation = (kind: string, metricName: string, atLeast: number, meaning: string): void =>
    alarms.add({
      kind,
      metric: new Metric({ namespace: 'AWS/SES', metricName, statistic: 'Maximum', period: hour }),
      atLeast,
      silence: 'unchanged',
      meaning,
    });
  reputation(
    'MailBounces',
    'Reputation.BounceRate',
    0.04,
    'Of a hundred messages four come back; at five AWS looks into it, at ten it may stop all mail.',
  );
  reputation(
    'MailComplaints',
    'Reputation.ComplaintRate',
    0.0008,
    'Recipients call our messages spam; at one in a thousand AWS looks into it.',
  );
};
