import { isJsonObject, type Json, type JsonObject, type Stack } from '../local/template.ts';
import { hours } from './load.ts';
import type { PriceName } from './prices.ts';

/**
 * Something that the template holds and that is paid for by the month. `idle`: whether anybody comes or not; `load`: in months in which
 * somebody does; `identity`: for being let in.
 */
export type Standing = {
  readonly what: string;
  readonly price: PriceName;
  readonly quantity: number;
  readonly group: 'idle' | 'load' | 'identity';
};

/** Resources that cost nothing by themselves: what they are used for is priced by the load, or they are settings of others. */
const free = new Set([
  'AWS::ApiGateway::Account',
  'AWS::ApiGateway::Authorizer',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Resource',
  'AWS::ApiGateway::RestApi',
  'AWS::Cognito::ManagedLoginBranding',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::UserPoolResourceServer',
  'AWS::Cognito::UserPoolRiskConfigurationAttachment',
  'AWS::DynamoDB::Table',
  'AWS::Events::Rule',
  'AWS::GuardDuty::MalwareProtectionPlan',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KMS::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::QueryDefinition',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SES::ConfigurationSet',
  'AWS::SES::ConfigurationSetEventDestination',
  'AWS::SES::EmailIdentity',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::Schedule',
  'AWS::Scheduler::ScheduleGroup',
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::WAFv2::WebACLAssociation',
  'AWS::XRay::SamplingRule',
]);

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** Metrics of each method that a stage with detailed metrics makes: calls, two kinds of errors, two latencies. */
const detailedMetricsOfMethod = 5;

/** What a resource of each priced type costs; `methods` is how many the gateway has. */
const priced: Readonly<Record<string, (properties: JsonObject, methods: number) => readonly Standing[]>> = {
  'AWS::KMS::Key': () => [{ what: 'Keys', price: 'kmsKey', quantity: 1, group: 'idle' }],
  'AWS::CloudWatch::Alarm': ({ Metrics }) => [
    {
      what: 'Alarms',
      price: 'alarm',
      quantity: Math.max(1, listOf(Metrics).filter((one) => isJsonObject(one) && 'MetricStat' in one).length),
      group: 'idle',
    },
  ],
  'AWS::CloudWatch::CompositeAlarm': () => [{ what: 'Composite alarms', price: 'compositeAlarm', quantity: 1, group: 'idle' }],
  'AWS::CloudWatch::Dashboard': () => [{ what: 'Dashboards', price: 'dashboard', quantity: 1, group: 'idle' }],
  'AWS::Logs::MetricFilter': ({ MetricTransformations }) => [
    { what: 'Metrics counted in logs', price: 'metric', quantity: Math.max(1, listOf(MetricTransformations).length), group: 'idle' },
  ],
  'AWS::WAFv2::WebACL': ({ Rules }) => [
    { what: 'Firewall', price: 'firewall', quantity: 1, group: 'idle' },
    { what: 'Rules of the firewall', price: 'firewallRule', quantity: listOf(Rules).length, group: 'idle' },
  ],
  'AWS::Cognito::UserPoolClient': ({ AllowedOAuthFlows }) =>
    listOf(AllowedOAuthFlows).includes('client_credentials')
      ? [{ what: 'System client of the template', price: 'system', quantity: 1, group: 'identity' }]
      : [],
  'AWS::ApiGateway::Stage': ({ MethodSettings }, methods) =>
    listOf(MethodSettings).some((one) => isJsonObject(one) && one['MetricsEnabled'] === true)
      ? [{ what: 'Metrics of each method', price: 'metric', quantity: methods * detailedMetricsOfMethod, group: 'load' }]
      : [],
};

