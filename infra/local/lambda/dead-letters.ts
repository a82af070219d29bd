import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../files.ts';
import type { Json, JsonObject } from '../template.ts';

/** A letter as it stands in the file, and what it is called by: its own text. */
export type DeadLetter = { readonly id: string; readonly letter: JsonObject };

const lineId = (line: string): string => createHash('sha256').update(line).digest('hex').slice(0, 16);

/** A queue of what could not be processed: a file of JSON lines named like the queue. `npm run redrive` sends them again. */
export const createDeadLetters = (folder: string, now: () => string) => {
  const fileOf = (queueArn: string): string => join(folder, `${queueArn.split(':').at(-1)}.jsonl`);
  const linesOf = (queueArn: string): readonly string[] =>
    existsSync(fileOf(queueArn))
      ? readFileSync(fileOf(queueArn), 'utf8')
          .split('\n')
          .filter((line) => line !== '')
      : [];
  return {
    add: (queueArn: string, letter: { readonly [key: string]: Json }): void => {
      mkdirSync(folder, { recursive: true });
      appendFileSync(fileOf(queueArn), `${JSON.stringify({ at: now(), ...letter })}\n`);
    },
    all: (queueArn: string): readonly DeadLetter[] =>
      [...new Map(linesOf(queueArn).map((line) => [lineId(line), line]))].map(([id, line]) => ({ id, letter: JSON.parse(line) })),
    remove: (queueArn: string, id: string): void => {
      const left = linesOf(queueArn).filter((line) => lineId(line) !== id);
      writeFileAtomically(fileOf(queueArn), left.map((line) => `${line}\n`).join(''));
    },
  };
};
export type DeadLetters = ReturnType<typeof createDeadLetters>;
