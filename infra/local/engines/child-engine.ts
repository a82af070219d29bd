import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { DataFolder } from '../data-folder.ts';
import { LocalCloudFailure } from '../failures.ts';
import { writeJsonFile } from '../files.ts';
import { endProcess, type ProcessRecord, processIdentity } from '../processes.ts';

/**
 * Runs "$@" and ends it when standard input closes, which happens however we end, also by `kill -9`. The watcher reads a copy of
 * standard input, as a shell gives background jobs none. Its exit code is the engine's.
 */
const supervisor = `
pidfile=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
engine=$!
echo "$engine" > "$pidfile"
( read -r _ <&3; kill -TERM "$engine" 2>/dev/null ) &
watcher=$!
trap 'kill -TERM "$engine" 2>/dev/null' TERM INT HUP
wait "$engine"
code=$?
kill "$watcher" 2>/dev/null
exit $code
`;

export type ChildEngine = { stop(): Promise<void> };
export type ChildEngineOptions = {
  readonly name: string;
  readonly data: DataFolder;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Resolves true once the engine answers. */
  readonly isReady: () => Promise<boolean>;
};

const recordSchema = z.object({ pid: z.number(), identity: z.string() });

/** Ends an engine that an earlier run left behind. Only the very process that was recorded, never one that merely has its number. */
export const endLeftover = async (data: DataFolder): Promise<void> => {
  let record: ProcessRecord;
  try {
    record = recordSchema.parse(JSON.parse(readFileSync(data.file('engine.json'), 'utf8')));
  } catch {
    return;
  }
  await endProcess(record);
  rmSync(data.file('engine.json'), { force: true });
};

const READY_WITHIN_MS = 30_000;

const waitUntilReady = async (child: ChildProcess, options: ChildEngineOptions, log: string): Promise<void> => {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (let pauseMs = 10; !(await options.isReady()); pauseMs = Math.min(pauseMs * 1.5, 100)) {
    const ended = child.exitCode !== null || child.signalCode !== null;
    if (ended || Date.now() > deadline) {
      const reason = ended ? `ended with code ${child.exitCode ?? child.signalCode}` : `gave no answer for ${READY_WITHIN_MS / 1000} s`;
      throw new LocalCloudFailure('engine-failed', `The engine ${options.name} ${reason}. Its output is in ${log}.`);
    }
    await delay(pauseMs);
  }
};

/** Starts an engine as a child that cannot outlive this process, and waits until it answers. */
export const startChildEngine = async (options: ChildEngineOptions): Promise<ChildEngine> => {
  const { data } = options;
  const log = data.file('logs', `${options.name}.log`);
  const pidFile = data.file('engine.pid');
  rmSync(pidFile, { force: true });
  const output = openSync(log, 'a');
  // A group of its own: Ctrl-C in the terminal reaches us first, and the engine ends last.
  const child = spawn('/bin/sh', ['-c', supervisor, 'engine', pidFile, options.command, ...options.args], {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    detached: true,
    stdio: ['pipe', output, output],
  });
  closeSync(output);
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.stdin?.end();
    const record = readRecord(pidFile);
    if (record) await endProcess(record);
    if (child.exitCode === null && child.signalCode === null) await exited;
    rmSync(data.file('engine.json'), { force: true });
  };
  child.stdin?.on('error', () => undefined);
  try {
    await waitUntilReady(child, options, log);
  } catch (error) {
    await stop();
    throw error;
  }
  writeJsonFile(data.file('engine.json'), readRecord(pidFile));
  child.unref();
  return { stop };
};

const readRecord = (pidFile: string): ProcessRecord | undefined => {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    const identity = processIdentity(pid);
    return identity === undefined ? undefined : { pid, identity };
  } catch {
    return undefined;
  }
};
