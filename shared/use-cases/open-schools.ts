import { isOpen, type School } from '../domain/school.ts';
import type { Page, SchoolStore } from '../ports/records.ts';

/** Every school that is open on a day, page after page. */
export async function* openSchools(schools: Pick<SchoolStore, 'list'>, today: string): AsyncGenerator<School> {
  for (let after: string | null = null; ; ) {
    const page: Page<School> = await schools.list({ limit: 100, after });
    for (const school of page.items) if (isOpen(school, today)) yield school;
    if (page.next === null) return;
    after = page.next;
  }
}
