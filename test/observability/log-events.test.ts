import { describe, expect, it, vi } from 'vitest';
import { createLog, logEvents } from '../../shared/observability/log-events.ts';
import { dimensions, metrics, metricsOf } from '../../shared/observability/metrics.ts';
import { linesWhile } from '../support/logged.ts';
import { dataIn } from '../support/metric-data.ts';

describe('a log line', () => {
  it('is its event’s code, its function and its fields, and nothing else', async () => {
    const [line, ...others] = await linesWhile(() => createLog('plans')('RECEIPT_EVENT_IGNORED', { eventId: 'event-1', none: null }));
    expect(others).toEqual([]);
    expect(line).toEqual({
      level: 'WARN',
      message: 'RECEIPT_EVENT_IGNORED',
      timestamp: expect.any(String),
      service: 'plans',
      eventId: 'event-1',
    });
  });

  it('carries the trace that X-Ray knows the call by', async () => {
    vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1');
    const [line] = await linesWhile(() => createLog('plans')('RECEIPT_EVENT_IGNORED', {}));
    expect(line).toMatchObject({ xray_trace_id: '1-5759e988-bd862e3fe1be46a994272793' });
    vi.unstubAllEnvs();
  });

  it('carries its metrics, in the place that the deployment names', async () => {
    vi.stubEnv('METRICS_NAMESPACE', 'Pumpurs/test');
    const lines = await linesWhile(() => createLog('compile-statistics')('STATISTICS_COMPILED', { schools: 12, rollUps: 3, left: 0 }));
    vi.unstubAllEnvs();
    expect(dataIn(lines, 0)).toEqual([
      { namespace: 'Pumpurs/test', name: 'SchoolSemestersCompiled', dimensions: {}, value: 12, at: 0 },
      { namespace: 'Pumpurs/test', name: 'SchoolSemestersLeft', dimensions: {}, value: 0, at: 0 },
    ]);
    expect(lines[0]).toMatchObject({ message: 'STATISTICS_COMPILED', schools: 12, rollUps: 3, left: 0 });
  });

  it('tells apart by a dimension what the catalogue says, beside what it does not', async () => {
    const lines = await linesWhile(() =>
      createLog('plans')('REQUEST_FAILED', { operationId: 'getPlan', dependency: 'kms', bugs: 1, outages: 2, at: 'somewhere' }),
    );
    expect(dataIn(lines, 0)).toEqual([
      { namespace: 'Pumpurs', name: 'BugAnswers', dimensions: {}, value: 1, at: 0 },
      { namespace: 'Pumpurs', name: 'Outages', dimensions: { dependency: 'kms' }, value: 2, at: 0 },
    ]);
  });

  it('counts nothing where the field is not there', async () => {
    const lines = await linesWhile(() => createLog('plans')('REQUEST_COMPLETED', { operationId: 'getPlan', status: 200 }));
    expect(lines).toHaveLength(1);
    expect(dataIn(lines)).toEqual([]);
  });
});

describe('the catalogue of metrics', () => {
  const carried = Object.values(metricsOf).flatMap((of) => Object.keys(of ?? {}));

  it('has no metric that nothing carries, and no event that is never logged', () => {
    expect([...new Set(carried)].sort()).toEqual(Object.keys(metrics).sort());
    expect(Object.keys(metricsOf).filter((event) => !(event in logEvents))).toEqual([]);
  });

  it('knows no dimension but two of a handful of values, never an id', () => {
    const names = Object.values(metrics).flatMap((metric) => ('by' in metric ? [metric.by] : []));
    expect([...new Set(names)].sort()).toEqual(Object.keys(dimensions).sort());
    for (const value of Object.values(dimensions).flat()) expect(value).toMatch(/^[a-z0-9-]{2,20}$/);
  });

  it('comes to few metrics, for each costs money', () => {
    const count = Object.values(metrics).reduce((sum, metric) => sum + ('by' in metric ? dimensions[metric.by].length : 1), 0);
    expect(count).toBeLessThanOrEqual(40);
  });
});
