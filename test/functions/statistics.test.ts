import { describe, expect, it } from 'vitest';
import { compileSchool } from '../../shared/domain/count-figures.ts';
import { apiOver } from '../support/api.ts';
import { aPrincipal, aSchool, autumn, compiledFrom, schoolId, spring } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aPlan } from '../support/plan-builders.ts';

/** A school with so many plans a semester, of which so many are implemented. */
const apiWith = (plans: Readonly<Record<string, readonly [total: number, implemented: number]>>) => {
  const records = memoryRecords();
  given(records.tables, { schools: [aSchool()], principals: [aPrincipal('ikvd-analyst'), aPrincipal('school-director')] });
  for (const [semester, [total, implemented]] of Object.entries(plans)) {
    const all = Array.from({ length: total }, (_, index) => aPlan(index + 1).ofPupil(index + 1));
    const built = all.map((plan, index) => (index < implemented ? plan.inProgress() : plan).build());
    records.tables.statistics.set(`school ${schoolId} ${semester}`, compiledFrom(compileSchool(built, []).figures, { semester }));
  }
  return apiOver(records);
};

const ask = (subject: string, query: Readonly<Record<string, readonly string[]>> = { schoolYear: ['2021-2022'] }) => ({
  subject,
  params: { schoolId },
  query,
});

describe('the statistics of a school', () => {
  it('give an analyst the totals of both semesters of a year', async () => {
    const { call } = apiWith({ [autumn]: [9, 7], [spring]: [8, 6] });
    expect(await call('getSchoolStatistics', ask('ikvd-analyst'))).toMatchObject({
      status: 200,
      body: {
        semesters: [
          { semester: autumn, disclosure: 'totals', plans: { total: 9, implemented: 7, pupils: 9 } },
          { semester: spring, disclosure: 'totals', plans: { total: 8, implemented: 6, pupils: 8 } },
        ],
      },
    });
  });

  it('give an analyst nothing but totals', async () => {
    const { call } = apiWith({ [autumn]: [9, 7] });
    const { body } = await call('getSchoolStatistics', ask('ikvd-analyst'));
    expect(JSON.stringify(body)).not.toMatch(/bySex|byGradeBand|risks|consultations|compensations|pupilIds/);
  });

  it.each([
    [4, { suppressed: true, reason: 'small-cell' }],
    [1, { suppressed: true, reason: 'small-cell' }],
    [5, 5],
    [0, 0],
  ])('say of %i that they are %j to an analyst', async (implemented, cell) => {
    const { call } = apiWith({ [autumn]: [9, implemented] });
    expect(await call('getSchoolStatistics', ask('ikvd-analyst'))).toMatchObject({
      body: { semesters: [{ plans: { implemented: cell } }] },
    });
  });

  it('are whole for the school itself, small as they may be', async () => {
    const { call } = apiWith({ [autumn]: [3, 1] });
    expect(await call('getSchoolStatistics', ask('school-director'))).toMatchObject({
      body: {
        semesters: [
          {
            disclosure: 'full',
            plans: { total: 3, implemented: 1, bySex: { female: 3, male: 0 } },
            risks: { byCategory: { learning: 3 } },
          },
        ],
      },
    });
  });

  it.each([
    [{}, 'query/semester'],
    [{ semester: ['2021-2022'] }, 'query/semester'],
    [{ schoolYear: ['2021-2023'] }, 'query/schoolYear'],
  ])('are asked for by semester or school year, not by %j', async (query, pointer) => {
    const { body, status } = await apiWith({}).call('getSchoolStatistics', ask('ikvd-analyst', query));
    expect(status).toBe(422);
    expect(body).toMatchObject({ errors: [{ pointer }] });
  });

  it('that nobody compiled are not found', async () => {
    expect(await apiWith({}).call('getSchoolStatistics', ask('ikvd-analyst'))).toMatchObject({ status: 404 });
  });
});
