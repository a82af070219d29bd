import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../template.ts';

/** A queue of what could not be processed: a file of JSON lines named like the queue. Nothing reads it but people. */
export const createDeadLetters = (folder: string, now: () => string) => ({
  add: (queueArn: string, letter: { readonly [key: string]: Json }): void => {
    mkdirSync(folder, { recursive: true });
    appendFileSync(join(folder, `${queueArn.split(':').at(-1)}.jsonl`), `${JSON.stringify({ at: now(), ...letter })}\n`);
  },
});
export type DeadLetters = ReturnType<typeof createDeadLetters>;
