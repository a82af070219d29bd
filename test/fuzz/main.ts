import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startLocalCloud } from '../../infra/local/local-cloud.ts';
import { runSeed } from '../../infra/local/seeding.ts';
import { type Role, roles } from '../../shared/domain/access.ts';
import { routes } from '../../shared/routes.ts';
import { type Admitted, admit, setTheStage } from './stage.ts';

const usage = `npm run fuzz -- [--seconds 60] [--examples 20] [--operations 106] [--as iap-author,public] [--seed 1] [--data folder]

Runs Schemathesis against a local cloud of its own, from the document that it serves, once as each role and once as the public.
  --seconds     how long at most for each role (60)
  --examples    how many random requests to an operation, each way (20)
  --operations  how many operations for each role: a sample that the seed chooses (all)
  --as          only these roles; public is nobody (all)
  --seed        a number (from the commit)
  --data        a folder that keeps the local cloud for the next run (one that goes away)
Needs Python 3.11 or newer; what it uses goes into .build/fuzz.`;

const repository = fileURLToPath(new URL('../../', import.meta.url));
const home = join(repository, '.build', 'fuzz');

const seedOfCommit = (): number => {
  try {
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: repository, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return Number.parseInt(commit.slice(0, 7), 16);
  } catch {
    return 1;
  }
};

/** The program, in a virtual environment that is made anew when the pinned versions change. */
const schemathesis = (): string => {
  const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
  const environment = join(home, `python-${createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)}`);
  const program = join(environment, 'bin', 'st');
  if (!existsSync(program)) {
    mkdirSync(home, { recursive: true });
    execFileSync('python3', ['-m', 'venv', '--clear', environment], { stdio: ['ignore', 'ignore', 'inherit'] });
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--requirement', requirements];
    execFileSync(join(environment, 'bin', 'python'), install, { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return program;
};

/** A sample that follows from the seed and the role alone. */
const sampleOf = (count: number, salt: string): readonly string[] =>
  routes
    .map(({ operationId }) => ({ operationId, rank: createHash('sha256').update(`${salt} ${operationId}`).digest('hex') }))
    .sort((a, b) => a.rank.localeCompare(b.rank))
    .slice(0, count)
    .map(({ operationId }) => operationId);

type Run = {
  readonly who: Role | 'public';
  readonly url: string;
  readonly folder: string;
  readonly credentials: Admitted | null;
  readonly limits: { readonly seconds: number; readonly examples: number; readonly operations: number; readonly seed: number };
};

/** Runs all phases and checks as one role; answers whether nothing was found. What it says is kept in `.build/fuzz/<role>.txt`. */
const runAs = async (program: string, { who, url, folder, credentials, limits }: Run): Promise<boolean> => {
  const { seconds, examples, operations, seed } = limits;
  const sample = operations < routes.length ? sampleOf(operations, `${seed} ${who}`) : [];
  const report = join(home, `${who}.txt`);
  const output = createWriteStream(report);
  const child = spawn(
    program,
    [
      ...['--config-file', join(folder, 'schemathesis.toml'), 'run', `${url}/v1/openapi.json`, '--no-color'],
      ...['--output-truncate', 'false', '--seed', String(seed), '--max-time', String(seconds), '--max-examples', String(examples)],
      ...['--report', 'ndjson', '--report-ndjson-path', join(home, `${who}.ndjson`)],
      ...sample.flatMap((operationId) => ['--include-operation-id', operationId]),
    ],
    {
      cwd: folder,
      env: { ...process.env, PYTHONPATH: folder, FUZZ_ORIGIN: url, FUZZ_CREDENTIALS: JSON.stringify(credentials) },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  const code = await new Promise<number>((resolve) => void child.once('close', (status) => resolve(status ?? 1)));
  output.end();
  await finished(output);
  const said = readFileSync(report, 'utf8');
  const cases = /^\s*(\d+) generated/m.exec(said)?.[1] ?? 'no';
  console.log(`${who}: ${cases} requests${code === 0 ? '' : `, something was found (${report})`}`);
  if (code !== 0) console.log(said);
  // A run that asked for nothing has shown nothing.
  return code === 0 && cases !== 'no';
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      examples: { type: 'string', default: '20' },
      operations: { type: 'string', default: String(routes.length) },
      as: { type: 'string', default: '' },
      seed: { type: 'string', default: String(seedOfCommit()) },
      data: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  // Whoever may take others' access away and change the register comes last.
  const everybody = ['public', ...roles.filter((role) => role !== 'ikvd-coordinator'), 'ikvd-coordinator'] as const;
  const wanted = values.as === '' ? everybody : everybody.filter((who) => values.as.split(',').includes(who));
  if (wanted.length === 0) throw new Error(usage);
  const [seconds, examples, operations, seed] = [values.seconds, values.examples, values.operations, values.seed].map(Number);
  const limits = { seconds: seconds ?? 60, examples: examples ?? 20, operations: operations ?? routes.length, seed: seed ?? 1 };

  const program = schemathesis();
  const folder = mkdtempSync(join(tmpdir(), 'pumpurs-fuzz-'));
  for (const name of ['hooks.py', 'schemathesis.toml']) copyFileSync(new URL(name, import.meta.url), join(folder, name));
  const cloud = await startLocalCloud({ port: 0, dataFolder: values.data ?? join(folder, 'data') });
  try {
    await runSeed(cloud, { wanted: 'demo', log: () => undefined });
    await setTheStage(cloud, folder);
    console.log(`Schemathesis against ${cloud.url}, seed ${limits.seed}`);
    let found = 0;
    for (const who of wanted) {
      const credentials = who === 'public' ? null : await admit(cloud, who);
      if (!(await runAs(program, { who, url: cloud.url, folder, credentials, limits }))) found += 1;
    }
    console.log(`${wanted.length - found} passed, ${found} failed`);
    return found === 0 ? 0 : 1;
  } finally {
    await cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

process.exitCode = await main();
