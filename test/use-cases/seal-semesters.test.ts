import { describe, expect, it } from 'vitest';
import { release } from '../../shared/reference/index.ts';
import { sealedFrom, sealSemesters } from '../../shared/use-cases/seal-semesters.ts';
import { nation } from '../../shared/use-cases/statistics.ts';
import { autumn, idOf, municipalityId, schoolId, spring } from '../support/builders.ts';
import { compiled, mark, markAll, run, setUp } from '../support/compiling.ts';
import type { MemoryRecords } from '../support/memory-records.ts';
import { aPlan } from '../support/plan-builders.ts';

const dayOf = (date: string): number => Date.parse(`${date}T01:30:00.000Z`);
const seal = (records: MemoryRecords, date: string) => sealSemesters(records)(dayOf(date));
const rowOf = ({ tables }: MemoryRecords, period: string) => tables.figurePages.get(`${period} 0`)?.rows[`school#${schoolId}`];

const compiledCountry = async () => {
  const records = setUp();
  await markAll(records);
  await run(records);
  return records;
};

const change = async (records: MemoryRecords, number: number, semester = autumn) => {
  const plan = aPlan(number).inProgress().ofPupil(number).with({ semester }).build();
  records.tables.plans.set(plan.id, plan);
  await mark(records, schoolId, { semester, token: plan.id, records: [plan.id] });
  await run(records);
};

describe('the day from which figures are frozen', () => {
  it.each([
    [autumn, '2022-01-31'],
    // Grade 9 ends last: no source gave the end of grade 12.
    [spring, '2022-07-15'],
    ['2031-2032-1', undefined],
  ])('of %s is %s: the plan periods, and the thirty days of the programme', (semester, day) => {
    expect(sealedFrom(release, semester)).toBe(day);
  });
});

describe('a semester', () => {
  it('is sealed with all its scopes when its time is over, and not a day before', async () => {
    const records = await compiledCountry();
    expect(await seal(records, '2022-01-30')).toEqual({ sealed: [], waiting: [] });
    expect(await seal(records, '2022-01-31')).toEqual({ sealed: [autumn], waiting: [] });
    for (const [level, id] of [
      ['school', schoolId],
      ['municipality', municipalityId],
      ['region', 'zemgale'],
      ['nation', nation],
    ] as const)
      expect(compiled(records, level, id)).toMatchObject({ sealed: true, revision: 1 });
    expect(rowOf(records, autumn)?.sealed).toBe(true);
    expect(compiled(records, 'nation', nation, '2021-2022')?.sealed).toBe(false);
    expect(await seal(records, '2022-02-01')).toEqual({ sealed: [], waiting: [] });
  });

  it('that is not compiled yet waits', async () => {
    const records = await compiledCountry();
    await mark(records, schoolId);
    expect(await seal(records, '2022-01-31')).toEqual({ sealed: [], waiting: [autumn] });
    await run(records);
    expect(await seal(records, '2022-02-01')).toEqual({ sealed: [autumn], waiting: [] });
  });

  it('takes its school year with it when it is the second', async () => {
    const records = await compiledCountry();
    await change(records, 30, spring);
    expect(await seal(records, '2022-07-15')).toEqual({ sealed: [autumn, spring], waiting: [] });
    expect(compiled(records, 'nation', nation, '2021-2022')?.sealed).toBe(true);
    expect(rowOf(records, '2021-2022')?.sealed).toBe(true);
  });

  it.each([1, 2, 3, 4])('whose sealing dies at write %i is sealed by the next run', async (write) => {
    const records = await compiledCountry();
    let writes = 0;
    const commit: typeof records.unitOfWork.commit = (parts) => {
      writes += 1;
      return writes === write ? Promise.reject(new Error('killed')) : records.unitOfWork.commit(parts);
    };
    await expect(seal({ ...records, unitOfWork: { commit } }, '2022-01-31')).rejects.toThrow('killed');
    expect(await seal(records, '2022-02-01')).toEqual({ sealed: [autumn], waiting: [] });
    expect(compiled(records, 'nation', nation)).toMatchObject({ sealed: true, revision: 1 });
  });
});

describe('a sealed figure', () => {
  it('that changes is a numbered revision, which says what changed and by which records; the ones before can be read', async () => {
    const records = await compiledCountry();
    await seal(records, '2022-01-31');
    await change(records, 30);
    await change(records, 31);
    const now = compiled(records, 'municipality', municipalityId);
    expect(now).toMatchObject({ sealed: true, revision: 3, figures: { plans: { total: 5 } } });
    expect(now?.correction?.records).toEqual([idOf('iap', 31)]);
    expect(now?.correction?.changes).toContainEqual({ figure: 'plans.total', before: 4, after: 5 });
    const before = await records.statistics.revisions('municipality', municipalityId, autumn);
    expect(before.map(({ revision, figures, correction }) => [revision, figures.plans.total, correction?.records])).toEqual([
      [1, 3, undefined],
      [2, 4, [idOf('iap', 30)]],
    ]);
  });

  it('that does not change keeps its revision, whatever is compiled again', async () => {
    const records = await compiledCountry();
    await seal(records, '2022-01-31');
    await mark(records, schoolId, { token: 'again' });
    await run(records);
    expect(compiled(records, 'nation', nation)?.revision).toBe(1);
    await change(records, 30, spring);
    expect(compiled(records, 'nation', nation)?.revision).toBe(1);
    expect(compiled(records, 'nation', nation, '2021-2022')).toMatchObject({
      revision: 1,
      sealed: false,
      figures: { plans: { total: 5 } },
    });
  });

  it('of a school that comes late is sealed from its first revision on', async () => {
    const records = await compiledCountry();
    await seal(records, '2022-01-31');
    const plan = aPlan(40).inProgress().ofPupil(40).inSchool('9000000004').build();
    records.tables.plans.set(plan.id, plan);
    await mark(records, '9000000004', { records: [plan.id] });
    await run(records);
    expect(compiled(records, 'school', '9000000004')).toMatchObject({ sealed: true, revision: 1 });
    expect(compiled(records, 'nation', nation)).toMatchObject({ sealed: true, revision: 2 });
  });
});
