import { seedDemo } from './demo.ts';
import { publishedSchool, schoolYear } from './demo-figures.ts';
import { seedNational } from './national.ts';
import type { SeedCloud, SeedLog } from './stage.ts';

const seeds = {
  demo: seedDemo,
  national: seedNational,
  none: async () => undefined,
} as const satisfies Record<string, (cloud: SeedCloud, log: SeedLog, scale: number) => Promise<void>>;
type SeedName = keyof typeof seeds;

/** The call that shows best what a seed brought; without one of its own, a seed has the service's health. */
export const firstCalls = {
  national: { role: 'ikvd-coordinator', path: '/v1/statistics/national?schoolYear=2019-2020' },
  demo: { role: 'ikvd-coordinator', path: `/v1/statistics/schools/${publishedSchool.id}?schoolYear=${schoolYear}` },
} as const;

export const seedNames: readonly string[] = Object.keys(seeds);

const isSeedName = (name: string): name is SeedName => Object.hasOwn(seeds, name);

/**
 * Brings a seed's data into a running local cloud through its API. Can be run again from the start after an interruption at any
 * point: what is there already is left as it is.
 *
 * @param scale how many times as much, where a seed can grow.
 * @throws RangeError where there is no such seed.
 */
export const seed = async (name: string, cloud: SeedCloud, log: SeedLog, scale = 1): Promise<void> => {
  if (!isSeedName(name)) throw new RangeError(`There is no seed "${name}". There are: ${seedNames.join(', ')}.`);
  await seeds[name](cloud, log, scale);
};
