import { type App, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { routes } from '../shared/routes.ts';
import { functionNames } from './constructs/bundle.ts';
import { pascalCase } from './constructs/names.ts';

/** One finding of cdk-nag that stays, where it stands, and why. */
export type Acknowledgement = { readonly path: string; readonly id: string; readonly reason: string };

/** Every finding that we live with. A path that no longer exists stops the synthesis; a test finds those that no longer apply. */
export const acknowledgements = (stage: string): readonly Acknowledgement[] => [
  ...functionNames().map((name) => ({
    path: `${stackOf(name)}-${stage}/${pascalCase(name)}/Role/DefaultPolicy/Resource`,
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'X-Ray takes traces for no resource in particular: xray:PutTraceSegments and xray:PutTelemetryRecords know only "*". So does dynamodb:ListStreams, where a function follows a stream.',
  })),
  ...[`PumpursApi-${stage}/Receipts`, `PumpursJobs-${stage}/InspectReceipt`, `PumpursJobs-${stage}/ApplyRetention`].flatMap((path) =>
    [`GetAttReceiptsQuarantine44598EABArnC1371886/quarantine/*`, `GetAttReceiptsKeptEEDFADEEArnDC38E15E/receipts/*`].map((objects) => ({
      path: `${path}/Role/DefaultPolicy/Resource`,
      id: `AwsSolutions-IAM5[Resource::PumpursData-${stage}:ExportsOutputFn${objects}]`,
      reason: 'The names of uploads are made at run time; the prefix is the narrowest name known before.',
    })),
  ),
  ...[`PumpursApi-${stage}/Reports`, `PumpursJobs-${stage}/SendReports`].map((path) => ({
    path: `${path}/Role/DefaultPolicy/Resource`,
    id: `AwsSolutions-IAM5[Resource::PumpursData-${stage}:ExportsOutputFnGetAttReportsFiles32854003Arn18957A96/reports/*]`,
    reason: 'Reports are named by the hash of their content, which is known when they are made.',
  })),
  ...[
    ['ArchiveAudit', 'lines/*'],
    ['SignAudit', 'lines/*'],
    ['SignAudit', 'manifests/*'],
    ['SignAudit', 'keys/*'],
  ].map(([name, objects]) => ({
    path: `PumpursJobs-${stage}/${name}/Role/DefaultPolicy/Resource`,
    id: `AwsSolutions-IAM5[Resource::PumpursData-${stage}:ExportsOutputFnGetAttAuditLinesEB9C7281Arn517568C4/${objects}]`,
    reason: 'The archive names lines by their day and content, manifests by their day, and public keys by their hash.',
  })),
  {
    path: `PumpursData-${stage}/Receipts/Scan/Role/DefaultPolicy/Resource`,
    id: 'AwsSolutions-IAM5[Resource::<ReceiptsQuarantine44598EAB.Arn>/quarantine/*]',
    reason: 'The scanner looks into every upload, whose name is made at run time.',
  },
  {
    path: `PumpursData-${stage}/Receipts/Scan/Role/DefaultPolicy/Resource`,
    id: 'AwsSolutions-IAM5[Resource::arn:aws:events:eu-north-1:<AWS::AccountId>:rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*]',
    reason: 'GuardDuty makes the rule by which it hears of new objects, and chooses the end of its name.',
  },
  ...routes.filter(({ access }) => access === 'public').flatMap((route) => publicMethod(stage, route)),
  ...(stage === 'prod'
    ? []
    : [
        {
          path: `PumpursApi-${stage}/Api/Gateway/DeploymentStage.v1/Resource`,
          id: 'AwsSolutions-APIG3',
          reason: 'The firewall stands before production alone: while nobody calls it costs more than all else, and here are no real data.',
        },
      ]),
  {
    path: `PumpursApi-${stage}/Api/Gateway/Resource`,
    id: 'AwsSolutions-APIG2',
    reason:
      'The functions check each request against its schema and answer all faults at once; the gateway would stop at its first, in English.',
  },
  {
    path: `PumpursApi-${stage}/Api/LoggingRole/Resource`,
    id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    reason: 'API Gateway asks for this very policy on the one role by which an account lets it write logs.',
  },
];

const stackOf = (functionName: string): string => (routes.some((route) => route.function === functionName) ? 'PumpursApi' : 'PumpursJobs');

const publicMethod = (stage: string, { path, method, operationId }: (typeof routes)[number]): readonly Acknowledgement[] =>
  ['AwsSolutions-APIG4', 'AwsSolutions-COG4'].map((id) => ({
    path: `PumpursApi-${stage}/Api/Gateway/Default${path}/${method}/Resource`,
    id,
    reason: `${operationId} is open to everybody: it tells nothing about anybody.`,
  }));

export const acknowledgeFindings = (app: App, stage: string): void => {
  for (const { path, id, reason } of acknowledgements(stage)) {
    const construct = path.split('/').reduce<IConstruct>((scope, name) => scope.node.findChild(name), app);
    Validations.of(construct).acknowledge({ id, reason });
  }
};
