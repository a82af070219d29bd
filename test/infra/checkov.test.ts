import { CfnResource } from 'aws-cdk-lib/core';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../infra/app.ts';
import { skips } from '../../infra/checkov.ts';
import { bundleFunctions } from '../../infra/constructs/bundle.ts';
import { routes } from '../../shared/routes.ts';

bundleFunctions();
const skipped = createApp()
  .node.findAll()
  .filter((construct) => CfnResource.isCfnResource(construct))
  .map((resource) => {
    const { skip = [] }: { skip?: readonly { readonly id: string; readonly comment: string }[] } = resource.getMetadata('checkov') ?? {};
    return { path: resource.node.path, type: resource.cfnResourceType, ids: skip.map(({ id }) => id) };
  });
const where = (id: string) => skipped.filter(({ ids }) => ids.includes(id));

describe('what checkov skips', () => {
  it.each(skips.map(({ id }) => id))('%s is skipped somewhere, and not for all', (id) => {
    expect(where(id).length).toBeGreaterThan(0);
    expect(new Set(where(id).map(({ type }) => type)).size).toBe(1);
  });

  it('has a reason that says something', () => {
    for (const { reason } of skips) expect(reason.length).toBeGreaterThan(60);
  });

  it('lets a route be open only where the table of routes says so', () => {
    expect(where('CKV_AWS_59')).toHaveLength(routes.filter(({ access }) => access === 'public').length);
  });

  it('lets no function that nobody waits for be without a queue', () => {
    expect(where('CKV_AWS_116').filter(({ path }) => !path.startsWith('PumpursApi-'))).toEqual([]);
  });

  it('lets no bucket be unlogged but that of the logs, and no key stay but that of the MACs', () => {
    expect(where('CKV_AWS_18').map(({ path }) => path)).toEqual(['PumpursData-dev/Receipts/AccessLogs/Resource']);
    expect(where('CKV_AWS_7').map(({ path }) => path)).toEqual(['PumpursData-dev/Keys/Mac/Resource']);
  });
});
