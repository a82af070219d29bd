import { mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { LocalCloudFailure, messageOf, systemErrorCode } from './failures.ts';
import { readJsonFile, writeJsonFile } from './files.ts';
import { isRunning, processIdentity } from './processes.ts';

/** Raised when a change to the stored files would mislead an older or newer program. */
const FORMAT = 5;

const stateSchema = z.object({
  format: z.number(),
  engine: z.string().optional(),
  seed: z.object({ name: z.string(), complete: z.boolean() }).optional(),
});
export type DataState = z.infer<typeof stateSchema>;

const lockSchema = z.object({ pid: z.number(), identity: z.string() });

export type DataFolder = {
  readonly path: string;
  file(...names: string[]): string;
  state(): DataState;
  update(change: Omit<Partial<DataState>, 'format'>): void;
  release(): void;
};

const takeLock = (path: string): void => {
  const own = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) ?? '' });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(path, own, { flag: 'wx' });
      return;
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST') throw error;
    }
    const holder = readHolder(path);
    if (holder && isRunning(holder)) {
      throw new LocalCloudFailure(
        'data-folder',
        `The data folder is in use by another pumpurs (process ${holder.pid}). Stop that one, or choose another folder with --data.`,
      );
    }
    // Its holder was killed without a chance to clean up.
    unlinkSync(path);
  }
  throw new LocalCloudFailure('data-folder', `Cannot lock the data folder (${path}).`);
};

/** A half-written lock (its writer was killed while writing) counts as nobody's. */
const readHolder = (path: string): z.infer<typeof lockSchema> | undefined => {
  try {
    return lockSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
};

/**
 * Opens (or makes) the folder where everything local lives and locks it for this process.
 * Fails with kind `data-folder` when it is unreadable, made by an incompatible version, or in use.
 */
export const openDataFolder = (folder: string): DataFolder => {
  const path = resolve(folder);
  const file = (...names: string[]): string => join(path, ...names);
  try {
    mkdirSync(file('logs'), { recursive: true });
  } catch (error) {
    throw new LocalCloudFailure('data-folder', `Cannot use ${path} as the data folder: ${messageOf(error)}`, { cause: error });
  }
  takeLock(file('lock'));
  const release = (): void => {
    try {
      unlinkSync(file('lock'));
    } catch {
      // Somebody deleted the whole folder; there is nothing left to unlock.
    }
  };
  try {
    let state: DataState = readJsonFile(file('state.json'), stateSchema) ?? { format: FORMAT };
    if (state.format !== FORMAT) {
      throw new LocalCloudFailure(
        'data-folder',
        `The data folder ${path} was made by an incompatible version of pumpurs (format ${state.format}, this one reads ${FORMAT}). Delete it, or choose another one with --data.`,
      );
    }
    const update: DataFolder['update'] = (change) => {
      state = { ...state, ...change };
      writeJsonFile(file('state.json'), state);
    };
    update({});
    return { path, file, state: () => state, update, release };
  } catch (error) {
    release();
    throw error;
  }
};
