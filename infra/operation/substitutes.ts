import type { Table } from '../../shared/adapters/dynamodb/client.ts';
import type { Json } from './letters.ts';
import { everySchoolSemester } from './school-semesters.ts';

/**
 * What brings about the effect of stream records that the stream has forgotten, by the function that followed them: records for it to
 * follow instead. A function that is not here has to bring its effect back in a way of its own.
 */
export const substitutes: Readonly<Record<string, (table: Table, now: number) => Promise<readonly Json[]>>> = {
  'mark-statistics-stale': everySchoolSemester,
};
