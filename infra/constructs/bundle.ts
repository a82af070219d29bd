import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { documentationFiles } from './documentation-files.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const sources = join(repository, 'functions');
const bundles = join(repository, '.build', 'functions');

/** Every folder of `functions/` that has an `index.ts` is a deployed function. */
export const functionNames = (): string[] =>
  readdirSync(sources, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(sources, entry.name, 'index.ts')))
    .map((entry) => entry.name)
    .sort();

/** The folder that holds a function's bundle; its content is what Lambda gets. */
export const bundleFolder = (functionName: string): string => join(bundles, functionName);

/**
 * Bundles all functions in one esbuild call into `.build/functions/<name>/index.js`.
 *
 * - CommonJS: it loads faster than ESM. The repository is ESM, so each folder says so in a `package.json` of its own.
 * - `module` before `main`: the SDK's ES modules can be tree-shaken, its CommonJS ones cannot.
 * - No source maps: the functions would have to load them; the names in a stack trace are kept instead.
 *
 * Files are replaced atomically and only when they differ, so several processes may bundle at once.
 */
export const bundleFunctions = (): void => {
  const names = functionNames();
  const result = buildSync({
    absWorkingDir: repository,
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, `functions/${name}/index.ts`])),
    outdir: bundles,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    sourcemap: false,
    write: false,
    logLevel: 'warning',
  });

  const files = new Map<string, Uint8Array>(result.outputFiles.map((file) => [file.path, file.contents]));
  for (const name of names) files.set(join(bundles, name, 'package.json'), Buffer.from('{"type":"commonjs"}\n'));
  for (const [name, content] of documentationFiles()) files.set(join(bundles, 'documentation', name), content);

  for (const name of names) removeForeignFiles(bundleFolder(name), files);
  for (const [path, content] of files) writeIfChanged(path, content);
};

/** A file left over from an older build would change the asset and its hash. */
const removeForeignFiles = (folder: string, expected: ReadonlyMap<string, unknown>): void => {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (!expected.has(join(folder, name))) rmSync(join(folder, name), { recursive: true, force: true });
  }
};

const writeIfChanged = (path: string, content: Uint8Array): void => {
  if (existsSync(path) && readFileSync(path).equals(content)) return;
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  // Beside the folder, not in it: what is in the folder becomes the asset.
  const temporary = `${folder}-${basename(path)}.${process.pid}`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
};
