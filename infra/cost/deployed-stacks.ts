import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesise } from '../app.ts';
import { readAssembly, type Stack } from '../local/template.ts';

/** Stands in for what an operator has to say of his own production: neither costs nor pictures depend on it. */
const context = { mailFrom: 'pumpurs@pumpurs.lv', callbackUrl: 'https://pumpurs.lv/callback' } as const;

/** The stacks of a stage, freshly synthesised. */
export const deployedStacks = (stage: string): readonly Stack[] => {
  const outdir = mkdtempSync(join(tmpdir(), 'pumpurs-stacks-'));
  const options = { stage, outdir, context };
  try {
    return readAssembly(synthesise(options));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
};
