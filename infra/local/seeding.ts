import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DataFolder } from './data-folder.ts';
import { LocalCloudFailure } from './failures.ts';
import type { LocalCloud } from './local-cloud.ts';

/**
 * What `seed/index.ts` exports. A seed brings its data through the API with idempotency keys, so it can be run again from its
 * beginning after it was interrupted: what was there already is answered again.
 */
type SeedModule = {
  readonly seedNames: readonly string[];
  /** The call that shows best what a seed brought. */
  readonly firstCalls: Readonly<Record<string, FirstCall>>;
  seed(name: string, cloud: LocalCloud, log: (line: string) => void, scale: number): Promise<void>;
};

/** A call worth trying: its path, and the role to make it with (none: open to all). */
export type FirstCall = { readonly path: string; readonly role?: string };

const DEFAULT_SEED = 'demo';
const modulePath = join(import.meta.dirname, 'seed', 'index.ts');

const loadSeeds = async (): Promise<SeedModule | undefined> =>
  existsSync(modulePath) ? import(pathToFileURL(modulePath).href) : undefined;

const seedsOf = (module: SeedModule | undefined): readonly string[] => [...new Set(['none', ...(module?.seedNames ?? [])])];

/** The seed to use, checked before anything is started. @throws LocalCloudFailure `unknown-seed` or `data-folder` */
export const chooseSeed = async (wanted: string | undefined): Promise<void> => {
  if (wanted === undefined) return;
  const known = seedsOf(await loadSeeds());
  if (!known.includes(wanted)) throw new LocalCloudFailure('unknown-seed', `There is no seed "${wanted}". There are: ${known.join(', ')}.`);
};

/** Brings the seed in, or finishes what an interrupted start began. A complete seed is left alone. */
export const runSeed = async (
  cloud: LocalCloud,
  { wanted, log, scale = 1 }: { readonly wanted: string | undefined; readonly log: (line: string) => void; readonly scale?: number },
): Promise<void> => {
  const data: DataFolder = cloud.data;
  const before = data.state().seed;
  const module = await loadSeeds();
  const fallback = seedsOf(module).includes(DEFAULT_SEED) ? DEFAULT_SEED : 'none';
  const name = wanted === undefined || wanted === 'none' ? (before?.name ?? wanted ?? fallback) : wanted;
  if (before && before.name !== 'none' && before.name !== name) {
    throw new LocalCloudFailure(
      'data-folder',
      `The data folder ${data.path} holds the seed ${before.name}, not ${name}. Choose another folder with --data.`,
    );
  }
  if (before?.name === name && before.complete) return;
  if (name === 'none' || !module) {
    data.update({ seed: { name: 'none', complete: true } });
    return;
  }
  if (before?.name === name) log(`The seed ${name} was interrupted: going on with it …`);
  data.update({ seed: { name, complete: false } });
  await module.seed(name, cloud, log, scale);
  data.update({ seed: { name, complete: true } });
};

/** What to try first in this data folder. */
export const firstCall = async (cloud: LocalCloud): Promise<FirstCall> =>
  (await loadSeeds())?.firstCalls[cloud.data.state().seed?.name ?? 'none'] ?? { path: '/v1/health' };
