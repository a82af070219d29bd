import { describe, expect, it } from 'vitest';
import { compileSchool } from '../../shared/domain/count-figures.ts';
import { noChanges, referenceId } from '../../shared/domain/reference.ts';
import { everySchool } from '../../shared/ports/statistics.ts';
import { putSchool } from '../../shared/use-cases/registry.ts';
import { nation } from '../../shared/use-cases/statistics.ts';
import { getTable } from '../../shared/use-cases/statistics-tables.ts';
import {
  aPrincipal,
  aSchool,
  autumn,
  municipalityId,
  noon,
  otherMunicipalityId,
  otherSchoolId,
  schoolId,
  spring,
} from '../support/builders.ts';
import { compiled, dyingAt, everyFigure, mark, markAll, plansOf, run, setUp, vpiiId } from '../support/compiling.ts';
import { given, type MemoryRecords, memoryRecords } from '../support/memory-records.ts';
import { aPlan } from '../support/plan-builders.ts';
import { accepted } from '../support/results.ts';

describe('a merger', () => {
  const [madona, varaklani, merged] = ['0038000', '0055000', '0038001'];

  const setUpMerger = async (semesters: readonly string[]) => {
    const records = memoryRecords();
    given(records.tables, {
      schools: [
        aSchool({ municipalityId: madona }),
        aSchool({ id: otherSchoolId, municipalityId: varaklani }),
        aSchool({ id: vpiiId, municipalityId: varaklani, partner: 'vpii' }),
      ],
      plans: semesters.flatMap((semester, index) => [
        aPlan(10 * index + 1)
          .inProgress()
          .ofPupil(1)
          .with({ semester })
          .build(),
        aPlan(10 * index + 2)
          .inProgress()
          .ofPupil(1)
          .inSchool(otherSchoolId)
          .with({ semester })
          .build(),
        aPlan(10 * index + 3)
          .inProgress()
          .ofPupil(3)
          .inSchool(otherSchoolId)
          .with({ semester })
          .build(),
        aPlan(10 * index + 4)
          .inProgress()
          .ofPupil(4)
          .inSchool(vpiiId)
          .with({ semester })
          .build(),
      ]),
    });
    for (const semester of semesters) await markAll(records, semester);
    return records;
  };

  it('leaves old figures under the old codes and rolls them up under the new one', async () => {
    const semester = '2024-2025-2';
    const records = await setUpMerger([semester]);
    expect(await run(records)).toEqual({ schools: 3, rollUps: 13, left: 0 });
    expect(plansOf(records, 'municipality', madona, semester)).toEqual([1, 1, 1]);
    expect(plansOf(records, 'municipality', varaklani, semester)).toEqual([2, 2, 2]);
    expect(plansOf(records, 'municipality', merged, semester)).toEqual([3, 3, 2]);
    expect(plansOf(records, 'nation', nation, semester)).toEqual([4, 4, 3]);
  });

  it('gives later figures to the new code alone', async () => {
    const semester = '2025-2026-1';
    const records = await setUpMerger([semester]);
    const year = {
      id: '2025-2026',
      semester1: { starts: '2025-09-01', schoolEnds: '2025-12-19', planPeriodEnds: '2025-12-31' },
      semester2: { starts: '2026-01-05', schoolEnds: { default: '2026-05-29', grade9: null, grade12: null } },
      inferred: [],
    };
    records.tables.reference.set(referenceId, { ...noChanges, schoolYears: [year], version: 1 });
    await run(records);
    expect(plansOf(records, 'municipality', merged, semester)).toEqual([3, 3, 2]);
    expect([madona, varaklani].map((id) => compiled(records, 'municipality', id, semester))).toEqual([undefined, undefined]);
  });

  it('that is registered late places all earlier figures anew, without counting again', async () => {
    const semester = '2024-2025-2';
    const records = await setUpMerger([semester]);
    const { current } = records.reference;
    const unmerged = async () => {
      const reference = await current();
      return { ...reference, municipalities: reference.municipalities.filter(({ id }) => id !== merged) };
    };
    await run({ ...records, reference: { ...records.reference, current: unmerged } });
    expect(compiled(records, 'municipality', merged, semester)).toBeUndefined();
    await mark(records, everySchool, { semester, token: 'merger' });
    const plans = { ...records.plans, all: () => Promise.reject(new Error('counted again')) };
    expect(await run({ ...records, plans })).toEqual({ schools: 2, rollUps: 12, left: 0 });
    expect(plansOf(records, 'municipality', merged, semester)).toEqual([3, 3, 2]);
    expect(plansOf(records, 'municipality', varaklani, semester)).toEqual([2, 2, 2]);
    expect(records.tables.marks.size).toBe(0);
  });
});

