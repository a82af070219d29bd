import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { isRunning } from '../../infra/local/processes.ts';

const main = fileURLToPath(new URL('../../infra/local/main.ts', import.meta.url));
const record = z.object({ pid: z.int(), identity: z.string() });
/** The engine is asked to end politely; a server that cannot end itself within this is ended. */
const graceMilliseconds = 10_000;

export type ServerOptions = { readonly folder: string; readonly port: number; readonly more: readonly string[] };
/** The local cloud as a process of its own, as `npm start` runs it. */
export type Server = {
  /** Resolves when it says that it is ready. */
  start(): Promise<void>;
  /** `kill -9` of the server; its engine is left to notice. */
  killServer(): Promise<void>;
  /** `kill -9` of the engine, under a server that goes on for a moment without it, and is then killed too: it has to be started again. */
  killEngine(): Promise<void>;
  stop(): Promise<void>;
};

export const createServer = ({ folder, port, more }: ServerOptions): Server => {
  let child: ChildProcess | undefined;

  const ended = async (signal: NodeJS.Signals): Promise<void> => {
    const server = child;
    child = undefined;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill(signal);
    const hurry = setTimeout(() => server.kill('SIGKILL'), graceMilliseconds);
    await exited;
    clearTimeout(hurry);
  };

  return {
    start: async () => {
      const started = spawn(process.execPath, [main, '--seed', 'none', '--port', String(port), '--data', folder, ...more], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      const lines: string[] = [];
      await new Promise<void>((resolve, reject) => {
        for (const stream of [started.stdout, started.stderr]) {
          stream.setEncoding('utf8').on('data', (text: string) => {
            lines.push(text);
            if (text.includes('is ready at')) resolve();
          });
        }
        started.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${lines.join('')}`)));
      });
    },
    killServer: () => ended('SIGKILL'),
    killEngine: async () => {
      const engine = record.parse(JSON.parse(readFileSync(join(folder, 'engine.json'), 'utf8')));
      if (!isRunning(engine)) throw new Error('there is no engine to kill');
      process.kill(engine.pid, 'SIGKILL');
      await pause(200);
      await ended('SIGKILL');
    },
    stop: () => ended('SIGTERM'),
  };
};
