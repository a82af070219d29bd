import { join } from 'node:path';
import { type Declared, type DeclaredResources, functionSchema, invokeConfigSchema } from '../declared.ts';
import { LocalCloudFailure } from '../failures.ts';
import { arnOf } from '../names.ts';
import { createFunctionHost, type FunctionHost } from './function-host.ts';

export type DeployedFunction = FunctionHost & { readonly asyncRetries: number; readonly deadLetterArn: string | undefined };
export type Functions = {
  readonly all: readonly DeployedFunction[];
  byArn(arn: string): DeployedFunction | undefined;
  byName(name: string): DeployedFunction | undefined;
};

/** The folder's name in `functions/`, which the infrastructure puts on each function as a tag. */
const shortName = ({
  logicalId,
  properties,
}: Declared<{ readonly Tags: readonly { readonly Key: string; readonly Value: string }[] }>): string =>
  properties.Tags.find(({ Key }) => Key === 'function')?.Value ?? logicalId;

/** Accepts an ARN with or without version or alias, also inside an API Gateway integration's URI. */
const plainArn = (text: string): string => /arn:aws:lambda:[^:]+:\d+:function:[^:/]+/.exec(text)?.[0] ?? text;

export type FunctionsOptions = {
  /** What Lambda and the SDK add to the own environment of a function. */
  readonly environmentOf: (fn: { readonly logicalId: string; readonly name: string }) => Readonly<Record<string, string>>;
  readonly logs: string;
};

/** Every function of the template, ready to be called. */
export const deployFunctions = (declared: DeclaredResources, { environmentOf, logs }: FunctionsOptions): Functions => {
  const invokeConfigs = declared.of('AWS::Lambda::EventInvokeConfig', invokeConfigSchema);
  const all = declared.of('AWS::Lambda::Function', functionSchema).map((fn): DeployedFunction => {
    const { stack, logicalId, name: physicalName, properties } = fn;
    const folder = stack.assets.get(properties.Code.S3Key);
    if (folder === undefined) throw new LocalCloudFailure('synthesis-failed', `The bundle of ${logicalId} is not in the cloud assembly.`);
    const name = shortName(fn);
    const arn = arnOf({ stack: stack.name, region: stack.region, logicalId, type: 'AWS::Lambda::Function' }, physicalName);
    const config = invokeConfigs.find(
      ({ properties: { FunctionName } }) => FunctionName === physicalName || plainArn(FunctionName) === arn,
    )?.properties;
    const host = createFunctionHost({
      name,
      folder,
      handler: properties.Handler,
      physicalName,
      arn,
      timeoutMs: properties.Timeout * 1000,
      memoryMegabytes: properties.MemorySize,
      environment: {
        ...environmentOf({ logicalId, name }),
        AWS_REGION: stack.region,
        AWS_DEFAULT_REGION: stack.region,
        AWS_LAMBDA_FUNCTION_NAME: physicalName,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties.MemorySize),
        ...properties.Environment.Variables,
      },
      logFile: join(logs, `${name}.log`),
    });
    return {
      ...host,
      asyncRetries: config?.MaximumRetryAttempts ?? 2,
      deadLetterArn: config?.DestinationConfig?.OnFailure?.Destination ?? properties.DeadLetterConfig?.TargetArn,
    };
  });
  const arns = new Map(all.map((fn) => [fn.arn, fn]));
  const names = new Map(all.map((fn) => [fn.name, fn]));
  return { all, byArn: (arn) => arns.get(plainArn(arn)), byName: (name) => names.get(name) };
};
