import { describe, expect, it } from 'vitest';
import { deployedStacks } from '../../infra/cost/deployed-stacks.ts';
import { hours } from '../../infra/cost/load.ts';
import { callsOfYear, costOfYear, eurosOf } from '../../infra/cost/model.ts';
import { eurosFor, type PriceName, readPrices } from '../../infra/cost/prices.ts';
import { ownMetricsOf, standingOf, unknownTypes } from '../../infra/cost/resources.ts';
import { readUnits } from '../../infra/cost/units.ts';
import { parseTemplate, type Stack } from '../../infra/local/template.ts';

const stages = { dev: deployedStacks('dev'), prod: deployedStacks('prod') };
const prices = readPrices();
const units = readUnits();
const nation = { plans: 22_000, claims: 60_000, people: 2_000, systems: 0 };
const costOf = (stage: keyof typeof stages, load = nation) => costOfYear({ stacks: stages[stage], units, prices, load });

const stackOf = (resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>): Stack => ({
  name: 'stack',
  region: 'eu-north-1',
  template: parseTemplate({ Resources: resources }),
  assets: new Map(),
});

describe('a price', () => {
  it.each<readonly [PriceName, number, number]>([
    ['apiRequest', 2_000_000, 7],
    ['lambdaRequest', 1_000_000, 0.2],
    ['kmsKey', 36, 36],
    ['kmsRequest', 1_000_000, 3],
    ['s3Put', 10_000, 0.05],
    ['firewallRule', 36, 36],
    ['systemToken', 100_000, 225],
  ])('of %s times %d is %d dollars, in euros of the list', (name, quantity, dollars) => {
    expect(eurosFor(prices, name, quantity) * prices.euro.usdPerEuro).toBeCloseTo(dollars, 8);
  });

  it('says of when it is, where it comes from, and that it is to be checked', () => {
    for (const one of [...Object.values(prices.prices), prices.euro]) {
      expect(one.asOf).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(one.source).toContain('to be checked against');
    }
  });
});

describe('what stands in the template', () => {
  it.each(['dev', 'prod'] as const)('is known to the model to the last type in %s', (stage) => {
    expect(unknownTypes(stages[stage])).toEqual([]);
  });

  it('may hold nothing that nobody reckoned with', () => {
    const stack = stackOf({ Cluster: { Type: 'AWS::RDS::DBCluster' } });
    expect(unknownTypes([stack])).toEqual(['AWS::RDS::DBCluster']);
    expect(() => standingOf([stack])).toThrow('AWS::RDS::DBCluster');
  });

  it('is counted, not typed', () => {
    const keys = (stack: readonly Stack[]): number => standingOf(stack).find(({ price }) => price === 'kmsKey')?.quantity ?? 0;
    const inTemplate = stages.prod
      .flatMap(({ template }) => Object.values(template.Resources))
      .filter(({ Type }) => Type === 'AWS::KMS::Key');
    expect(keys(stages.prod)).toBe(inTemplate.length);
    expect(keys([...stages.prod, stackOf({ Another: { Type: 'AWS::KMS::Key' } })])).toBe(inTemplate.length + 1);
  });

  it.each([
    ['a firewall by its rules', { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: [{}, {}] } }, { firewall: 1, firewallRule: 2 }],
    [
      'an alarm by its metrics',
      { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [{ MetricStat: {} }, { MetricStat: {} }, {}] } },
      { alarm: 2 },
    ],
    ['a plain alarm once', { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } }, { alarm: 1 }],
    [
      'a client of software',
      { Type: 'AWS::Cognito::UserPoolClient', Properties: { AllowedOAuthFlows: ['client_credentials'] } },
      { system: 1 },
    ],
    ['no client of people', { Type: 'AWS::Cognito::UserPoolClient', Properties: { AllowedOAuthFlows: ['code'] } }, {}],
    [
      'no stage without metrics of each method',
      { Type: 'AWS::ApiGateway::Stage', Properties: { MethodSettings: [{ MetricsEnabled: false }] } },
      {},
    ],
  ])('prices %s', (_what, resource, expected) => {
    expect(Object.fromEntries(standingOf([stackOf({ Resource: resource })]).map(({ price, quantity }) => [price, quantity]))).toEqual(
      expected,
    );
  });

  it('finds the metrics of our own in alarms and dashboards, each once', () => {
    const metric = { Namespace: 'Pumpurs/prod', MetricName: 'Outages', Dimensions: [{ Name: 'dependency', Value: 'kms' }] };
    const widget = (...parts: readonly string[]) => ({ type: 'metric', properties: { metrics: [parts] } });
    const body = {
      widgets: [
        widget('Pumpurs/prod', 'Outages', 'dependency', 'kms'),
        widget('Pumpurs/prod', 'Outages', 'dependency', 's3'),
        widget('AWS/Lambda', 'Errors'),
      ],
    };
    const stack = stackOf({
      Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: metric },
      Sum: { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [{ MetricStat: { Metric: metric } }, { Expression: 'm1' }] } },
      Theirs: { Type: 'AWS::CloudWatch::Alarm', Properties: { Namespace: 'AWS/Lambda', MetricName: 'Errors' } },
      Page: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: JSON.stringify(body) } },
    });
    expect(ownMetricsOf([stack])).toEqual(['Pumpurs/prod Outages dependency,kms', 'Pumpurs/prod Outages dependency,s3']);
    const own = standingOf([stack]).filter(({ what }) => what.startsWith('Metrics of our own'));
    expect(own.map(({ group, quantity }) => [group, quantity])).toEqual([
      ['idle', (2 * hours.ofJobs) / hours.inAll],
      ['load', (2 * hours.atWork) / hours.inAll],
    ]);
  });

  it('would tell of metrics for each method', () => {
    const stack = stackOf({
      Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { MethodSettings: [{ MetricsEnabled: true }] } },
      One: { Type: 'AWS::ApiGateway::Method' },
      Two: { Type: 'AWS::ApiGateway::Method' },
    });
    expect(standingOf([stack])).toEqual([expect.objectContaining({ price: 'metric', quantity: 10 })]);
  });
});

describe('a year', () => {
  it('costs something from the first call on: no free tier is counted', () => {
    const lines = costOf('prod', { plans: 1, claims: 1, people: 1, systems: 1 });
    for (const { what, euros } of lines.filter(({ quantity }) => quantity > 0)) expect(euros, what).toBeGreaterThan(0);
    expect(lines.filter(({ quantity }) => quantity <= 0)).toEqual([]);
  });

  it('asks only for what the bench counts, and every call takes something', () => {
    for (const { name, times, units: taken } of callsOfYear({ units, load: nation })) {
      expect(times, name).toBeGreaterThan(0);
      expect(taken.trips, name).toBeGreaterThan(0);
    }
  });

  it('grows with plans and claims, and stands still where nobody comes', () => {
    const [once, twice] = [costOf('prod'), costOf('prod', { ...nation, plans: 44_000, claims: 120_000 })];
    expect(eurosOf(twice, 'idle')).toBe(eurosOf(once, 'idle'));
    expect(eurosOf(twice, 'load') / eurosOf(once, 'load')).toBeGreaterThan(1.6);
  });

  it('of the nation stays within €25 a month beside who is let in', () => {
    expect(eurosOf(costOf('prod'), 'load') / 12).toBeLessThan(25);
  });
});
