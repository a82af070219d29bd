import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { removalOf, settingsOf } from '../stages.ts';
import { bundleFolder } from './bundle.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { pascalCase } from './names.ts';

/** Operator, condition key, values: as a policy has them. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export type ServiceFunctionProps = {
  /** The folder in `functions/`. */
  readonly name: string;
  readonly description: string;
  readonly timeout?: Duration;
  readonly memorySize?: number;
  /** Invoked without anybody waiting for the answer: what cannot be processed goes to a queue, never lost. */
  readonly asynchronous?: boolean;
};

/** A function of ours with the defaults of the house. It may do nothing but log and trace until something is bound to it. */
export class ServiceFunction extends Construct {
  readonly functionName: string;
  readonly lambda: LambdaFunction;
  readonly deadLetters: Queue | undefined;
  readonly #role: Role;

  constructor(scope: Construct, props: ServiceFunctionProps) {
    super(scope, pascalCase(props.name));
    this.functionName = props.name;

    const logGroup = new LogGroup(this, 'Logs', { retention: settingsOf(this).logs, removalPolicy: removalOf(this) });
    this.#role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.deadLetters = props.asynchronous === true ? new DeadLetterQueue(this, 'DeadLetters') : undefined;

    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(bundleFolder(props.name)),
      memorySize: props.memorySize ?? 1024,
      timeout: props.timeout ?? Duration.seconds(10),
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      role: this.#role,
      logGroup,
      ...(this.deadLetters === undefined ? {} : { deadLetterQueue: this.deadLetters }),
    });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    Tags.of(this.lambda).add('function', props.name);
  }

  /** Lets the function do exactly these actions on exactly these resources. */
  allow(actions: readonly string[], resources: readonly string[], conditions: Conditions = {}): void {
    this.#role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources], conditions }));
  }

  /** Tells the function the name of something that it uses. */
  know(variable: string, value: string): void {
    this.lambda.addEnvironment(variable, value);
  }
}