/** `["Pumpurs/prod","QueueAge","queue","plans"` in a dashboard's body, quotes escaped or not. */
const metricInText = /\[\\*"([A-Za-z]+(?:\/[\w.-]+)*)\\*",\\*"(\w+)\\*"((?:,\\*"[^"\\]*\\*")*)/g;

/**
 * Metrics of our own that alarms and dashboards look at: functions make them in their logs, so they stand in the template only where they
 * are watched. Each name is paid for with each value of its dimensions; AWS's own are free.
 */
export const ownMetricsOf = (stacks: readonly Stack[]): readonly string[] => {
  const found = new Set<string>();
  const add = (namespace: string, name: string, dimensions: string): void => {
    if (namespace !== '' && !namespace.startsWith('AWS/')) found.add(`${namespace} ${name} ${dimensions}`);
  };
  const addDeclared = ({ Namespace, MetricName, Dimensions }: JsonObject): void => {
    const dimensions = listOf(Dimensions).map((one) => (isJsonObject(one) ? `${one['Name']},${one['Value']}` : ''));
    add(String(Namespace ?? ''), String(MetricName ?? ''), dimensions.join());
  };
  for (const { Type, Properties } of stacks.flatMap(({ template }) => Object.values(template.Resources))) {
    if (Type === 'AWS::CloudWatch::Alarm') {
      addDeclared(Properties);
      for (const one of listOf(Properties['Metrics'])) {
        const stat = isJsonObject(one) && isJsonObject(one['MetricStat']) ? one['MetricStat']['Metric'] : undefined;
        if (isJsonObject(stat)) addDeclared(stat);
      }
    }
    if (Type === 'AWS::CloudWatch::Dashboard') {
      for (const [, namespace = '', name = '', rest = ''] of JSON.stringify(Properties).matchAll(metricInText)) {
        add(namespace, name, rest.replaceAll(/[\\"]/g, '').slice(1));
      }
    }
  }
  return [...found].sort();
};

/** Types that this model knows nothing of: each would be money that nobody reckoned with. */
export const unknownTypes = (stacks: readonly Stack[]): readonly string[] =>
  [...new Set(stacks.flatMap(({ template }) => Object.values(template.Resources).map(({ Type }) => Type)))]
    .filter((type) => !free.has(type) && !(type in priced))
    .sort();

/** What stands in the template and is paid for by the month. @throws where a type is not known to the model */
export const standingOf = (stacks: readonly Stack[]): readonly Standing[] => {
  const unknown = unknownTypes(stacks);
  if (unknown.length > 0) throw new Error(`The cost model knows no ${unknown.join(', ')}: add it to infra/cost/resources.ts`);
  const resources = stacks.flatMap(({ template }) => Object.values(template.Resources));
  const methods = resources.filter(({ Type }) => Type === 'AWS::ApiGateway::Method').length;
  const sums = new Map<string, Standing>();
  for (const { Type, Properties } of resources) {
    for (const one of priced[Type]?.(Properties, methods) ?? []) {
      sums.set(one.what, { ...one, quantity: (sums.get(one.what)?.quantity ?? 0) + one.quantity });
    }
  }
  const own = ownMetricsOf(stacks).length;
  // A metric is paid for by the hours in which anything is told of it: the nightly jobs tell theirs whether anybody comes or not.
  const told = (what: string, hoursOfMonth: number, group: Standing['group']): Standing => ({
    what,
    price: 'metric',
    quantity: (own * hoursOfMonth) / hours.inAll,
    group,
  });
  const ofOwn = [told('Metrics of our own, by night', hours.ofJobs, 'idle'), told('Metrics of our own, by day', hours.atWork, 'load')];
  return [...sums.values(), ...(own === 0 ? [] : ofOwn)];
};

/** Resources of a type, and what of them the load needs to know. */
export const countOf = (stacks: readonly Stack[], type: string, having: (properties: JsonObject) => boolean = () => true): number =>
  stacks.flatMap(({ template }) => Object.values(template.Resources)).filter(({ Type, Properties }) => Type === type && having(Properties))
    .length;

/** How many gigabytes a function of this name has. */
export const gigabytesOf = (stacks: readonly Stack[], name: string): number => {
  for (const { template } of stacks) {
    for (const { Type, Properties } of Object.values(template.Resources)) {
      const tagged = listOf(Properties['Tags']).some((tag) => isJsonObject(tag) && tag['Key'] === 'function' && tag['Value'] === name);
      if (Type === 'AWS::Lambda::Function' && tagged) return Number(Properties['MemorySize']) / 1024;
    }
  }
  throw new Error(`The template has no function ${name}`);
};
