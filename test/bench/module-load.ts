import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { bundleFolder, bundleFunctions, functionNames } from '../../infra/constructs/bundle.ts';
import { median, rounded } from './figures.ts';

const here = dirname(fileURLToPath(import.meta.url));
const floor = fileURLToPath(new URL('../../.build/bench/floor.js', import.meta.url));

/** The floor is bundled as the functions are. */
const bundleFloor = (): void => {
  buildSync({
    entryPoints: [join(here, 'floor.ts')],
    outfile: floor,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
  });
  mkdirSync(dirname(floor), { recursive: true });
  writeFileSync(join(dirname(floor), 'package.json'), '{"type":"commonjs"}\n');
};

const environment = { RECORDS_TABLE: 'x', RECEIPTS_BUCKET: 'x', MAC_KEY_ID: 'x', DATA_KEY_ID: 'x', AWS_REGION: 'eu-north-1' };

const loadOnce = (file: string): number =>
  Number(execFileSync(process.execPath, [join(here, 'load-one.cjs'), file], { encoding: 'utf8', env: { ...process.env, ...environment } }));

export type ModuleLoad = { readonly name: string; readonly medianMilliseconds: number; readonly ratioToFloor: number };

/** Loads every function's bundle in fresh processes, in turn with the floor, so that a slow moment of the machine hits all alike. */
export const measureModuleLoad = (runs: number): readonly ModuleLoad[] => {
  bundleFunctions();
  bundleFloor();
  const files = new Map([
    ['floor', floor],
    ...functionNames().map((name): [string, string] => [name, join(bundleFolder(name), 'index.js')]),
  ]);
  const times = new Map<string, number[]>([...files.keys()].map((name) => [name, []]));
  for (let run = 0; run < runs; run += 1) for (const [name, file] of files) times.get(name)?.push(loadOnce(file));
  const floorMedian = median(times.get('floor') ?? []);
  return [...times].map(([name, taken]) => ({
    name,
    medianMilliseconds: rounded(median(taken), 1),
    ratioToFloor: rounded(median(taken) / floorMedian),
  }));
};
