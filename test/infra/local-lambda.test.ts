import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFunctionHost, type FunctionHost } from '../../infra/local/lambda/function-host.ts';

/** Tells how many calls are under way when it is called; ends at the thread's next idle moment, or never when it is told to hang. */
const source = `
let underWay = 0;
exports.handler = async ({ hangs }) => {
  underWay += 1;
  const seen = underWay;
  await new Promise((resolve) => { if (!hangs) setImmediate(resolve); });
  underWay -= 1;
  return seen;
};
`;

describe('a function on this machine', () => {
  let folder: string;
  let host: FunctionHost;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pumpurs-lambda-'));
    writeFileSync(join(folder, 'index.js'), source);
    writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}');
    host = createFunctionHost({
      name: 'counts',
      folder,
      handler: 'index.handler',
      physicalName: 'counts',
      arn: 'arn:aws:lambda:eu-north-1:000000000000:function:counts',
      timeoutMs: 2_000,
      memoryMegabytes: 128,
      environment: {},
      logFile: join(folder, 'counts.log'),
    });
  });
  afterAll(async () => {
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is given no more calls at once than can end in time; the others wait their turn', async () => {
    const results = await Promise.all(Array.from({ length: 200 }, () => host.invoke({})));
    const seen = results.map((result) => (result.ok ? Number(result.payload) : Number.NaN));
    expect(Math.max(...seen)).toBeGreaterThan(1);
    expect(Math.max(...seen)).toBeLessThanOrEqual(16);
  });

  it('that dies in the middle fails what is under way in it, and starts anew for the next call', async () => {
    const underWay = [host.invoke({ hangs: true }), host.invoke({ hangs: true })];
    await host.invoke({});
    await host.crash();
    for (const result of await Promise.all(underWay)) {
      expect(result).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError' } });
    }
    expect(await host.invoke({})).toEqual({ ok: true, payload: 1 });
  });

  it('gives the turn on where a call overran its time', async () => {
    const results = await Promise.all([
      ...Array.from({ length: 16 }, () => host.invoke({ hangs: true })),
      host.invoke({}),
      host.invoke({}),
    ]);
    expect(results.slice(0, 16).map((result) => result.ok)).toEqual(Array.from({ length: 16 }, () => false));
    expect(results.slice(16).map((result) => result.ok)).toEqual([true, true]);
  });
});
