import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../infra/local/engines/free-port.ts';
import { randomOf } from '../../infra/local/seed/random.ts';
import { createWorld, monday } from '../e2e/support/world.ts';
import { admitPeople, type Journal, live } from './lives.ts';
import { type Proof, prove } from './proof.ts';
import { createServer } from './server.ts';

export type StormOptions = {
  /** How often something is killed: the server and its engine in turn. */
  readonly kills: number;
  /** Draws the moments. */
  readonly seed: string;
  /** What goes wrong besides, as `--faults` takes it. */
  readonly faults?: string | undefined;
  readonly log?: (line: string) => void;
};
export type StormOutcome = Proof & { readonly kills: number; readonly requests: number; readonly lives: number };

const schools = 3;
const hands = 6;
/** A kill comes after so many more answers, drawn, and a moment more: in the middle of what follows, on a machine of any speed. */
const mostAnswersBetween = 24;
const longestMomentMilliseconds = 40;
const lookEveryMilliseconds = 5;

/**
 * Puts load on a local cloud that runs as a process of its own, kills it again and again with SIGKILL at moments drawn from the seed,
 * starts it again on the same data, and holds in the end what was acknowledged against what is there. Kills only what it started.
 */
export const runStorm = async ({ kills, seed, faults, log = () => undefined }: StormOptions): Promise<StormOutcome> => {
  const folder = mkdtempSync(join(tmpdir(), 'pumpurs-storm-'));
  const random = randomOf(`storm ${seed}`);
  const world = await createWorld({ now: monday, dataFolder: folder, faults: undefined });
  const peopleAt = await admitPeople(world, schools).finally(() => world.cloud.stop());

  const port = await freePort();
  const engine = process.env['PUMPURS_ENGINE'];
  const more = [...(engine ? ['--engine', engine] : []), ...(faults === undefined ? [] : ['--faults', faults])];
  const server = createServer({ folder, port, more });
  const url = `http://127.0.0.1:${port}`;
  const journal: Journal = { lives: [], requests: 0 };
  const people = peopleAt(url, journal);
  let isOver = false;
  let isProved = false;
  let begun = 0;
  const work = async (hand: number): Promise<void> => {
    for (let number = 1; !isOver; number += 1) {
      begun += 1;
      await live(world, people, journal, { name: `storm-${hand}-${number}`, school: hand });
    }
  };

  try {
    await server.start();
    const failed: unknown[] = [];
    const load = Array.from({ length: hands }, (_none, hand) =>
      work(hand).catch((error: unknown) => {
        failed.push(error);
        isOver = true;
      }),
    );
    for (let kill = 1; kill <= kills && failed.length === 0; kill += 1) {
      const target = journal.requests + random.between(1, mostAnswersBetween);
      while (journal.requests < target && failed.length === 0) await pause(lookEveryMilliseconds);
      await pause(random.below(longestMomentMilliseconds));
      const isEngine = kill % 2 === 0 && engine?.startsWith('http') !== true;
      await (isEngine ? server.killEngine() : server.killServer());
      await server.start();
      log(`${kill} of ${kills} killed (${isEngine ? 'the engine' : 'the server'}); ${journal.requests} requests acknowledged`);
    }
    isOver = true;
    await Promise.all(load);
    if (failed.length > 0) throw new Error('the load met what it did not cause', { cause: failed[0] });
    const { checks, faults: found } = await prove(url, journal, people);
    isProved = found.length === 0;
    return { checks, faults: found, kills, requests: journal.requests, lives: begun };
  } finally {
    isOver = true;
    await server.stop();
    if (isProved) rmSync(folder, { recursive: true, force: true });
    else log(`What is left of it is in ${folder}`);
  }
};
