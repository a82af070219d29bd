import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { S3Refusal } from './s3-errors.ts';

const suffix = '._S3rver_object';

/** Where s3rver keeps the bytes of an object. */
export const objectFile = (folder: string, bucket: string, key: string): string => join(folder, bucket, `${key}${suffix}`);

/** The key of the object whose bytes this file (below the bucket's folder) holds; undefined for whatever else s3rver keeps. */
export const keyOfFile = (path: string): string | undefined => (path.endsWith(suffix) ? path.slice(0, -suffix.length) : undefined);

/** s3rver writes an object's metadata last: without them it was never acknowledged. */
export const isComplete = (file: string): boolean =>
  (statSync(file.replace(/object$/, 'metadata.json'), { throwIfNoEntry: false })?.size ?? 0) > 0;

/** Removes what was being written when everything was killed: s3rver would serve the half of it. */
export const removeIncomplete = (folder: string): void => {
  if (!existsSync(folder)) return;
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, path);
    if (keyOfFile(path) !== undefined && !isComplete(file)) rmSync(file);
  }
};

/** `If-None-Match: *`, which s3rver ignores: the first to put an object under a key wins, also among those who come at once. */
export const createFirstComes = (folder: string) => {
  const underWay = new Set<string>();
  return async (bucket: string, key: string, put: () => Promise<void>): Promise<void> => {
    const file = objectFile(folder, bucket, key);
    if (underWay.has(file)) {
      throw new S3Refusal(409, 'ConditionalRequestConflict', 'The conditional request cannot succeed due to a conflicting operation.');
    }
    if (existsSync(file) && isComplete(file)) {
      throw new S3Refusal(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
        Condition: 'If-None-Match',
      });
    }
    underWay.add(file);
    try {
      await put();
    } finally {
      underWay.delete(file);
    }
  };
};
