import { beforeAll, describe, expect, it } from 'vitest';
import { publishedRisks, publishedSchools, publishedYears, semestersOfYear } from '../../infra/local/seed/national-figures.ts';
import { nationalPlans } from '../../infra/local/seed/national-plans.ts';
import { nationalSchools, registered } from '../../infra/local/seed/national-schools.ts';
import { plan } from '../../shared/domain/plan.ts';
import { semesterStart } from '../../shared/domain/semester.ts';
import { release } from '../../shared/reference/index.ts';
import { nation } from '../../shared/use-cases/statistics.ts';
import { compiled, mark, run } from '../support/compiling.ts';
import { given, type MemoryRecords, memoryRecords } from '../support/memory-records.ts';

const schools = nationalSchools(release.municipalities, 1);

/** The country, compiled as it is after the seed. */
const country = async (): Promise<MemoryRecords> => {
  const records = memoryRecords();
  given(records.tables, { schools: schools.map((school) => registered(school, '2017-03-01T00:00:00.000Z')) });
  for (const figures of publishedYears.flatMap((year) => semestersOfYear(year, 1))) {
    const starts = semesterStart(release.calendar, figures.semester) ?? '';
    for (const one of nationalPlans(figures, { schools, starts })) records.tables.plans.set(one.id, one);
    for (const { id } of schools) await mark(records, id, { semester: figures.semester });
  }
  // The memory's lists look at every plan: the use case asks for one school at a time.
  const bySchool = Map.groupBy(records.tables.plans.values(), ({ schoolId, semester }) => `${schoolId} ${semester}`);
  const all = async (schoolId: string, semester: string) => bySchool.get(`${schoolId} ${semester}`) ?? [];
  await run({ ...records, plans: { ...records.plans, all } });
  return records;
};

describe('the national seed', () => {
  let records: MemoryRecords;
  beforeAll(async () => {
    records = await country();
  }, 120_000);

  it('is 507 schools in 43 municipalities, 33 of them the state’s', () => {
    expect(schools).toHaveLength(publishedSchools.all);
    expect(schools.filter(({ partner }) => partner === 'vpii')).toHaveLength(publishedSchools.vocational);
    expect(new Set(schools.map(({ municipalityId }) => municipalityId)).size).toBe(43);
  });

  it.each(publishedYears.map((year) => [year.schoolYear, year.plansImplemented] as const))(
    'counts in %s the %i implemented plans that were published: plans, not pupils',
    (schoolYear, plansImplemented) => {
      const plans = compiled(records, 'nation', nation, schoolYear)?.figures.plans;
      expect(plans?.implemented).toBe(plansImplemented);
      expect(plans?.pupils).toBeLessThan(plansImplemented);
    },
  );

  it('sums to the 63 452 plans that were once called pupils', () => {
    const all = publishedYears.map(({ schoolYear }) => compiled(records, 'nation', nation, schoolYear)?.figures.plans.implemented ?? 0);
    expect(all.reduce((sum, one) => sum + one, 0)).toBe(63_452);
  });

  it('counts the risks of 2019/2020 as they were published', () => {
    const risksIn = (period: string) => compiled(records, 'nation', nation, period)?.figures.risks.byCategory;
    expect([risksIn('2019-2020-1')?.['learning'], risksIn('2019-2020-2')?.['learning']]).toEqual(publishedRisks.learning);
    expect(risksIn('2019-2020')).toMatchObject({
      economic: publishedRisks.economic,
      family: publishedRisks.family,
      'social-health': publishedRisks['social-health'],
    });
  });

  it('makes plans that are plans, with a risk each, and the same ones every time', () => {
    const [year] = publishedYears;
    const [figures] = semestersOfYear(year, 1);
    if (figures === undefined) throw new Error('no semester');
    const make = () => [...nationalPlans(figures, { schools: schools.slice(0, 20), starts: '2017-09-01' })].slice(0, 300);
    const made = make();
    expect(make()).toEqual(made);
    for (const one of made) expect(plan().safeParse(one).error).toBeUndefined();
    expect(made.filter(({ status, risks }) => status !== 'removed' && risks.length === 0)).toEqual([]);
  });

  it('has sizes and waiting times as a country has them', () => {
    const sizes = schools.map(({ id }) => compiled(records, 'school', id, '2019-2020')?.figures.plans.total ?? 0).toSorted((a, b) => a - b);
    expect(sizes[50]).toBeLessThan(15);
    expect(sizes.at(-1)).toBeGreaterThan(150);
    const late = compiled(records, 'nation', nation, '2019-2020')?.figures.timeliness;
    expect(late?.latePlans).toBeGreaterThan(1_000);
    expect(Object.keys(late?.waitedDays ?? {})).toEqual(['director', 'ikvd', 'municipality']);
  });
});
