import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DemoClient } from '../../infra/local/clients.ts';
import { type EngineChoice, isEngineChoice } from '../../infra/local/engines/dynamodb.ts';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../infra/local/local-cloud.ts';
import { createHttpClient, type HttpClient } from './http-client.ts';
import { stormFromEnvironment } from './storm.ts';

export type TestCloud = LocalCloud & {
  /** A fresh access token of the client: real, signed, and good for a quarter of an hour. */
  tokenOf(client: DemoClient, scope?: string): Promise<string>;
  /** Calls the API; without a token, as nobody. */
  call(token?: string): HttpClient;
};

export type TestCloudOptions = {
  readonly engine?: EngineChoice;
  readonly now?: string;
  readonly dataFolder?: string;
  readonly assembly?: string;
  readonly throttled?: boolean;
  readonly onAsk?: LocalCloudOptions['onAsk'];
  readonly faults?: string | undefined;
  /** Whether functions may give up on events: the test makes them. */
  readonly givesUp?: boolean;
};

const engineFromEnvironment = () => {
  const engine = process.env['PUMPURS_ENGINE'];
  if (engine === undefined || engine === '') return {};
  if (!isEngineChoice(engine)) throw new Error(`PUMPURS_ENGINE is no engine: ${engine}`);
  return { engine };
};

/** In a storm, a run that died is run again for the same time, as the Scheduler does. */
const mostRuns = 10;

const tellStorm = (line: string): void => {
  if (line.startsWith('Faults: ')) console.log(line);
};

const lettersIn = (folder: string): string =>
  existsSync(folder)
    ? readdirSync(folder)
        .flatMap((name) => readFileSync(join(folder, name), 'utf8'))
        .join('')
    : '';

/**
 * The whole system for a test file: any free port, a data folder of its own that goes away with it (unless one is given), and
 * the engine that is asked for or that the environment variable PUMPURS_ENGINE names, with the faults of PUMPURS_FAULTS if any. Stop it in `afterAll`:
 * that fails where a function gave up on an event, unless it was told to expect that.
 */
export const startTestCloud = async ({
  engine,
  now,
  dataFolder,
  assembly,
  throttled,
  onAsk,
  faults = stormFromEnvironment(),
  givesUp = assembly !== undefined || faults !== undefined,
}: TestCloudOptions = {}): Promise<TestCloud> => {
  const folder = dataFolder ?? mkdtempSync(join(tmpdir(), 'pumpurs-'));
  const cloud = await startLocalCloud({
    port: 0,
    dataFolder: folder,
    ...(engine === undefined ? engineFromEnvironment() : { engine }),
    ...(now === undefined ? {} : { now }),
    ...(assembly === undefined ? {} : { assembly }),
    ...(throttled === undefined ? {} : { throttled }),
    ...(onAsk === undefined ? {} : { onAsk }),
    ...(faults === undefined ? {} : { faults, log: tellStorm }),
  });
  const runSchedule: LocalCloud['runSchedule'] = async (functionName, scheduledTime) => {
    for (let run = 1; ; run += 1) {
      try {
        return await cloud.runSchedule(functionName, scheduledTime);
      } catch (error) {
        if (faults === undefined || run === mostRuns) throw error;
      }
    }
  };
  return {
    ...cloud,
    runSchedule,
    tokenOf: async ({ clientId, clientSecret }, scope) => {
      const response = await fetch(`${cloud.url}/oauth2/token`, {
        method: 'POST',
        headers: { Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) }),
      });
      const answer: unknown = await response.json();
      if (typeof answer === 'object' && answer !== null && 'access_token' in answer) return String(answer.access_token);
      throw new Error(`No token for ${clientId}: ${response.status}`);
    },
    call: (token) => createHttpClient(cloud.url, token),
    stop: async () => {
      if (faults !== undefined) tellStorm(`Faults: ${JSON.stringify(cloud.faults?.report())}`);
      const letters = givesUp ? '' : lettersIn(cloud.data.file('dead-letters'));
      await cloud.stop();
      if (dataFolder === undefined) rmSync(folder, { recursive: true, force: true });
      if (letters !== '') throw new Error(`functions gave up on events:\n${letters}`);
    },
  };
};
