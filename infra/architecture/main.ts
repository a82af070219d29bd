import { readFileSync, writeFileSync } from 'node:fs';
import { deployedStacks } from '../cost/deployed-stacks.ts';
import { pictures, rightsTable } from './draw.ts';
import { readSystem, type System } from './read.ts';

const docs = new URL('../../docs/', import.meta.url);
const [begin, end] = ['<!-- written by npm run architecture -->', '<!-- until here -->'];

/** Every file that follows from the template, by its path below `docs/`: the pictures, and the page with its table. */
export const architectureFiles = async (system: System): Promise<Readonly<Record<string, string>>> => {
  const drawn = Object.entries(await pictures(system)).map(([name, svg]) => [`images/${name}`, svg]);
  const page = readFileSync(new URL('architecture.md', docs), 'utf8');
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/architecture.md has no place for its table (${begin} … ${end})`);
  return { ...Object.fromEntries(drawn), 'architecture.md': `${before}${begin}\n\n${rightsTable(system)}\n\n${end}${after}` };
};

if (import.meta.main) {
  for (const [name, content] of Object.entries(await architectureFiles(readSystem(deployedStacks('prod')))))
    writeFileSync(new URL(name, docs), content);
}
