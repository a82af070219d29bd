import { describe, expect, it } from 'vitest';
import { runStorm } from '../storm/run.ts';
import { stormFromEnvironment } from '../support/storm.ts';

describe('a system whose server and engine are killed in turn', () => {
  it('has everything that it acknowledged, exactly once', async () => {
    const outcome = await runStorm({ kills: 5, seed: 'short', faults: stormFromEnvironment() });
    expect(outcome.faults).toEqual([]);
    expect(outcome.kills).toBe(5);
    expect(outcome.requests).toBeGreaterThanOrEqual(outcome.lives * 12);
    expect(outcome.checks).toBeGreaterThan(outcome.lives);
  }, 300_000);
});
