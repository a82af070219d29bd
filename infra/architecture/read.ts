import { createResolver } from '../local/resolver.ts';
import { isJsonObject, type Json, type JsonObject, type Stack } from '../local/template.ts';

/** Something that holds data or takes messages. */
export type Thing = { readonly arn: string; readonly name: string; readonly kind: string; readonly stack: string };
/** What one function may do with one thing, in words. */
export type Right = { readonly function: string; readonly thing: string; readonly verbs: readonly string[] };
export type DeployedFunction = { readonly name: string; readonly stack: string; readonly routes: number };
/** What starts a function without anybody waiting. */
export type Trigger = { readonly from: string; readonly label: string; readonly function: string };

/** The system as the template declares it: nothing here is written by hand. */
export type System = {
  readonly functions: readonly DeployedFunction[];
  readonly things: readonly Thing[];
  readonly rights: readonly Right[];
  readonly events: readonly Trigger[];
  readonly schedules: readonly Trigger[];
  /** By function: the queue of what it could not process. */
  readonly deadLetters: ReadonlyMap<string, string>;
  readonly hasFirewall: boolean;
};

type Declared = {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly path: string;
  readonly properties: JsonObject;
};

const kinds: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'table',
  'AWS::DynamoDB::GlobalTable': 'table',
  'AWS::S3::Bucket': 'bucket',
  'AWS::KMS::Key': 'key',
  'AWS::SES::EmailIdentity': 'mail',
  'AWS::SQS::Queue': 'queue',
  'AWS::SNS::Topic': 'topic',
};

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));
const listOf = (value: Json | undefined): readonly Json[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});

/** Without its stage: pictures are the same for every one. */
const stackName = (name: string): string => name.replace(/-[a-z]+$/, '');

/** Where a resource stands among the constructs, without its stack and without what the CDK itself adds. */
const pathOf = (metadata: JsonObject, id: string): string =>
  textOf(metadata['aws:cdk:path'] ?? id)
    .split('/')
    .slice(1)
    .filter((part) => part !== 'Resource' && part !== 'Default')
    .join('/');

const verbs: Readonly<Record<string, string>> = {
  'dynamodb:GetItem': 'reads',
  'dynamodb:BatchGetItem': 'reads',
  'dynamodb:Query': 'reads',
  'dynamodb:Scan': 'reads',
  'dynamodb:PutItem': 'writes',
  'dynamodb:UpdateItem': 'writes',
  'dynamodb:DeleteItem': 'writes',
  'dynamodb:ConditionCheckItem': 'writes',
  's3:GetObject': 'reads',
  's3:PutObject': 'writes',
  's3:DeleteObject': 'deletes',
  's3:DeleteObjectVersion': 'deletes',
  's3:BypassGovernanceRetention': 'lifts locks',
  'kms:GenerateMac': 'makes codes',
  'kms:GenerateDataKey': 'seals',
  'kms:Encrypt': 'seals',
  'kms:Decrypt': 'opens',
  'kms:Sign': 'signs',
  'ses:SendEmail': 'sends',
  'sns:Publish': 'tells',
  'sqs:SendMessage': 'sends',
};
/** Says nothing of what a function does with data. */
const beside =
  /^(logs|xray|lambda):|^s3:ListBucket|^kms:DescribeKey|^dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)|^cloudwatch:/;

/** `cron(0 7 ? * MON-FRI *)` in words: `07:00 MON-FRI`. */
const timeOf = (expression: string): string => {
  const [, minutes = '', hours = '', days = ''] = /^cron\((\d+) (\d+) \S+ \S+ (\S+) \S+\)$/.exec(expression) ?? [];
  if (minutes === '') return expression;
  return `${hours.padStart(2, '0')}:${minutes.padStart(2, '0')} ${days === '?' || days === '*' ? 'every day' : days}`;
};

const isThroughService = (statement: JsonObject): boolean => JSON.stringify(statement['Condition'] ?? {}).includes('kms:ViaService');

