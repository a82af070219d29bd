import { LocalCloudFailure } from './failures.ts';
import { ACCOUNT, attributeOf, physicalName, type ResourceId, refOf } from './names.ts';
import { isJsonObject, type Json, type Stack } from './template.ts';

/** Turns the intrinsic functions of a stack's template into values, as CloudFormation would when it deploys. */
export type Resolver = {
  resolve(stack: string, value: Json | undefined): Json;
  /** The resource's own name (of a queue the name, not the address that `Ref` gives). */
  physicalName(stack: string, logicalId: string): string;
};

/** CloudFormation's "as if the property were not there". */
const NO_VALUE = Symbol('AWS::NoValue');
type Resolved = Json | typeof NO_VALUE;

const unresolvable = (stack: string, what: string): LocalCloudFailure =>
  new LocalCloudFailure('synthesis-failed', `The template of ${stack} holds ${what}, which the local cloud cannot resolve.`);

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Properties that give a resource its name when a template sets one. */
const nameProperties: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Stage': 'StageName',
  'AWS::Cognito::UserPoolResourceServer': 'Identifier',
  'AWS::Cognito::UserPoolDomain': 'Domain',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SES::ConfigurationSet': 'Name',
  'AWS::SES::EmailIdentity': 'EmailIdentity',
  'AWS::SQS::Queue': 'QueueName',
};

