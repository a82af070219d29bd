import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';

const units = z.object({
  trips: z.number(),
  readUnits: z.number(),
  writeUnits: z.number(),
  keyRequests: z.number(),
  /** Of the answer, before compression. */
  answerBytes: z.number(),
});
/** What one call, or one run of a job, asked of the services. */
export type Units = z.output<typeof units>;

const countedUnits = z.object({
  operations: z.record(z.string(), units),
  /** After one upload: both visits of the inspection. */
  inspection: units,
  /** After one change of a plan or claim. */
  marking: units,
  /** A run of each job over one school with a plan's and a claim's life. */
  jobs: z.record(z.string(), units),
  /** What each further plan with its claim adds to a run. */
  furtherLife: z.object({ 'compile-statistics': units, reconcile: units }),
  /** What stays in the table, its indexes included, but for what expires. */
  storedBytes: z.object({ plan: z.number(), claim: z.number() }),
});
export type CountedUnits = z.output<typeof countedUnits>;

/** Written by `npm run bench`; a test holds it to what is counted. */
export const unitsFile = new URL('units.json', import.meta.url);

export const readUnits = (): CountedUnits => countedUnits.parse(JSON.parse(readFileSync(unitsFile, 'utf8')));