export const readSystem = (stacks: readonly Stack[]): System => {
  const resolver = createResolver(stacks);
  const declared: readonly Declared[] = stacks.flatMap(({ name: stack, template }) =>
    Object.entries(template.Resources).map(([id, { Type, Properties, Metadata }]) => ({
      stack,
      id,
      type: Type,
      path: pathOf(Metadata, id),
      properties: objectOf(resolver.resolve(stack, Properties)),
    })),
  );
  const of = (type: string): readonly Declared[] => declared.filter((one) => one.type === type);
  const arnOf = ({ stack, id }: Declared): string => textOf(resolver.resolve(stack, { 'Fn::GetAtt': [id, 'Arn'] }));

  const things: readonly Thing[] = declared
    .flatMap((one): readonly Thing[] => {
      const kind = kinds[one.type];
      if (kind === undefined) return [];
      const identity = textOf(one.properties['EmailIdentity']);
      const arn = kind === 'mail' ? `:identity/${identity}` : arnOf(one);
      return [{ arn, name: one.path, kind, stack: stackName(one.stack) }];
    })
    .sort((a, b) => a.name.localeCompare(b.name));
  const thingOf = (arn: string): Thing | undefined =>
    things
      .filter((one) => (one.kind === 'mail' ? arn.endsWith(one.arn) : arn.startsWith(one.arn)))
      .sort((a, b) => b.arn.length - a.arn.length)[0];

  const named = of('AWS::Lambda::Function').map((one) => {
    const tag = listOf(one.properties['Tags'])
      .map(objectOf)
      .find((candidate) => candidate['Key'] === 'function');
    return { ...one, name: textOf(tag?.['Value'] ?? one.path), arn: arnOf(one), role: textOf(one.properties['Role']) };
  });
  const functionOf = (arn: string): string | undefined => named.find((one) => arn.includes(one.arn))?.name;

  const routes = of('AWS::ApiGateway::Method').flatMap(
    ({ properties }) => functionOf(textOf(objectOf(properties['Integration'])['Uri'])) ?? [],
  );
  const roleNames = new Map(of('AWS::IAM::Role').map((one) => [resolver.physicalName(one.stack, one.id), arnOf(one)]));

  const rights = new Map<string, { readonly function: string; readonly thing: string; readonly verbs: Set<string> }>();
  for (const { properties } of of('AWS::IAM::Policy')) {
    const holders = listOf(properties['Roles']).map((role) => roleNames.get(textOf(role)));
    const names = named.filter(({ role }) => holders.includes(role)).map(({ name }) => name);
    for (const statement of listOf(objectOf(properties['PolicyDocument'])['Statement']).map(objectOf)) {
      if (statement['Effect'] !== 'Allow' || isThroughService(statement)) continue;
      const words = listOf(statement['Action'])
        .map(textOf)
        .filter((action) => !beside.test(action))
        .map((action) => verbs[action] ?? action);
      const found = listOf(statement['Resource']).flatMap((arn) => thingOf(textOf(arn)) ?? []);
      for (const name of names) {
        for (const thing of found) {
          const key = `${name} ${thing.name}`;
          const right = rights.get(key) ?? { function: name, thing: thing.name, verbs: new Set<string>() };
          for (const word of words) right.verbs.add(word);
          if (right.verbs.size > 0) rights.set(key, right);
        }
      }
    }
  }

  const streams = of('AWS::Lambda::EventSourceMapping').flatMap(({ properties }): readonly Trigger[] => {
    const target =
      functionOf(`${textOf(properties['FunctionName'])} `) ??
      named.find((one) => one.arn.endsWith(`:${textOf(properties['FunctionName'])}`))?.name;
    const source = thingOf(textOf(properties['EventSourceArn']));
    const types = [...JSON.stringify(properties['FilterCriteria'] ?? {}).matchAll(/[A-Z]{4,}(?=\\*")/g)].map(([type]) => type);
    return target === undefined || source === undefined
      ? []
      : [{ from: source.name, label: `stream of ${types.join(', ') || 'changes'}`, function: target }];
  });
  const rules = of('AWS::Events::Rule').flatMap(({ properties }) => {
    const pattern = objectOf(properties['EventPattern']);
    const bucket = things.find(
      ({ kind, arn }) => kind === 'bucket' && JSON.stringify(pattern).includes(`"${arn.slice('arn:aws:s3:::'.length)}"`),
    );
    return listOf(properties['Targets']).flatMap((one): readonly Trigger[] => {
      const target = functionOf(textOf(objectOf(one)['Arn']));
      return target === undefined
        ? []
        : [
            {
              from: bucket?.name ?? textOf(listOf(pattern['source'])[0]),
              label: listOf(pattern['detail-type']).map(textOf).join(', '),
              function: target,
            },
          ];
    });
  });
  const schedules = of('AWS::Scheduler::Schedule').flatMap(({ properties }): readonly Trigger[] => {
    const target = functionOf(textOf(objectOf(properties['Target'])['Arn']));
    const from = timeOf(textOf(properties['ScheduleExpression']));
    return target === undefined ? [] : [{ from, label: textOf(properties['ScheduleExpressionTimezone'] ?? 'UTC'), function: target }];
  });

  const byName = <T extends { readonly function: string }>(list: readonly T[]): readonly T[] =>
    [...list].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  return {
    functions: named
      .map(({ name, stack }) => ({ name, stack: stackName(stack), routes: routes.filter((route) => route === name).length }))
      .sort((a, b) => a.name.localeCompare(b.name)),
    things,
    rights: [...rights.values()]
      .map((right) => ({ ...right, verbs: [...right.verbs].sort() }))
      .sort((a, b) => `${a.function} ${a.thing}`.localeCompare(`${b.function} ${b.thing}`)),
    events: byName([...streams, ...rules]),
    schedules: byName(schedules),
    deadLetters: new Map(
      named.flatMap(({ name, properties }): readonly (readonly [string, string])[] => {
        const queue = thingOf(textOf(objectOf(properties['DeadLetterConfig'])['TargetArn']));
        return queue === undefined ? [] : [[name, queue.name]];
      }),
    ),
    hasFirewall: of('AWS::WAFv2::WebACLAssociation').length > 0,
  };
};
