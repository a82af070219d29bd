import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../infra/local/engines/free-port.ts';
import { createCaller } from '../../infra/local/seed/seed-client.ts';
import { planRoutes } from '../../shared/routes/plans.ts';
import { referenceRoutes } from '../../shared/routes/reference.ts';
import { createHttpClient } from '../support/http-client.ts';
import { stormFromEnvironment } from '../support/storm.ts';

const main = fileURLToPath(new URL('../../infra/local/main.ts', import.meta.url));
const storm = stormFromEnvironment();
const moreOptions = [
  ...(process.env['PUMPURS_ENGINE'] ? ['--engine', process.env['PUMPURS_ENGINE']] : []),
  ...(storm === undefined ? [] : ['--faults', storm]),
];

/** Looks until it is so: a bounded number of times, a moment apart. */
const until = async <Value>(what: string, look: () => Promise<Value | undefined> | Value | undefined): Promise<Value> => {
  for (let looks = 0; looks < 1200; looks += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(50);
  }
  throw new Error(`it was never so: ${what}`);
};

const commandLineOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

const commandLines = (): readonly string[] =>
  existsSync('/proc/self/cmdline')
    ? readdirSync('/proc').map(commandLineOf)
    : execFileSync('ps', ['-axww', '-o', 'command='], { encoding: 'utf8' }).split('\n');

/** Every process whose command line names this data folder: ours, and the engine that ours started. */
const processesOn = (folder: string): readonly string[] => commandLines().filter((command) => command.includes(folder));

describe('a system that is killed in the middle of its work', () => {
  let folder: string;
  let running: ChildProcess | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pumpurs-survival-'));
  });
  afterEach(async () => {
    running?.kill('SIGKILL');
    await until('the engine has noticed', () => (processesOn(folder).length === 0 ? true : undefined));
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (port: number): { readonly lines: readonly string[] } => {
    const lines: string[] = [];
    const child = spawn(process.execPath, [main, '--seed', 'demo', '--port', String(port), '--data', folder, ...moreOptions], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n')));
    }
    running = child;
    return { lines };
  };

  const registrarOf = async (url: string) => {
    const { body } = await createHttpClient(url).get<{ items: { clientId: string; clientSecret: string }[] }>('/_local/principals');
    return body.items[0];
  };

  it('has everything that it answered with 2xx, and leaves no engine behind', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const seeding = start(port);
    await until('plans are being made', () => seeding.lines.find((line) => line.includes('plans prepared')));

    const credentials = await registrarOf(url);
    if (credentials === undefined) throw new Error('there is no registrar');
    const registrar = createCaller(url, credentials);
    const schoolOf = (number: number): string => String(8_000_000_000 + number);
    const accepted: string[] = [];
    let stop = false;
    const write = async (first: number): Promise<void> => {
      for (let number = first; !stop; number += 4) {
        const schoolId = schoolOf(number);
        const affiliations = [{ since: '2017-03-01', partner: 'municipal' as const, municipalityId: '0003000' }];
        const body = { name: `Skola ${number}`, kind: 'general' as const, affiliations, validFrom: '2017-03-01', validTo: null };
        const answer = await registrar.call(referenceRoutes.putSchool, { params: { schoolId }, body }).catch(() => undefined);
        if (answer?.ok !== true) return;
        accepted.push(schoolId);
        // Something is always under way, and the seed, whose days wait for what was written before, comes on nevertheless.
        await pause(25);
      }
    };
    const writers = [1, 2, 3, 4].map(write);
    const plansOf = async () =>
      (await registrar.must(planRoutes.listPlans, { query: { schoolId: '0000000004', semester: '2021-2022-1', limit: '100' } })).items;
    const seen = await until('plans are being approved', async () => {
      const plans = await plansOf();
      return plans.some(({ approvals }) => approvals.length > 0) && accepted.length > 20 ? plans : undefined;
    });
    running?.kill('SIGKILL');
    stop = true;
    expect(seeding.lines.some((line) => line.includes('is ready'))).toBe(false);
    await until('the engine has noticed', () => (processesOn(folder).length === 0 ? true : undefined));

    const again = start(port);
    // What was under way goes on until it is answered.
    await Promise.all(writers);
    await until('the seed goes on', () => again.lines.find((line) => line.includes('going on with it')));
    for (const schoolId of accepted) {
      expect(await registrar.must(referenceRoutes.getSchool, { params: { schoolId } })).toMatchObject({ id: schoolId, version: 1 });
    }
    const plans = new Map((await plansOf()).map((plan) => [plan.id, plan]));
    for (const plan of seen) expect(plans.get(plan.id)?.version).toBeGreaterThanOrEqual(plan.version);
    const [plan] = seen;
    const history = await registrar.must(planRoutes.getPlanHistory, { params: { planId: plan?.id ?? '' } });
    expect(history.intact).toBe(true);
  }, 240_000);
});
