import { type App, CfnResource } from 'aws-cdk-lib/core';
import { routes } from '../shared/routes.ts';

/** One check of checkov that is not for some resources, and why. */
type Skip = { readonly id: string; readonly reason: string; readonly applies: (type: string, path: string) => boolean };

const ofType =
  (type: string) =>
  (given: string): boolean =>
    given === type;
const at =
  (...ends: readonly string[]) =>
  (_type: string, path: string): boolean =>
    ends.some((end) => path.endsWith(`/${end}/Resource`));

/** Every check that does not hold for us, on exactly the resources that it is about. All others hold. */
export const skips: readonly Skip[] = [
  {
    id: 'CKV_AWS_115',
    reason:
      'The gateway limits calls before they reach a function. Concurrency reserved for each of twenty functions would be taken from the others, and a new account has too little to reserve any.',
    applies: ofType('AWS::Lambda::Function'),
  },
  {
    id: 'CKV_AWS_117',
    reason:
      'Functions reach only AWS by TLS and by their own roles. There is nothing private to be near to, and a network of our own would cost more than all else and be one more thing to keep.',
    applies: ofType('AWS::Lambda::Function'),
  },
  {
    id: 'CKV_AWS_173',
    reason: 'The environment holds names of things and no secret (a test looks); it is encrypted by the key of the service.',
    applies: ofType('AWS::Lambda::Function'),
  },
  {
    id: 'CKV_AWS_158',
    reason: 'Logs hold codes and ids and no personal data (a test looks); they are encrypted by the key of the service.',
    applies: ofType('AWS::Logs::LogGroup'),
  },
  {
    id: 'CKV_AWS_27',
    reason: 'The queues are encrypted by the key of SQS. What lies in them names records and holds none.',
    applies: ofType('AWS::SQS::Queue'),
  },
  {
    id: 'CKV_AWS_59',
    reason:
      'These routes are open on purpose: they tell nothing about anybody. The table of routes says which, and a test that no other is.',
    applies: at(...routes.filter(({ access }) => access === 'public').map(({ path, method }) => `Default${path}/${method}`)),
  },
  {
    id: 'CKV_AWS_116',
    reason: 'Somebody waits for the answer of a function of the API, and is told that it failed. What nobody waits for has a queue.',
    applies: (type, path) => type === 'AWS::Lambda::Function' && path.startsWith('PumpursApi-'),
  },
  {
    id: 'CKV_AWS_120',
    reason: 'Answers are about the caller and as of now: a cache at the gateway would give one the answer of another, or of yesterday.',
    applies: ofType('AWS::ApiGateway::Stage'),
  },
  {
    id: 'CKV_AWS_7',
    reason: 'KMS rotates no keys for MACs; with another key the index of personal codes would find nobody any more.',
    applies: at('Keys/Mac'),
  },
  {
    id: 'CKV_AWS_18',
    reason: 'It is where it is written down who used the other buckets. Of itself it would write without end.',
    applies: at('Receipts/AccessLogs'),
  },
  {
    id: 'CKV_AWS_21',
    reason: 'What leaves quarantine has to be gone: old versions would keep what was found harmful. Access logs are written once.',
    applies: at('Receipts/AccessLogs', 'Receipts/Quarantine'),
  },
];

/** Tells checkov what is skipped, on the resource itself. */
export const skipChecks = (app: App): void => {
  for (const construct of app.node.findAll()) {
    if (!CfnResource.isCfnResource(construct)) continue;
    const found = skips.filter(({ applies }) => applies(construct.cfnResourceType, construct.node.path));
    if (found.length > 0) construct.addMetadata('checkov', { skip: found.map(({ id, reason: comment }) => ({ id, comment })) });
  }
};
