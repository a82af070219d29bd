import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Something that stays the same for one process and differs for a later one with the same pid: its start time.
 * Undefined when no such process runs. Without it, a recycled pid could make us end a stranger.
 */
export const processIdentity = (pid: number): string | undefined => {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const isZombie = fields[0] === 'Z';
      return isZombie ? undefined : `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`;
    }
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return started.trim() || undefined;
  } catch {
    return undefined;
  }
};

export type ProcessRecord = { readonly pid: number; readonly identity: string };

export const isRunning = ({ pid, identity }: ProcessRecord): boolean => processIdentity(pid) === identity;

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in between, which is what we want.
  }
};

/** Ends exactly the recorded process, politely first; resolves when it is gone. */
export const endProcess = async (record: ProcessRecord, graceMs = 5000): Promise<void> => {
  if (!isRunning(record)) return;
  signal(record.pid, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (isRunning(record)) {
    if (Date.now() > deadline) signal(record.pid, 'SIGKILL');
    await delay(20);
  }
};
