import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { fingerprintOf } from '../fingerprint.ts';
import { documentationFiles } from './documentation-files.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const sources = join(repository, 'functions');
const bundlesPath = '.build/functions';
const bundles = join(repository, bundlesPath);
/** All that goes into the bundles, and what it hashed to when they were made. */
const inputs = ['functions', 'shared', 'infra/constructs', 'package.json', 'package-lock.json', 'tsconfig.json'];
const stamp = join(bundles, 'made-of');

/** What the SDK's chain of credential providers is replaced by. */
export const lambdaCredentials = {
  '@aws-sdk/credential-provider-node': join(repository, 'infra', 'constructs', 'lambda-credentials.ts'),
};

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
 * - What is imported as `#name` (see `imports` in package.json) becomes a file beside `index.js`, loaded when it is needed.
 * - Credentials come from the environment alone: see `lambda-credentials.ts`.
 * - No source maps: a function would have to load them, and every cold start would pay for it.
 *
 * Files are replaced atomically and only when they differ, so several processes may bundle at once. Where nothing has changed since the
 * last time, nothing is bundled.
 */
export const bundleFunctions = (): void => {
  const made = fingerprintOf(inputs);
  if (madeOf() === made) return;
  rmSync(stamp, { force: true });
  bundleAll();
  replaceFile(stamp, Buffer.from(made));
};

/** What the bundles that lie there were made of; another process may be making them anew. */
const madeOf = (): string | undefined => {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
};

const bundleAll = (): void => {
  const names = functionNames();
  const parts = lazyParts();
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: repository,
    entryPoints: [
      ...names.map((name) => ({ in: `functions/${name}/index.ts`, out: `${name}/index` })),
      ...parts.map(({ file, source }) => ({ in: source, out: file })),
    ],
    external: parts.map(({ specifier }) => specifier),
    outdir: bundles,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    alias: lambdaCredentials,
    // A `require` at the moment of need: it costs less than an asynchronous import.
    supported: { 'dynamic-import': false },
    minify: true,
    legalComments: 'none',
    sourcemap: false,
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const built = new Map(outputFiles.map((output) => [relative(bundles, output.path), output.contents]));

  for (const name of names) {
    const imported = new Set(metafile.outputs[`${bundlesPath}/${name}/index.js`]?.imports.map(({ path }) => path));
    const used = parts.filter(({ specifier }) => imported.has(specifier));
    const files = new Map<string, Uint8Array | undefined>([
      ['index.js', built.get(join(name, 'index.js'))],
      ...used.map(({ file }) => [`${file}.js`, built.get(`${file}.js`)] as const),
      ['package.json', packageOf(used)],
      ...(name === 'documentation' ? Object.entries(documentationFiles()) : []),
    ]);
    writeFolder(bundleFolder(name), files);
  }
};

/** A module that a function loads only when it needs it: `#kms-sdk` is the file `kms-sdk.js` in the function's folder. */
type LazyPart = { readonly specifier: string; readonly source: string; readonly file: string };

const lazyParts = (): readonly LazyPart[] => {
  const { imports = {} }: { imports?: Record<string, string> } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  return Object.entries(imports).map(([specifier, source]) => ({ specifier, source, file: specifier.slice(1) }));
};

const packageOf = (parts: readonly LazyPart[]): Uint8Array => {
  const imports = Object.fromEntries(parts.map(({ specifier, file }) => [specifier, `./${file}.js`]));
  return Buffer.from(`${JSON.stringify({ type: 'commonjs', imports })}\n`);
};

const writeFolder = (folder: string, files: ReadonlyMap<string, Uint8Array | undefined>): void => {
  mkdirSync(folder, { recursive: true });
  removeForeignFiles(folder, files);
  for (const [name, content] of files) {
    if (content === undefined) throw new Error(`The bundler made no ${name} for ${folder}`);
    writeIfChanged(join(folder, name), content);
  }
};

/** A file left over from an older build would change the asset and its hash. */
const removeForeignFiles = (folder: string, expected: ReadonlyMap<string, unknown>): void => {
  for (const name of readdirSync(folder)) {
    if (!expected.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
};

const writeIfChanged = (path: string, content: Uint8Array): void => {
  if (!(existsSync(path) && readFileSync(path).equals(content))) replaceFile(path, content);
};

const replaceFile = (path: string, content: Uint8Array): void => {
  const folder = dirname(path);
  // Beside the folder, not in it: what is in the folder becomes the asset.
  const temporary = `${folder}-${basename(path)}.${process.pid}`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
};
