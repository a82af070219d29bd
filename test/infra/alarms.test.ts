import { beforeEach, describe, expect, it, vi } from 'vitest';
import { hoursUntilMissing } from '../../infra/constructs/job-alarms.ts';
import { declaredAlarms, statesOf } from '../support/alarm-evaluator.ts';
import { jobStories } from '../support/job-stories.ts';
import { serviceStories } from '../support/service-stories.ts';
import { readSynthesised } from '../support/synthesised.ts';

const template = readSynthesised();
const alarms = declaredAlarms(template);
const stories = { ...serviceStories, ...jobStories(template) };

/** Where the deployed functions write their metrics: the template tells each. */
const namespaces = new Set(
  template.ofType('AWS::Lambda::Function').map(({ Properties }) => {
    const { Variables }: { Variables: Record<string, string> } = JSON.parse(JSON.stringify(Properties['Environment']));
    return Variables['METRICS_NAMESPACE'];
  }),
);

beforeEach(() => {
  vi.stubEnv('METRICS_NAMESPACE', [...namespaces][0]);
  vi.stubEnv('AWS_REGION', 'eu-north-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});

describe('every alarm', () => {
  it.each(alarms.map((alarm) => [alarm.name, alarm] as const))('%s rings when it should, and else is quiet', async (_name, alarm) => {
    const { bad, good } = stories[alarm.kind] ?? {};
    if (bad === undefined || good === undefined) throw new Error(`nothing trips ${alarm.kind}`);
    const [dark, bright] = [await bad(alarm), await good(alarm)];
    expect(statesOf(alarm, dark.data, dark)).toContain('ALARM');
    expect(statesOf(alarm, bright.data, bright)).not.toContain('ALARM');
  });

  it('has a story, and every story an alarm', () => {
    expect([...new Set(alarms.map(({ kind }) => kind))].sort()).toEqual(Object.keys(stories).sort());
  });

  it('tells people when it begins and when it ends', () => {
    for (const { AlarmActions, OKActions } of alarms) expect([...AlarmActions, ...OKActions]).toHaveLength(2);
  });

  it('watches the namespace that every function writes to', () => {
    expect([...namespaces]).toEqual(['Pumpurs/dev']);
    const own = alarms.filter(({ Namespace }) => !Namespace.startsWith('AWS/'));
    expect(own.length).toBeGreaterThan(10);
    for (const { Namespace } of own) expect(namespaces).toContain(Namespace);
  });

  it('of a service of AWS watches what is ours', () => {
    const watched = alarms.flatMap(({ Namespace, name, dimensions }) =>
      Namespace.startsWith('AWS/') ? Object.entries(dimensions).map(([dimension, value]) => [name, `${dimension}=${value}`] as const) : [],
    );
    const of = (kind: string) => watched.filter(([name]) => name === kind || name.startsWith(`${kind}/`)).map(([, dimension]) => dimension);
    const api = ['ApiName=PumpursApi-dev', 'Stage=Api/Gateway/DeploymentStage.v1'];
    expect(['ApiErrors', 'ApiSlow', 'ApiNearTimeout'].map(of)).toEqual([api, api, api]);
    expect(of('DatabaseThrottled')).toEqual(['TableName=Records/Table', 'TableName=Records/Table']);
    expect(of('StreamLate')).toContain('FunctionName=MarkStatisticsStale/Function');
    const queues = template.ofType('AWS::SQS::Queue').map(({ path }) => `QueueName=${path}#QueueName`);
    expect(of('DeadLetters').sort()).toEqual(queues.sort());
    // Where a schedule rests longer than an alarm can look back, its dead letters alone tell.
    const scheduled = template
      .ofType('AWS::Scheduler::Schedule')
      .filter(({ Properties }) => hoursUntilMissing(String(Properties['ScheduleExpression'])) !== undefined)
      .map(({ Properties }) => {
        const { Arn }: { Arn: Parameters<typeof template.words>[0] } = JSON.parse(JSON.stringify(Properties['Target']));
        return `FunctionName=${template.words(Arn)}`;
      });
    expect(scheduled.length).toBeGreaterThan(4);
    expect(of('JobNotRun').sort()).toEqual(scheduled.sort());
  });
});
