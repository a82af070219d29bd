import { describe, expect, it } from 'vitest';
import { readUnits } from '../../infra/cost/units.ts';
import { countUnits } from '../bench/count-units.ts';

/** A cost is a matter of magnitudes: only what moves it has to be counted anew. */
const tolerance = (counted: number): number => Math.max(3, counted * 0.25);

describe('the units that the cost is reckoned from', () => {
  it('are what the use cases take now (otherwise: npm run bench)', async () => {
    const [kept, counted] = [readUnits(), await countUnits()];
    expect(Object.keys(kept.operations).sort()).toEqual(Object.keys(counted.operations).sort());
    for (const [name, { readUnits: reads, writeUnits: writes, trips }] of Object.entries(counted.operations)) {
      const was = kept.operations[name];
      expect(Math.abs((was?.readUnits ?? 0) - reads), `${name} reads`).toBeLessThanOrEqual(tolerance(reads));
      expect(Math.abs((was?.writeUnits ?? 0) - writes), `${name} writes`).toBeLessThanOrEqual(tolerance(writes));
      expect(Math.abs((was?.trips ?? 0) - trips), `${name} trips`).toBeLessThanOrEqual(1);
    }
    for (const kind of ['plan', 'claim'] as const) {
      expect(kept.storedBytes[kind] / counted.storedBytes[kind], `bytes of a ${kind}`).toBeCloseTo(1, 0);
    }
  }, 300_000);
});