export const createResolver = (stacks: readonly Stack[]): Resolver => {
  const byName = new Map(stacks.map((stack) => [stack.name, stack]));
  const exported = new Map<string, { readonly stack: Stack; readonly value: Json }>();

  const stackNamed = (name: string): Stack => {
    const stack = byName.get(name);
    if (!stack) throw unresolvable(name, 'no such stack');
    return stack;
  };

  const pseudoParameter = (stack: Stack, name: string): Resolved | undefined => {
    switch (name) {
      case 'AWS::Region':
        return stack.region;
      case 'AWS::AccountId':
        return ACCOUNT;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return stack.name;
      case 'AWS::StackId':
        return `arn:aws:cloudformation:${stack.region}:${ACCOUNT}:stack/${stack.name}/local`;
      case 'AWS::NoValue':
        return NO_VALUE;
      case 'AWS::NotificationARNs':
        return [];
      default:
        return undefined;
    }
  };

  const resourceOf = (stack: Stack, logicalId: string): ResourceId => {
    const resource = stack.template.Resources[logicalId];
    if (!resource) throw unresolvable(stack.name, `a reference to the unknown ${logicalId}`);
    return { stack: stack.name, region: stack.region, logicalId, type: resource.Type };
  };

  const nameOf = (stack: Stack, id: ResourceId): string => {
    const property = nameProperties[id.type];
    const given = property === undefined ? undefined : stack.template.Resources[id.logicalId]?.Properties[property];
    return given === undefined ? physicalName(id) : textOf(plain(stack, given));
  };

  const reference = (stack: Stack, name: string): Resolved => {
    const pseudo = pseudoParameter(stack, name);
    if (pseudo !== undefined) return pseudo;
    const parameter = stack.template.Parameters[name];
    if (parameter) return parameter.Default ?? '';
    const id = resourceOf(stack, name);
    return refOf(id, nameOf(stack, id));
  };

  const attribute = (stack: Stack, logicalId: string, name: string): string => {
    const id = resourceOf(stack, logicalId);
    return attributeOf(id, nameOf(stack, id), name);
  };

  const substitute = (stack: Stack, argument: Json): Json => {
    const [text, variables] = Array.isArray(argument) ? [argument[0], argument[1]] : [argument, {}];
    if (typeof text !== 'string' || !isJsonObject(variables)) throw unresolvable(stack.name, 'a malformed Fn::Sub');
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_match, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      const variable = variables[name];
      if (variable !== undefined) return textOf(plain(stack, variable));
      const [logicalId = '', ...rest] = name.split('.');
      const value = rest.length > 0 ? attribute(stack, logicalId, rest.join('.')) : reference(stack, name);
      return value === NO_VALUE ? '' : textOf(value);
    });
  };

  const list = (stack: Stack, argument: Json): readonly Json[] => {
    const value = plain(stack, argument);
    if (!Array.isArray(value)) throw unresolvable(stack.name, 'something else where a list should be');
    return value;
  };

  const truth = (stack: Stack, argument: Json): boolean => {
    if (typeof argument === 'string') {
      const condition = stack.template.Conditions[argument];
      if (condition !== undefined) return truth(stack, condition);
    }
    return plain(stack, argument) === true;
  };

  const argumentsOf = (argument: Json): readonly Json[] => (Array.isArray(argument) ? argument : [argument]);

  const intrinsics: Readonly<Record<string, (stack: Stack, argument: Json) => Resolved>> = {
    Ref: (stack, argument) => reference(stack, textOf(argument)),
    'Fn::GetAtt': (stack, argument) => {
      const [logicalId = '', ...rest] = Array.isArray(argument)
        ? argument.map((part) => textOf(plain(stack, part)))
        : textOf(argument).split('.');
      return attribute(stack, logicalId, rest.join('.'));
    },
    'Fn::Join': (stack, argument) => {
      const [separator = '', parts = []] = argumentsOf(argument);
      return list(stack, parts).map(textOf).join(textOf(separator));
    },
    'Fn::Sub': substitute,
    'Fn::Select': (stack, argument) => {
      const [index = 0, values = []] = argumentsOf(argument);
      return list(stack, values)[Number(plain(stack, index))] ?? '';
    },
    'Fn::Split': (stack, argument) => {
      const [separator = '', text = ''] = argumentsOf(argument);
      return textOf(plain(stack, text)).split(textOf(separator));
    },
    'Fn::ImportValue': (stack, argument) => {
      const name = textOf(plain(stack, argument));
      const found = exported.get(name);
      if (!found) throw unresolvable(stack.name, `an import of ${name}, which no stack exports`);
      return plain(found.stack, found.value);
    },
    'Fn::GetStackOutput': (stack, argument) => {
      const { StackName, OutputName } = isJsonObject(argument) ? argument : {};
      const source = stackNamed(textOf(plain(stack, StackName ?? '')));
      return plain(source, source.template.Outputs[textOf(plain(stack, OutputName ?? ''))]?.Value ?? '');
    },
    'Fn::FindInMap': (stack, argument) => {
      const [map = '', first = '', second = ''] = list(stack, argument).map(textOf);
      return stack.template.Mappings[map]?.[first]?.[second] ?? '';
    },
    'Fn::Base64': (stack, argument) => Buffer.from(textOf(plain(stack, argument))).toString('base64'),
    'Fn::GetAZs': (stack) => ['a', 'b', 'c'].map((zone) => `${stack.region}${zone}`),
    'Fn::If': (stack, argument) => {
      const [condition = '', whenTrue = '', whenFalse = ''] = argumentsOf(argument);
      return resolveAny(stack, truth(stack, condition) ? whenTrue : whenFalse);
    },
    'Fn::Equals': (stack, argument) => {
      const [left = '', right = ''] = list(stack, argument);
      return textOf(left) === textOf(right);
    },
    'Fn::Not': (stack, argument) => !truth(stack, argumentsOf(argument)[0] ?? false),
    'Fn::And': (stack, argument) => argumentsOf(argument).every((part) => truth(stack, part)),
    'Fn::Or': (stack, argument) => argumentsOf(argument).some((part) => truth(stack, part)),
    Condition: (stack, argument) => truth(stack, argument),
  };

  const resolveAny = (stack: Stack, value: Json): Resolved => {
    if (Array.isArray(value)) return value.map((item) => resolveAny(stack, item)).filter((item) => item !== NO_VALUE);
    if (!isJsonObject(value)) return value;
    const [key, ...others] = Object.keys(value);
    const argument = key === undefined ? undefined : value[key];
    // `Condition` is also an ordinary key (of IAM statements): there its value is an object.
    const isIntrinsic = others.length === 0 && !(key === 'Condition' && typeof argument !== 'string');
    const intrinsic = isIntrinsic && key !== undefined ? intrinsics[key] : undefined;
    if (intrinsic && argument !== undefined) return intrinsic(stack, argument);
    if (isIntrinsic && key?.startsWith('Fn::')) throw unresolvable(stack.name, key);
    const resolved: Record<string, Json> = {};
    for (const [name, item] of Object.entries(value)) {
      const result = resolveAny(stack, item);
      if (result !== NO_VALUE) resolved[name] = result;
    }
    return resolved;
  };

  const plain = (stack: Stack, value: Json): Json => {
    const resolved = resolveAny(stack, value);
    return resolved === NO_VALUE ? '' : resolved;
  };

  for (const stack of stacks) {
    for (const { Value, Export } of Object.values(stack.template.Outputs)) {
      if (Export) exported.set(textOf(plain(stack, Export.Name)), { stack, value: Value });
    }
  }

  return {
    resolve: (stack, value) => (value === undefined ? null : plain(stackNamed(stack), value)),
    physicalName: (stack, logicalId) => {
      const source = stackNamed(stack);
      return nameOf(source, resourceOf(source, logicalId));
    },
  };
};
