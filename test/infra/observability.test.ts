import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { AlarmTopic } from '../../infra/constructs/alarm-topic.ts';
import { hoursUntilMissing } from '../../infra/constructs/job-alarms.ts';
import { metrics } from '../../shared/observability/metrics.ts';
import { declaredAlarms } from '../support/alarm-evaluator.ts';
import { readSynthesised } from '../support/synthesised.ts';

const template = readSynthesised();

describe('the topic of alarms', () => {
  it('is encrypted under a key of its own, and CloudWatch alone may publish to it, over TLS', () => {
    expect(template.words(template.at('Notices/Topic').Properties['KmsMasterKeyId'])).toBe('Notices/Key');
    const policy = JSON.stringify(template.at('Notices/Topic/Policy').Properties['PolicyDocument']);
    expect(policy).toContain('"aws:SecureTransport":"false"');
    expect(policy).toContain('"Service":"cloudwatch.amazonaws.com"');
    expect(template.at('Notices/Key').Properties).toMatchObject({ EnableKeyRotation: true });
  });

  it('sends to the address that the context names, and to nobody where it names none', () => {
    expect(template.ofType('AWS::SNS::Subscription')).toEqual([]);
    const stack = new Stack(new App(), 'Stack');
    new AlarmTopic(stack, 'Notices', { address: 'duty@iksd.example.lv' });
    Template.fromStack(stack).hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'duty@iksd.example.lv' });
  });
});

describe('the dashboard', () => {
  const widget = z.object({
    type: z.string(),
    y: z.int(),
    x: z.int(),
    properties: z.object({ markdown: z.string().optional(), title: z.string().optional(), metrics: z.array(z.unknown()).optional() }),
  });
  const { widgets } = z
    .object({ widgets: z.array(widget) })
    .parse(JSON.parse(template.words(template.at('Duty/Dashboard').Properties['DashboardBody'])));

  it('says first what rings, then answers five questions in the order in which they matter', () => {
    expect(widgets.toSorted((a, b) => a.y - b.y)[0]).toMatchObject({ type: 'alarm', properties: { title: 'What rings' } });
    const questions = widgets.filter(({ type }) => type === 'text').toSorted((a, b) => a.y - b.y);
    expect(questions.map(({ properties }) => properties.markdown)).toEqual([
      '## Are users served?',
      '## Is work waiting?',
      '## Are jobs done?',
      '## Is money consistent?',
      '## What does it cost?',
    ]);
  });

  it('shows every metric of ours but the part of its time that a job used, which is in its graph of durations', () => {
    const shown = JSON.stringify(widgets);
    const hidden = Object.keys(metrics).filter((name) => !shown.includes(`"${name}"`));
    expect(hidden).toEqual(['TimeUsed']);
  });

  it('fits into what a dashboard may cost: three are free, and fifty metrics in each', () => {
    expect(template.ofType('AWS::CloudWatch::Dashboard')).toHaveLength(1);
  });
});

describe('alarms', () => {
  it('are few enough to pay for: ten cents each a month, ten of them free', () => {
    expect(declaredAlarms(template).length).toBeLessThanOrEqual(50);
  });

  it.each([
    ['cron(30 2 * * ? *)', 26],
    ['cron(0 7 ? * MON-FRI *)', 74],
    // A pause longer than the week that an alarm looks back on.
    ['cron(0 5 1 * ? *)', undefined],
    ['cron(0 5 ? * MON *)', undefined],
    ['rate(1 day)', undefined],
  ])('of absence know when %s is overdue: after %s hours', (expression, hours) => {
    expect(hoursUntilMissing(expression)).toBe(hours);
  });

  it('look back no longer than CloudWatch does', () => {
    for (const { Period, EvaluationPeriods } of declaredAlarms(template)) {
      expect(Period * EvaluationPeriods).toBeLessThanOrEqual(Period >= 3600 ? 7 * 86_400 : 86_400);
    }
  });
});
