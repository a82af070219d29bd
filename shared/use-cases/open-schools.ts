import { isOpen, type School } from '../domain/school.ts';
import type { SchoolStore } from '../ports/records.ts';
import { everyItem } from './every-item.ts';

/** Every school that is open on a day, page after page. */
export async function* openSchools(schools: Pick<SchoolStore, 'list'>, today: string): AsyncGenerator<School> {
  for await (const school of everyItem(schools.list)) if (isOpen(school, today)) yield school;
}
