import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../', import.meta.url));

/** What the content of files hashes to, of folders with all that lies below; paths begin at the repository. */
export const fingerprintOf = (paths: readonly string[], isSource: (path: string) => boolean = () => true): string => {
  const filesBelow = (path: string): readonly string[] => {
    const absolute = join(repository, path);
    if (!existsSync(absolute)) return [];
    if (!statSync(absolute).isDirectory()) return [path];
    return readdirSync(absolute)
      .sort()
      .map((name) => join(path, name))
      .filter(isSource)
      .flatMap(filesBelow);
  };
  const hash = createHash('sha256').update(process.version);
  for (const path of paths.flatMap(filesBelow)) hash.update(`\0${path}\0`).update(readFileSync(join(repository, path)));
  return hash.digest('hex').slice(0, 20);
};
