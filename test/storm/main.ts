import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runStorm } from './run.ts';

const usage = `npm run storm -- [--kills 100] [--seed 7] [--faults mix]

Runs the local cloud as a process of its own, lets six people at three schools bring plans, receipts and claims through their lives over
HTTP, and kills the server and its engine in turn with SIGKILL, at moments drawn from the seed. It starts again on the same data each
time. In the end everything that was acknowledged must be there exactly once. Exit code 1: it was not.`;

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '100' },
      seed: { type: 'string', default: String(randomInt(1_000_000)) },
      faults: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { seed, faults, help } = values;
  const kills = Number(values.kills);
  if (help || !Number.isInteger(kills) || kills < 0) {
    console.log(usage);
    return help ? 0 : 2;
  }
  console.log(`Storm with seed ${seed}`);
  const started = performance.now();
  const outcome = await runStorm({ kills, seed, faults, log: console.log });
  for (const fault of outcome.faults) console.log(`  ${fault}`);
  console.log(
    `${outcome.kills} kills, ${outcome.requests} requests acknowledged, ${outcome.lives} plans with their claims, ` +
      `${outcome.checks} checks, ${outcome.faults.length} faults, ${Math.round((performance.now() - started) / 1000)} s`,
  );
  return outcome.faults.length === 0 ? 0 : 1;
};

process.exitCode = await main();
