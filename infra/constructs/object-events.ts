import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

export type ObjectEventsProps = {
  readonly bucket: Bucket;
  readonly prefix: string;
  readonly function: ServiceFunction;
};

/** Tells a function of each object that arrives below a prefix. */
export class ObjectEvents extends Construct {
  constructor(scope: Construct, id: string, props: ObjectEventsProps) {
    super(scope, id);
    const { lambda, deadLetters, functionName } = props.function;
    if (deadLetters === undefined) throw new Error(`${functionName} follows events, so it must be asynchronous`);
    new Rule(this, 'Rule', {
      description: `Objects below ${props.prefix} go to ${functionName}`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [props.bucket.bucketName] }, object: { key: [{ prefix: props.prefix }] } },
      },
      targets: [new LambdaFunction(lambda, { deadLetterQueue: deadLetters, retryAttempts: 10, maxEventAge: Duration.hours(24) })],
    });
  }
}
