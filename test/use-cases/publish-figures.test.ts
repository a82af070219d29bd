import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../shared/use-cases/edition-content.ts';
import { publishFigures } from '../../shared/use-cases/publish-figures.ts';
import { sealSemesters } from '../../shared/use-cases/seal-semesters.ts';
import { aPrincipal, aSchool, autumn, spring } from '../support/builders.ts';
import { mark, run } from '../support/compiling.ts';
import { given, type MemoryRecords, memoryRecords } from '../support/memory-records.ts';
import { aPlan } from '../support/plan-builders.ts';

const dayOf = (date: string): number => Date.parse(`${date}T02:00:00.000Z`);
const publish = (records: MemoryRecords, date: string) => publishFigures(records)(dayOf(date));

/** So many plans in each of nine schools of three municipalities in two regions. */
const sizes = [30, 12, 25, 9, 40, 3, 22, 27, 31];
const schoolAt = (index: number): string => String(9_300_000_000 + index);
const towns = ['0003000', '0002000', '0006000'];

const addPlans = async (records: MemoryRecords, index: number, [from, count]: readonly [number, number], semester = autumn) => {
  for (let number = from; number < from + count; number += 1) {
    const plan = aPlan(1_000 * index + number)
      .inProgress()
      .ofPupil(1_000 * index + number)
      .inSchool(schoolAt(index))
      .with({ semester, sex: number % 3 === 0 ? 'male' : 'female' })
      .build();
    records.tables.plans.set(`${plan.id} ${semester}`, plan);
  }
  await mark(records, schoolAt(index), { semester, token: `${index} ${from}` });
};

const country = async () => {
  const records = memoryRecords();
  given(records.tables, {
    schools: sizes.map((_, index) => aSchool({ id: schoolAt(index), municipalityId: towns[Math.floor(index / 3)] ?? '' })),
    principals: [aPrincipal('ikvd-analyst')],
  });
  for (const [index, size] of sizes.entries()) await addPlans(records, index, [1, size]);
  await run(records);
  return records;
};

const nationIn = async ({ editions }: MemoryRecords, period: string, edition?: number) => {
  const found = await editions.find(period, edition);
  if (found === undefined) return undefined;
  const [row] = (await editions.page(found, 'upper')).filter(({ scope }) => scope.level === 'nation');
  return row?.cells[found.columns.indexOf('plans.total')];
};

