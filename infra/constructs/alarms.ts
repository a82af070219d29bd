import { Alarm, ComparisonOperator, Metric, type MetricOptions, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { MetricName } from '../../shared/observability/metrics.ts';

/** Where the runbook lies, for whoever reads an alarm in his mail. */
const runbook = 'docs/runbook.md';

export type Watched = {
  /** The section of the runbook. */
  readonly kind: string;
  /** Which one, where there are several of a kind: `compile-statistics`. */
  readonly member?: string;
  readonly metric: Metric;
  /** It rings at this value and above; `below`: at every value under it. */
  readonly atLeast?: number;
  readonly below?: number;
  /** Of the last so many periods, so many have to be bad. */
  readonly periods?: number;
  readonly bad?: number;
  /**
   * What a period without a value means: `fine`, nothing happened; `bad`, what should have come did not; `unchanged`, the value is told
   * once a day, and the last one holds.
   */
  readonly silence: 'fine' | 'bad' | 'unchanged';
  /** What it means for users, in a sentence. */
  readonly meaning: string;
};

const silences = {
  fine: TreatMissingData.NOT_BREACHING,
  bad: TreatMissingData.BREACHING,
  unchanged: TreatMissingData.IGNORE,
} as const satisfies Record<Watched['silence'], TreatMissingData>;

/** Alarms that say what they mean for users and where it is written what to do. Each tells its beginning and its end. */
export class Alarms extends Construct {
  readonly all: Alarm[] = [];
  readonly #topic: ITopic;
  readonly #kinds = new Map<string, Construct>();

  constructor(scope: Construct, id: string, topic: ITopic) {
    super(scope, id);
    this.#topic = topic;
  }

  add({ kind, member, metric, atLeast, below, periods = 1, bad = periods, silence, meaning }: Watched): void {
    const threshold = atLeast ?? below;
    if (threshold === undefined) throw new Error(`${kind} rings at nothing`);
    const group = this.#kinds.get(kind) ?? new Construct(this, kind);
    this.#kinds.set(kind, group);
    const alarm = new Alarm(group, member ?? 'Alarm', {
      metric,
      threshold,
      comparisonOperator:
        atLeast === undefined ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      datapointsToAlarm: bad,
      treatMissingData: silences[silence],
      alarmDescription: `${member === undefined ? kind : `${kind}, ${member}`}: ${meaning} What to do: ${runbook}, "${kind}".`,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
    alarm.addOkAction(new SnsAction(this.#topic));
    this.all.push(alarm);
  }
}

/** The metrics of ours, as the functions write them. */
export const ownMetrics =
  (namespace: string) =>
  (
    metricName: MetricName,
    statistic: string,
    period: Duration,
    dimensionsMap: Record<string, string> = {},
    more: MetricOptions = {},
  ): Metric =>
    new Metric({ namespace, metricName, statistic, period, dimensionsMap, ...more });
