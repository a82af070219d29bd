import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fingerprintOf } from '../fingerprint.ts';
import { LocalCloudFailure } from './failures.ts';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../../', import.meta.url));
const assemblies = join(repository, '.build', 'assemblies');
const UNUSED_FOR_MS = 7 * 24 * 3_600_000;
const UNFINISHED_FOR_MS = 600_000;

/** Everything that a synthesis reads; the local cloud itself is not part of what it runs. */
const sources = ['functions', 'shared', 'infra', 'cdk.json', 'package.json', 'package-lock.json', 'tsconfig.json'];
const isSource = (path: string): boolean => !path.startsWith(join('infra', 'local'));

const removeUnused = (): void => {
  for (const name of readdirSync(assemblies)) {
    const folder = join(assemblies, name);
    // A name with a dot is one that a killed process did not finish.
    const keepMs = name.includes('.') ? UNFINISHED_FOR_MS : UNUSED_FOR_MS;
    if (Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0) > keepMs) rmSync(folder, { recursive: true, force: true });
  }
};

/** Runs the synthesis; it ends with us if we end before it. */
const runSynthesis = async (folder: string): Promise<void> => {
  const running = run(process.execPath, [join(import.meta.dirname, 'synthesise.ts'), folder], {
    cwd: repository,
    maxBuffer: 16 * 1024 * 1024,
  });
  const end = (): void => {
    running.child.kill();
  };
  process.once('exit', end);
  try {
    await running;
  } finally {
    process.off('exit', end);
  }
};

/**
 * The folder of the app's cloud assembly, synthesised in a process of its own unless nothing has changed since the last time.
 * Several processes may ask at once: each writes a folder of its own, and the first to finish gives it the name.
 */
export const synthesisedAssembly = async (log: (line: string) => void): Promise<string> => {
  const folder = join(assemblies, fingerprintOf(sources, isSource));
  if (existsSync(folder)) {
    utimesSync(folder, new Date(), new Date());
    return folder;
  }
  log('Synthesising the infrastructure and bundling the functions …');
  const temporary = `${folder}.${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  try {
    await runSynthesis(temporary);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new LocalCloudFailure('synthesis-failed', `The infrastructure cannot be synthesised:\n${output}`, { cause: error });
  }
  try {
    renameSync(temporary, folder);
  } catch {
    rmSync(temporary, { recursive: true, force: true });
  }
  removeUnused();
  return folder;
};
