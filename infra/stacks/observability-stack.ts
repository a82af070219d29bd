import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { AlarmTopic } from '../constructs/alarm-topic.ts';
import { Alarms, ownMetrics } from '../constructs/alarms.ts';
import { DutyDashboard } from '../constructs/dashboard.ts';
import { watchJobs } from '../constructs/job-alarms.ts';
import { Schedule } from '../constructs/schedule.ts';
import { watchService } from '../constructs/service-alarms.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { TableStream } from '../constructs/table-stream.ts';
import type { ApiStack } from './api-stack.ts';
import type { DataStack } from './data-stack.ts';
import type { JobsStack } from './jobs-stack.ts';

export type ObservabilityStackProps = StackProps & {
  readonly stage: string;
  readonly data: DataStack;
  readonly api: ApiStack;
  readonly jobs: JobsStack;
  /** Whom alarms are sent to by e-mail; more can subscribe to the topic. */
  readonly alarmAddress: string | undefined;
};

/** Watches the others: alarms, where they go, and a page for whoever is on duty. What is added to the others is watched without being named here. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const { stage, data, jobs, alarmAddress } = props;
    const { api } = props.api;
    const functions = [props.api, jobs].flatMap((stack) => allIn(stack, ServiceFunction));
    const schedules = allIn(jobs, Schedule);
    const streams = allIn(jobs, TableStream);

    const namespace = `Pumpurs/${stage}`;
    for (const fn of functions) fn.know('METRICS_NAMESPACE', namespace);
    const own = ownMetrics(namespace);

    const { topic } = new AlarmTopic(this, 'Notices', alarmAddress === undefined ? {} : { address: alarmAddress });
    const alarms = new Alarms(this, 'Alarms', topic);
    watchService(alarms, own, { api, records: data.records });
    watchJobs(alarms, own, { functions, schedules, streams });
    new DutyDashboard(this, 'Duty', { alarms: alarms.all, own, api, records: data.records, functions, schedules, streams });
  }
}

const allIn = <Kind extends IConstruct>(stack: Stack, kind: new (...given: never[]) => Kind): readonly Kind[] =>
  stack.node.findAll().filter((construct): construct is Kind => construct instanceof kind);
