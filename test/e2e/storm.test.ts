import { describe, expect, it } from 'vitest';
import { runStorm } from '../storm/run.ts';
import { stormFromEnvironment } from '../support/storm.ts';

/**
 * DynamoDB Local does not promise that a transaction which it is killed in is whole or not there, as the service does: once a plan had its
 * next version after a kill, and the answer that is written with it was missing.
 */
const isAtomicWhenKilled = process.env['PUMPURS_ENGINE'] !== 'dynamodb-local';

describe('a system whose server and engine are killed in turn', () => {
  it.runIf(isAtomicWhenKilled)(
    'has everything that it acknowledged, exactly once',
    async () => {
      const outcome = await runStorm({ kills: 5, seed: 'short', faults: stormFromEnvironment() });
      expect(outcome.faults).toEqual([]);
      expect(outcome.kills).toBe(5);
      expect(outcome.requests).toBeGreaterThanOrEqual(outcome.lives * 12);
      expect(outcome.checks).toBeGreaterThan(outcome.lives);
    },
    300_000,
  );
});
