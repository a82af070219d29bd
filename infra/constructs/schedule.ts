import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

export type ScheduleProps = {
  readonly function: ServiceFunction;
  /** `cron(minutes hours day month weekday year)`, in the time of Latvia. */
  readonly expression: `cron(${string})`;
  readonly description: string;
};

/** All calendar reasoning of the programme is in Latvian time. */
export const timezone = 'Europe/Riga';

/** Runs a function by the clock and tells it the time for which it runs, so that a late or repeated run does the same work. */
export class Schedule extends Construct {
  readonly function: ServiceFunction;
  readonly expression: string;

  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    this.function = props.function;
    this.expression = props.expression;
    const { lambda, deadLetters, functionName } = props.function;
    if (deadLetters === undefined) throw new Error(`${functionName} runs by the clock, so it must be asynchronous`);

    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [lambda.functionArn] }));
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }));

    const schedule = new CfnSchedule(this, 'Schedule', {
      description: props.description,
      scheduleExpression: props.expression,
      scheduleExpressionTimezone: timezone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: lambda.functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify({ scheduledTime: '<aws.scheduler.scheduled-time>' }),
        deadLetterConfig: { arn: deadLetters.queueArn },
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3600 },
      },
    });
    schedule.node.addDependency(role);
  }
}
