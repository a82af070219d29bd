import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { bundleFolder, bundleFunctions, functionNames, lambdaCredentials } from '../../infra/constructs/bundle.ts';
import { readSynthesised } from '../support/synthesised.ts';
import { median, rounded } from './figures.ts';

const here = dirname(fileURLToPath(import.meta.url));
const benchFolder = fileURLToPath(new URL('../../.build/bench/', import.meta.url));

/**
 * The document client and nothing else, twice: as it comes, which is the floor of the ratios, and with the functions' own replacement
 * of the credential chain, so that what the replacement saves is not taken for thrift of ours.
 */
const floors = [
  { name: 'floor', file: join(benchFolder, 'floor.js'), alias: {} },
  { name: 'floor, Lambda credentials', file: join(benchFolder, 'floor-lambda.js'), alias: lambdaCredentials },
] as const;

const bundleFloor = ({ file, alias }: (typeof floors)[number]): void => {
  buildSync({
    entryPoints: [join(here, 'floor.ts')],
    outfile: file,
    alias,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
  });
  mkdirSync(benchFolder, { recursive: true });
  writeFileSync(join(benchFolder, 'package.json'), '{"type":"commonjs"}\n');
};

/** Every name that the template gives to any function; none is used while a module loads. */
const environment = (): Readonly<Record<string, string>> => {
  const names = readSynthesised()
    .ofType('AWS::Lambda::Function')
    .flatMap(({ Properties }) => {
      const { Variables = {} }: { Variables?: object } = JSON.parse(JSON.stringify(Properties['Environment'] ?? {}));
      return Object.keys(Variables);
    });
  return { ...Object.fromEntries(names.map((name) => [name, 'x'])), AWS_REGION: 'eu-north-1' };
};

const loadOnce = (file: string, env: Readonly<Record<string, string>>): number =>
  Number(execFileSync(process.execPath, [join(here, 'load-one.cjs'), file], { encoding: 'utf8', env: { ...process.env, ...env } }));

export type ModuleLoad = {
  readonly name: string;
  readonly medianMilliseconds: number;
  readonly ratioToFloor: number;
  readonly ratioToLambdaFloor: number;
};

/** Loads every function's bundle in fresh processes, in turn with the floor, so that a slow moment of the machine hits all alike. */
export const measureModuleLoad = (runs: number): readonly ModuleLoad[] => {
  bundleFunctions();
  for (const floor of floors) bundleFloor(floor);
  const files = new Map([
    ...floors.map(({ name, file }): [string, string] => [name, file]),
    ...functionNames().map((name): [string, string] => [name, join(bundleFolder(name), 'index.js')]),
  ]);
  const times = new Map<string, number[]>([...files.keys()].map((name) => [name, []]));
  const env = environment();
  for (let run = 0; run < runs; run += 1) for (const [name, file] of files) times.get(name)?.push(loadOnce(file, env));
  const [plain, lambda] = floors.map(({ name }) => median(times.get(name) ?? []));
  return [...times].map(([name, taken]) => ({
    name,
    medianMilliseconds: rounded(median(taken), 1),
    ratioToFloor: rounded(median(taken) / (plain ?? Number.NaN)),
    ratioToLambdaFloor: rounded(median(taken) / (lambda ?? Number.NaN)),
  }));
};
