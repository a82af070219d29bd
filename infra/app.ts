import { readFileSync } from 'node:fs';
import { App, type AppProps, Tags, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { skipChecks } from './checkov.ts';
import { bundleFunctions } from './constructs/bundle.ts';
import { acknowledgeFindings } from './nag.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { JobsStack } from './stacks/jobs-stack.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';
import { type DeploymentContext, readDeploymentContext } from './stages.ts';

export type SynthesisOptions = {
  /** The folder of the cloud assembly; the CDK's own default when absent. */
  readonly outdir?: string;
  /** Whether to check the templates by cdk-nag and by CloudFormation's own rules, and stop at a finding. It takes as long as the rest. */
  readonly checks?: boolean;
  /** Overrides the stage of the context. */
  readonly stage?: string;
  /** Overrides the context otherwise. */
  readonly context?: Readonly<Record<string, string>>;
  /** Without the acknowledgements, for the test that each of them is still needed. */
  readonly acknowledged?: boolean;
};

/** Declares the whole system; nothing is read from the network or from an account. */
export const createApp = ({ outdir, checks = false, stage, context = {}, acknowledged = true }: SynthesisOptions = {}): App => {
  const props: AppProps = outdir === undefined ? {} : { outdir };
  const app = new App({
    ...props,
    context: { ...declaredContext(), ...metadataContext, '@aws-cdk/core:validateAgainstDefaultRules': true, ...context },
    analyticsReporting: false,
    builtinCloudFormationValidation: checks,
  });
  if (stage !== undefined) app.node.setContext('stage', stage);
  const deployment = readDeploymentContext((key) => app.node.tryGetContext(key));
  const shared = { env: { region: deployment.region } };
  const data = new DataStack(app, `PumpursData-${deployment.stage}`, { ...shared, ...deployment });
  const api = new ApiStack(app, `PumpursApi-${deployment.stage}`, { ...shared, ...deployment, data });
  const jobs = new JobsStack(app, `PumpursJobs-${deployment.stage}`, { ...shared, data, publicUrl: api.publicUrl });
  new ObservabilityStack(app, `PumpursObservability-${deployment.stage}`, { ...shared, ...deployment, data, api, jobs });
  for (const [key, value] of Object.entries(tagsOf(deployment))) Tags.of(app).add(key, value);
  if (checks) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  skipChecks(app);
  if (acknowledged) acknowledgeFindings(app, deployment.stage);
  return app;
};

/** Bundles the functions and writes the cloud assembly; answers its folder. */
export const synthesise = (options: SynthesisOptions = {}): string => {
  bundleFunctions();
  return createApp(options).synth().directory;
};

/** The CDK's command line passes these itself; in this process they come from the same file. */
const declaredContext = (): Record<string, unknown> => JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8')).context;

/** Makes a template say which construct a resource comes from and where a function's bundle lies. */
const metadataContext = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true } as const;

/** On everything that can be tagged: whose it is, which system's, and who pays. */
const tagsOf = ({ stage, costOwner }: DeploymentContext): Readonly<Record<string, string>> => ({
  project: 'pumpurs',
  stage,
  'cost-owner': costOwner,
});

// The CDK's command line says where it wants the assembly; by hand it goes where the command line would have put it.
if (import.meta.main) synthesise({ checks: true, ...(process.env['CDK_OUTDIR'] === undefined ? { outdir: 'cdk.out' } : {}) });
