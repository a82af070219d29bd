import type { Table } from '../../shared/adapters/dynamodb/client.ts';
import { createPlanStore } from '../../shared/adapters/dynamodb/plan-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createReferenceStore } from '../../shared/adapters/dynamodb/reference-store.ts';
import { createSchoolStore } from '../../shared/adapters/dynamodb/school-store.ts';
import { semestersOf } from '../../shared/domain/semester.ts';
import { release } from '../../shared/reference/index.ts';
import { everyItem } from '../../shared/use-cases/every-item.ts';
import type { Json } from './letters.ts';

/**
 * Stream records that mark every school-semester with a plan: what brings the figures up to date when nobody knows any more which
 * records changed. They name a plan that exists, as those of the stream do. Compiling what did not change writes nothing.
 *
 * @param now when the marks are set; milliseconds.
 */
export const everySchoolSemester = async (table: Table, { now }: { readonly now: number }): Promise<readonly Json[]> => {
  const reader = createReader(table);
  const [schools, plans] = [createSchoolStore(table, reader), createPlanStore(table, reader)];
  const { calendar } = await createReferenceStore(table, reader, release).current();
  const semesters = calendar.flatMap(({ id }) => semestersOf(id));
  const records: Json[] = [];
  for await (const school of everyItem(schools.list)) {
    const firsts = await Promise.all(semesters.map((semester) => plans.list({ schoolId: school.id, semester }, { limit: 1, after: null })));
    for (const { id, schoolId, semester } of firsts.flatMap(({ items }) => items)) records.push(changed({ id, schoolId, semester }, now));
  }
  return records;
};

const changed = ({ id, schoolId, semester }: Readonly<Record<'id' | 'schoolId' | 'semester', string>>, now: number): Json => ({
  eventID: `redrive-${now}`,
  eventName: 'MODIFY',
  dynamodb: {
    SequenceNumber: '0',
    ApproximateCreationDateTime: Math.floor(now / 1000),
    NewImage: { type: { S: 'PLAN' }, id: { S: id }, schoolId: { S: schoolId }, semester: { S: semester } },
  },
});