describe('a school that changes hands', () => {
  const compileBoth = async () => {
    const records = setUp();
    records.tables.plans.set(aPlan(7).build().id, aPlan(7).inProgress().ofPupil(7).inSchool('9000000004').build());
    await markAll(records);
    await mark(records, '9000000004', { token: 'token' });
    await run(records);
    given(records.tables, { principals: [aPrincipal('ikvd-coordinator')] });
    return records;
  };

  const moveAll = async (records: MemoryRecords, since: string) => {
    for (const id of [schoolId, otherSchoolId]) {
      const school = records.tables.schools.get(id) ?? aSchool();
      const affiliations = [...school.affiliations, { since, partner: 'municipal' as const, municipalityId: otherMunicipalityId }];
      const call = { subject: 'ikvd-coordinator', now: noon, schoolId: id, input: { ...school, affiliations }, expectedVersion: 1 };
      accepted(await putSchool(records)(call));
    }
  };

  it('has both municipalities summed up anew, and the one that lost its last school keeps nothing', async () => {
    const records = await compileBoth();
    expect(plansOf(records, 'municipality', municipalityId)).toEqual([3, 2, 2]);
    expect(plansOf(records, 'municipality', otherMunicipalityId)).toEqual([1, 1, 1]);
    await moveAll(records, '2021-08-01');
    expect([...records.tables.marks.values()].map(({ semester, schoolId: id }) => [semester, id])).toEqual([
      [autumn, schoolId],
      [autumn, otherSchoolId],
    ]);
    expect(await run(records)).toEqual({ schools: 2, rollUps: 10, left: 0 });
    expect(plansOf(records, 'municipality', municipalityId)).toEqual([0, 0, 0]);
    expect(compiled(records, 'municipality', municipalityId)?.figures).toEqual(compileSchool([], []).figures);
    expect(plansOf(records, 'municipality', otherMunicipalityId)).toEqual([4, 3, 3]);
  });

  it.each([false, true])('has so even where the run dies at its write (after it happened: %s)', async (after) => {
    const [records, undisturbed] = [await compileBoth(), await compileBoth()];
    for (const one of [records, undisturbed]) await moveAll(one, '2021-08-01');
    await run(undisturbed);
    await expect(run(dyingAt(records, 1, after))).rejects.toThrow('killed');
    await run(records);
    expect(everyFigure(records)).toEqual(everyFigure(undisturbed));
    expect(plansOf(records, 'municipality', municipalityId)).toEqual([0, 0, 0]);
    expect(plansOf(records, 'municipality', otherMunicipalityId)).toEqual([4, 3, 3]);
  });

  it('between the semesters stands in the tables of each with its own municipality, and of the year with neither', async () => {
    const records = await compileBoth();
    await moveAll(records, '2021-12-30');
    for (const id of [schoolId, otherSchoolId]) {
      const plan = aPlan(id === schoolId ? 11 : 12)
        .inProgress()
        .inSchool(id)
        .with({ semester: spring })
        .build();
      records.tables.plans.set(plan.id, plan);
      await mark(records, id, { semester: spring, token: 'spring' });
      await mark(records, id, { token: 'again' });
    }
    await run(records);
    given(records.tables, { principals: [aPrincipal('municipality-coordinator')] });
    const rowsIn = async (period: string) => {
      const query = { level: 'school', period, order: 'descending', page: 0 } as const;
      const table = await getTable(records)({ subject: 'municipality-coordinator', now: noon, query });
      return table.ok ? table.value.rows.map(({ scope }) => scope.id) : [];
    };
    expect(await rowsIn(autumn)).toEqual([schoolId, otherSchoolId]);
    expect(await rowsIn(spring)).toEqual([]);
    expect(await rowsIn('2021-2022')).toEqual([]);
    expect((await records.statistics.table('2021-2022', 0))?.rows[`school#${schoolId}`]).toMatchObject({ municipalityIds: [] });
  });

  it('after the semester began changes nothing in it', async () => {
    const records = await compileBoth();
    await moveAll(records, '2021-09-02');
    expect(records.tables.marks.size).toBe(0);
  });
});
