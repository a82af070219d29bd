import type { Table } from '../../shared/adapters/dynamodb/client.ts';
import { archivedRows } from './archived-rows.ts';
import type { Json, StreamBatch } from './letters.ts';
import { everySchoolSemester } from './school-semesters.ts';

/**
 * What brings about the effect of stream records that the stream has forgotten, by the function that followed them: records for it to
 * follow instead, or undefined where nothing does. A function that is not here has to bring its effect back in a way of its own.
 *
 * `now` is in milliseconds.
 */
export const substitutes: Readonly<
  Record<string, (table: Table, asked: { readonly batch: StreamBatch; readonly now: number }) => Promise<readonly Json[] | undefined>>
> = {
  'mark-statistics-stale': everySchoolSemester,
  'archive-audit': archivedRows,
};
