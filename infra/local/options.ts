import { parseArgs } from 'node:util';
import { type EngineChoice, isEngineChoice } from './engines/dynamodb.ts';
import { LocalCloudFailure, messageOf } from './failures.ts';
import { parseFaults } from './faults/spec.ts';

export type CommandLine = {
  readonly port: number;
  readonly data: string;
  /** Absent: the one the data folder was seeded with, or `demo` for a new folder. */
  readonly seed: string | undefined;
  /** How many times as much the seed brings, where it can grow. */
  readonly scale: number;
  readonly engine: EngineChoice | undefined;
  /** Whether calls are limited as in the cloud. */
  readonly throttle: boolean;
  /** What is to go wrong, or undefined for nothing at all. */
  readonly faults: string | undefined;
  readonly help: boolean;
};

export const usage = `Usage: npm start -- [options]

Runs pumpurs whole on this machine: no account, no container, no network.

  --port <number>    port of the API on 127.0.0.1 (3000)
  --data <folder>    where data and state are kept (.local)
  --seed <name>      demo, national or none; a folder that was seeded keeps its seed (demo)
  --scale <number>   how many times the country the seed national brings, 1 to 100 (1)
  --engine <name>    dynoxide, dynamodb-local, or the URL of a DynamoDB engine (the best one that is there)
  --throttle         limits calls as the cloud does: beyond is answered 429
  --faults <spec>    what goes wrong between the functions and AWS: latency, throttling, conflicts, lost-answers,
                     crashes, outages, mix or none; crashes:0.1 says how often, mix,seed=7 repeats a storm
  --help             shows this

Exit codes: 2 wrong option, 3 port taken, 4 no engine, 5 data folder unusable, 6 unknown seed, 7 engine failed,
8 the infrastructure cannot be synthesised, 1 anything else.
`;

const options = {
  port: { type: 'string', default: '3000' },
  data: { type: 'string', default: '.local' },
  seed: { type: 'string' },
  scale: { type: 'string', default: '1' },
  engine: { type: 'string' },
  throttle: { type: 'boolean', default: false },
  faults: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const wrong = (message: string, cause?: unknown): LocalCloudFailure => new LocalCloudFailure('usage', `${message}\n\n${usage}`, { cause });

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw wrong(messageOf(error), error);
  }
};

const parseInteger = (flag: string, text: string, minimum: number, maximum: number): number => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= minimum && value <= maximum)) throw wrong(`--${flag} takes a whole number from ${minimum} to ${maximum}, not "${text}".`);
  return value;
};

const parseEngine = (text: string | undefined): EngineChoice | undefined => {
  if (text !== undefined && !isEngineChoice(text)) throw wrong(`--engine takes dynoxide, dynamodb-local or a URL, not "${text}".`);
  return text;
};

const checkFaults = (text: string | undefined): string | undefined => {
  if (text !== undefined) parseFaults(text);
  return text;
};

/** @throws LocalCloudFailure `usage` */
export const parseCommandLine = (args: readonly string[]): CommandLine => {
  const { port, data, seed, scale, engine, throttle, faults, help } = parse(args);
  return {
    port: parseInteger('port', port, 0, 65_535),
    data,
    seed,
    scale: parseInteger('scale', scale, 1, 100),
    engine: parseEngine(engine),
    throttle,
    faults: checkFaults(faults),
    help,
  };
};
