import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** What differs between stages. Whatever is not here is the same everywhere. */
export type StageSettings = {
  /** Whether records, files, keys and the register of callers can be deleted at all, by a mistake or by deleting the stacks. */
  readonly isProtected: boolean;
  /** For so many days nobody can delete or replace a receipt, a report, or a line of the audit archive. */
  readonly lockedDays: number;
  /** How long functions' logs are kept. They hold no personal data. */
  readonly logs: RetentionDays;
  /** How long it is kept who called what. */
  readonly accessLogs: RetentionDays;
  /** Whether a firewall stands before the API: it costs more than all else together while nobody calls. */
  readonly hasFirewall: boolean;
  /** Calls of one route in a second, and at once. Costly routes have less: see `infra/edge.ts`. */
  readonly throttle: { readonly rate: number; readonly burst: number };
};

const stages = {
  dev: {
    isProtected: false,
    lockedDays: 1,
    logs: RetentionDays.ONE_MONTH,
    accessLogs: RetentionDays.ONE_MONTH,
    hasFirewall: false,
    throttle: { rate: 100, burst: 200 },
  },
  prod: {
    isProtected: true,
    // PLACEHOLDER: how long the law demands is for the owner to say; five years after a payment is what EU funds usually ask for. The lock
    // of the audit archive can be made longer and never shorter.
    lockedDays: 5 * 365,
    logs: RetentionDays.THREE_MONTHS,
    accessLogs: RetentionDays.ONE_YEAR,
    hasFirewall: true,
    throttle: { rate: 500, burst: 1000 },
  },
} as const satisfies Record<string, StageSettings>;

export type StageName = keyof typeof stages;
export const stageNames: readonly string[] = Object.keys(stages);

const isStageName = (name: string): name is StageName => Object.hasOwn(stages, name);

/** @throws where there is no such stage: a misspelt one must not become a system of its own */
export const parseStage = (name: string): StageName => {
  if (!isStageName(name)) throw new Error(`There is no stage "${name}". The CDK context "stage" is one of: ${stageNames.join(', ')}`);
  return name;
};

/** The settings of the stage that a construct belongs to. */
export const settingsOf = (construct: IConstruct): StageSettings => stages[parseStage(String(construct.node.tryGetContext('stage')))];

/** What becomes of something that holds data when its stack is deleted. */
export const removalOf = (construct: IConstruct): RemovalPolicy =>
  settingsOf(construct).isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

/** What is given to a deployment by the CDK's context. */
export type DeploymentContext = {
  readonly stage: StageName;
  readonly region: string;
  /** Where a person's browser returns with the authorization code. */
  readonly callbackUrl: string;
  /** The one address that messages come from; its domain is ours. */
  readonly mailFrom: string;
  /** Where the API is reached, where that is not its own address. */
  readonly publicUrl: string | undefined;
  /** The one origin whose pages may call the API from a browser; none by default. */
  readonly corsOrigin: string | undefined;
  /** Whom alarms are sent to by e-mail; more can subscribe to their topic. */
  readonly alarmAddress: string | undefined;
  /** Who pays: a tag on everything. */
  readonly costOwner: string;
};

type Context = (key: string) => unknown;

const fault = (key: string, value: unknown, wanted: string): Error =>
  new Error(`The CDK context "${key}" is ${wanted}, not "${String(value)}". Give it as -c ${key}=…`);

const textOf = (context: Context, key: string, pattern: RegExp, wanted: string): string => {
  const value = context(key);
  if (typeof value !== 'string' || !pattern.test(value)) throw fault(key, value ?? '', wanted);
  return value;
};

const isGiven = (context: Context, key: string): boolean => context(key) !== undefined && context(key) !== '';

const secureUrl = /^https:\/\/\S+$/;
const urlOrLaptop = /^(https:\/\/\S+|http:\/\/(localhost|127\.0\.0\.1)[:/]\S*)$/;
const address = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const origin = /^(https:\/\/[a-z0-9.-]+|http:\/\/(localhost|127\.0\.0\.1))(:\d+)?$/;
const ownAddress = /^[^@\s]+@(?!(.*\.)?example$)[^@\s]+\.[^@\s]+$/;

/** @throws with what is wrong and how it is given; production takes neither this laptop's address nor an example's. */
export const readDeploymentContext = (context: Context): DeploymentContext => {
  const stage = parseStage(textOf(context, 'stage', /./, `one of ${stageNames.join(', ')}`));
  const isProduction = stage === 'prod';
  const url = isProduction ? secureUrl : urlOrLaptop;
  const wantedUrl = isProduction ? 'an address that begins with https://' : 'an address that begins with https:// (or is on this machine)';
  return {
    stage,
    region: textOf(context, 'region', /^[a-z]{2}(-[a-z]+)+-\d$/, 'a region of AWS, such as eu-north-1'),
    callbackUrl: textOf(context, 'callbackUrl', url, wantedUrl),
    mailFrom: textOf(
      context,
      'mailFrom',
      isProduction ? ownAddress : address,
      isProduction ? 'an e-mail address of a domain that is yours' : 'an e-mail address',
    ),
    publicUrl: isGiven(context, 'publicUrl') ? textOf(context, 'publicUrl', url, wantedUrl) : undefined,
    corsOrigin: isGiven(context, 'corsOrigin')
      ? textOf(context, 'corsOrigin', origin, 'one exact origin, such as https://skola.example')
      : undefined,
    alarmAddress: isGiven(context, 'alarmAddress') ? textOf(context, 'alarmAddress', address, 'an e-mail address') : undefined,
    costOwner: textOf(context, 'costOwner', /^[\w .:/=+@-]{1,256}$/, 'whose costs these are, as a tag may say it'),
  };
};
