import type * as z from 'zod/mini';
import { parseWith } from '../../shared/http/faults.ts';
import { bilingualMessageOf } from '../../shared/http/problem.ts';
import { problemTexts } from '../../shared/http/texts.ts';
import type { LoadedRow, ReadRow } from '../../shared/use-cases/load-rows.ts';

/** Reads each row of a load for itself; a row that cannot be read keeps its id where it has one. */
export const readRows =
  <Schema extends z.ZodMiniType>(schema: () => Schema) =>
  (rows: readonly unknown[]): readonly ReadRow<z.output<Schema>>[] =>
    rows.map((row, index) => {
      const parsed = parseWith(schema(), row, `/rows/${index}`);
      return parsed.ok ? parsed : { ok: false, id: idOf(row), faults: parsed.faults };
    });

/** Only what has the form of one of our ids is repeated in an answer. */
const idOf = (row: unknown): string | null =>
  typeof row === 'object' && row !== null && 'id' in row && typeof row.id === 'string' && /^(?:\d{7}|\d{10}|20\d{2}-20\d{2})$/.test(row.id)
    ? row.id
    : null;

/** What became of each row, with every fault in both languages. */
export const presentLoad = (rows: readonly LoadedRow[]) => {
  const count = (status: LoadedRow['status']) => rows.filter((row) => row.status === status).length;
  return {
    body: {
      accepted: count('accepted'),
      unchanged: count('unchanged'),
      refused: count('refused'),
      rows: rows.map(({ id, status, faults, refusal }, row) => ({
        row,
        id,
        status,
        errors: [
          ...faults.map((fault) => ({ pointer: fault.pointer, code: fault.code, message: { ...bilingualMessageOf(fault) } })),
          ...(refusal === undefined ? [] : [{ pointer: `/rows/${row}`, code: refusal, message: { ...problemTexts[refusal].detail } }]),
        ],
      })),
    },
  };
};
