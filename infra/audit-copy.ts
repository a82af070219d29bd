import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import * as z from 'zod/mini';
import type { ArchiveCopy } from '../shared/domain/audit-check.ts';

/** How the local cloud's object store names the file of an object, and one that it writes last. */
const localObject = '._S3rver_object';
const localMetadata = '._S3rver_metadata.json';

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => path.split(sep).join('/'));

/** The archive's folder: the one that is given, or the bucket of it below a local cloud's data folder. */
const archiveIn = (folder: string): string => {
  const buckets = join(folder, 's3');
  if (!existsSync(buckets)) return folder;
  const [bucket] = readdirSync(buckets).filter((name) => ['lines', 'manifests'].some((part) => existsSync(join(buckets, name, part))));
  if (bucket === undefined) throw new Error(`the local cloud in ${folder} has archived nothing yet`);
  return join(buckets, bucket);
};

/** Opens a copy of the archive: a synced bucket, or the data folder of a local cloud. */
export const openArchiveCopy = (folder: string): ArchiveCopy => {
  if (!existsSync(folder)) throw new Error(`there is no folder ${folder}`);
  const root = archiveIn(folder);
  const files = filesBelow(root);
  const all = new Set(files);
  const isLocal = files.some((path) => path.endsWith(localObject));
  const complete = files.filter((path) => path.endsWith(localObject)).map((path) => path.slice(0, -localObject.length));
  const keys = isLocal ? complete.filter((key) => all.has(`${key}${localMetadata}`)) : files;
  const present = new Set(keys);
  return {
    keys: [...keys].sort(),
    read: (key) => (present.has(key) ? readFileSync(join(root, isLocal ? `${key}${localObject}` : key)) : undefined),
  };
};

const localClock = z.object({ offsetMs: z.number() });

/** Now: of a local cloud's data folder by its own clock, which may stand in another year. */
export const nowFor = (folder: string): number => {
  const file = join(folder, 'clock.json');
  return Date.now() + (existsSync(file) ? localClock.parse(JSON.parse(readFileSync(file, 'utf8'))).offsetMs : 0);
};
