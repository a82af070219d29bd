import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { LocalCloudFailure, messageOf, systemErrorCode } from './failures.ts';

/**
 * Replaces a file so that a reader, or a start after `kill -9`, sees the old or the new content and never half of it.
 * Synchronous on purpose: callers answer a request only after this returned.
 */
export const writeFileAtomically = (path: string, content: string, mode = 0o644): void => {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  const descriptor = openSync(temporary, 'w', mode);
  try {
    writeSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, path);
};

export const writeJsonFile = (path: string, value: unknown, mode?: number): void =>
  writeFileAtomically(path, `${JSON.stringify(value, null, 2)}\n`, mode);

/** The file's parsed content, or undefined when there is none. A file that cannot be read is a `data-folder` failure. */
export const readJsonFile = <T>(path: string, schema: z.ZodType<T>): T | undefined => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw unreadable(path, error);
  }
};

const unreadable = (path: string, cause: unknown): LocalCloudFailure =>
  new LocalCloudFailure(
    'data-folder',
    `The file ${path} of the data folder cannot be read (${messageOf(cause).split('\n')[0]}). Delete the data folder to begin anew, or choose another one with --data.`,
    { cause },
  );