describe('an edition', () => {
  it('is told of a semester and of its year, of the nation and its regions alone while figures still grow', async () => {
    const records = await country();
    expect(await publish(records, '2021-10-05')).toEqual({ published: [autumn], kept: [] });
    expect([await nationIn(records, autumn), await nationIn(records, '2021-2022')]).toEqual([199, 199]);
    const edition = await records.editions.find(autumn);
    expect(edition).toMatchObject({ edition: 1, madeAt: '2021-10-05T02:00:00.000Z', sealed: false });
    expect((await records.editions.page({ period: autumn, edition: 1 }, 'upper')).map(({ scope }) => scope.level)).not.toContain(
      'municipality',
    );
    expect(edition?.firstSchools).toEqual([]);
  });

  it('follows once a month where something changed, and not before', async () => {
    const records = await country();
    await publish(records, '2021-10-05');
    await addPlans(records, 0, [500, 7]);
    await run(records, () => true, dayOf('2021-10-06'));
    expect(await publish(records, '2021-10-06')).toEqual({ published: [], kept: [] });
    expect(await publish(records, '2021-11-01')).toEqual({ published: [autumn], kept: [] });
    expect(await publish(records, '2021-11-02')).toEqual({ published: [], kept: [] });
    expect(await publish(records, '2021-12-01')).toEqual({ published: [], kept: [] });
    expect([await nationIn(records, autumn, 1), await nationIn(records, autumn, 2)]).toEqual([199, 206]);
  });

  it('follows at sealing, in whatever month', async () => {
    const records = await country();
    await publish(records, '2022-01-30');
    await sealSemesters(records)(dayOf('2022-01-31'));
    expect(await publish(records, '2022-01-31')).toEqual({ published: [autumn], kept: [] });
    const edition = await records.editions.find(autumn);
    expect(edition).toMatchObject({ edition: 2, sealed: true, firstSchools: [schoolAt(0)] });
    expect(edition?.loss.suppressed).toBeGreaterThan(0);
  });

  it('of a year holds both semesters, their pupils once', async () => {
    const records = await country();
    for (const [index, size] of sizes.entries()) await addPlans(records, index, [1, size], spring);
    await run(records);
    expect(await publish(records, '2022-02-01')).toEqual({ published: [autumn, spring], kept: [] });
    expect(await nationIn(records, '2021-2022')).toBe(398);
    const year = await records.editions.find('2021-2022');
    const [row] = year === undefined ? [] : (await records.editions.page(year, 'upper')).filter(({ scope }) => scope.level === 'nation');
    expect(row?.cells[year?.columns.indexOf('plans.pupils') ?? -1]).toBe(199);
  });

  it('of a year tells of no municipality or school while one of its semesters does not', async () => {
    const records = await country();
    await sealSemesters(records)(dayOf('2022-01-31'));
    await publish(records, '2022-01-31');
    const levelsIn = async (period: string): Promise<readonly string[]> => {
      const edition = await records.editions.find(period);
      const rows = edition === undefined ? [] : await rowsOf(records.editions, edition);
      return [...new Set(rows.map(({ scope }) => scope.level))].sort();
    };
    expect(await levelsIn('2021-2022')).toEqual(['municipality', 'nation', 'region', 'school']);
    for (const [index, size] of sizes.entries()) await addPlans(records, index, [1, size], spring);
    await run(records);
    await publish(records, '2022-03-01');
    expect(await levelsIn(autumn)).toEqual(['municipality', 'nation', 'region', 'school']);
    expect(await levelsIn('2021-2022')).toEqual(['nation', 'region']);
    await sealSemesters(records)(dayOf('2022-10-31'));
    await publish(records, '2022-10-31');
    expect(await levelsIn('2021-2022')).toEqual(['municipality', 'nation', 'region', 'school']);
  });

  it('is not made while figures are being compiled', async () => {
    const records = await country();
    const { takeOver } = records.statistics;
    const { directory } = records.statistics;
    let reads = 0;
    const disturbed = async (year: string) => {
      reads += year === '2021-2022' ? 1 : 0;
      if (year === '2021-2022' && reads === 2) await takeOver(year);
      return directory(year);
    };
    const statistics = { ...records.statistics, directory: disturbed };
    expect(await publishFigures({ ...records, statistics })(dayOf('2021-10-05'))).toEqual({ published: [], kept: [autumn] });
    expect(await publish(records, '2021-10-06')).toEqual({ published: [autumn], kept: [] });
  });

  it.each([1, 2, 3])('whose making dies at its write %i tells nothing, and is made by the next run', async (write) => {
    const records = await country();
    let writes = 0;
    const commit: typeof records.unitOfWork.commit = (parts) => {
      writes += 1;
      return writes === write ? Promise.reject(new Error('killed')) : records.unitOfWork.commit(parts);
    };
    await expect(publishFigures({ ...records, unitOfWork: { commit } })(dayOf('2021-10-05'))).rejects.toThrow('killed');
    expect(await nationIn(records, autumn)).toBeUndefined();
    await publish(records, '2021-10-06');
    expect(await nationIn(records, autumn)).toBe(199);
  });

  it('of a year follows where a run died before it, though its semesters have nothing new', async () => {
    const records = await country();
    let isYear = false;
    const savePage: typeof records.editions.savePage = (of, page, rows) => {
      isYear ||= of.period === '2021-2022';
      return records.editions.savePage(of, page, rows);
    };
    const commit: typeof records.unitOfWork.commit = (parts) =>
      isYear ? Promise.reject(new Error('killed')) : records.unitOfWork.commit(parts);
    const dying = { ...records, editions: { ...records.editions, savePage }, unitOfWork: { commit } };
    await expect(publishFigures(dying)(dayOf('2021-10-05'))).rejects.toThrow('killed');
    expect([await nationIn(records, autumn), await nationIn(records, '2021-2022')]).toEqual([199, undefined]);
    expect(await publish(records, '2021-10-06')).toEqual({ published: [], kept: [] });
    expect(await nationIn(records, '2021-2022')).toBe(199);
    await publish(records, '2021-10-07');
    expect(await records.editions.find('2021-2022')).toMatchObject({ edition: 1 });
  });
});
