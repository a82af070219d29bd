import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
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

/** Tells a function of each object that arrives below a prefix, and of what the malware scanner found in it. */
export class ObjectEvents extends Construct {
  constructor(scope: Construct, id: string, { bucket, prefix, function: fn }: ObjectEventsProps) {
    super(scope, id);
    const { lambda, deadLetters, functionName } = fn;
    if (deadLetters === undefined) throw new Error(`${functionName} follows events, so it must be asynchronous`);
    const tell = (name: string, description: string, eventPattern: EventPattern): Rule =>
      new Rule(this, name, {
        description,
        eventPattern,
        targets: [new LambdaFunction(lambda, { deadLetterQueue: deadLetters, retryAttempts: 10, maxEventAge: Duration.hours(24) })],
      });
    tell('Arrived', `Objects below ${prefix} go to ${functionName}`, {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [bucket.bucketName] }, object: { key: [{ prefix }] } },
    });
    tell('Scanned', `What the scanner found below ${prefix} goes to ${functionName}`, {
      source: ['aws.guardduty'],
      detailType: ['GuardDuty Malware Protection Object Scan Result'],
      detail: { s3ObjectDetails: { bucketName: [bucket.bucketName], objectKey: [{ prefix }] } },
    });
  }
}
