import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../infra/app.ts';
import { bundleFunctions } from '../../infra/constructs/bundle.ts';
import { acknowledgements } from '../../infra/nag.ts';
import { productionContext, type Stage } from '../support/synthesised.ts';

bundleFunctions();

type Finding = { readonly id: string; readonly path: string };

type Options = { readonly acknowledged: boolean; readonly stage?: Stage; readonly context?: Readonly<Record<string, string>> };

const findings = ({ context = {}, ...options }: Options): readonly Finding[] => {
  const outdir = mkdtempSync(join(tmpdir(), 'pumpurs-nag-'));
  const app = createApp({ ...options, outdir, context: { ...(options.stage === 'prod' ? productionContext : {}), ...context } });
  // Only synthesis resolves what one stack takes from another.
  app.synth();
  rmSync(outdir, { recursive: true, force: true });
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => ({ id: ruleName, path: constructPath ?? '' })),
  );
};

describe('cdk-nag', () => {
  it('finds nothing that is not acknowledged', () => {
    expect(findings({ acknowledged: true })).toEqual([]);
  });

  it('finds nothing in production either', () => {
    expect(findings({ acknowledged: true, stage: 'prod' })).toEqual([]);
  });

  it('finds nothing where a page elsewhere may call', () => {
    expect(findings({ acknowledged: true, context: { corsOrigin: 'https://skola.example' } })).toEqual([]);
  });

  it.each(['dev', 'prod'] as const)('still finds what is acknowledged in %s: no acknowledgement outlives its reason', (stage) => {
    const found = findings({ acknowledged: false, stage });
    const unnecessary = acknowledgements(stage).filter(
      ({ id, path }) => !found.some((finding) => finding.id === id && finding.path === path),
    );
    expect(unnecessary).toEqual([]);
    expect(found).toHaveLength(acknowledgements(stage).length);
  });

  it('is answered with reasons that say something', () => {
    for (const { reason } of acknowledgements('dev')) expect(reason.length).toBeGreaterThan(40);
  });

  it('looks at every stack', () => {
    const stacks = createApp()
      .node.children.filter((child) => Stack.isStack(child))
      .map(({ node }) => node.id);
    expect(stacks).toEqual(['PumpursData-dev', 'PumpursApi-dev', 'PumpursJobs-dev', 'PumpursObservability-dev']);
  });
});
