import { describe, expect, it } from 'vitest';
import { createThrottle } from '../../infra/local/gateway/throttle.ts';

const call = (HttpMethod: string, resourcePath: string) => ({
  pathParameters: null,
  method: {
    resourcePath,
    resourceId: resourcePath,
    properties: {
      HttpMethod,
      ResourceId: resourcePath,
      RestApiId: 'api',
      AuthorizationType: 'NONE',
      AuthorizationScopes: [],
      Integration: { Type: 'MOCK', TimeoutInMillis: 1000, IntegrationResponses: [] },
    },
  },
});

describe('the throttle of the local gateway', () => {
  const limits = new Map([
    ['*', { rate: 10, burst: 20 }],
    ['POST /files', { rate: 2, burst: 3 }],
  ]);

  it('lets a burst through, then what refills, and never more than the burst', () => {
    let now = 0;
    const throttle = createThrottle({ limits }, () => now);
    const passed = (calls: number) => Array.from({ length: calls }, () => throttle(call('POST', '/files'))).filter(Boolean).length;
    expect(passed(10)).toBe(3);
    now = 499;
    expect(passed(10)).toBe(0);
    now = 1000;
    expect(passed(10)).toBe(2);
    now = 3_600_000;
    expect(passed(10)).toBe(3);
  });

  it('counts each route apart, by its own limit or that of the stage', () => {
    const throttle = createThrottle({ limits }, () => 0);
    const passed = (method: string, path: string) => Array.from({ length: 30 }, () => throttle(call(method, path))).filter(Boolean).length;
    expect([passed('POST', '/files'), passed('GET', '/files'), passed('GET', '/other')]).toEqual([3, 20, 20]);
  });

  it('limits nothing where the template says nothing', () => {
    const throttle = createThrottle({ limits: new Map() }, () => 0);
    expect(Array.from({ length: 1000 }, () => throttle(call('GET', '/'))).every(Boolean)).toBe(true);
  });
});
