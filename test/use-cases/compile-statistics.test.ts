import { describe, expect, it } from 'vitest';
import { nation } from '../../shared/use-cases/statistics.ts';
import { aSchool, autumn, municipalityId, noon, otherMunicipalityId, schoolId, spring } from '../support/builders.ts';
import { always, compiled, dyingAt, everyFigure, mark, markAll, plansOf, run, scheduled, setUp, vpiiId } from '../support/compiling.ts';
import { given, type MemoryRecords, memoryRecords } from '../support/memory-records.ts';
import { aPlan } from '../support/plan-builders.ts';

describe('a run', () => {
  it('compiles each stale school from its records, as of the scheduled time', async () => {
    const records = setUp();
    await markAll(records);
    expect(await run(records)).toEqual({ schools: 3, rollUps: 9, left: 0 });
    expect(compiled(records, 'school', schoolId)).toMatchObject({
      scope: { level: 'school', id: schoolId, name: 'Parauga pamatskola' },
      semester: autumn,
      asOf: '2021-10-05T00:30:00.000Z',
      revision: 1,
      sealed: false,
    });
    expect(plansOf(records, 'school', schoolId)).toEqual([2, 1, 2]);
    expect(compiled(records, 'school', schoolId)?.figures.compensations.byKind).toMatchObject({ catering: { paidCents: 2_500 } });
  });

  it('rolls up to the municipality and the nation, where a pupil in two schools is one', async () => {
    const records = setUp();
    await markAll(records);
    await run(records);
    expect(plansOf(records, 'municipality', municipalityId)).toEqual([3, 2, 2]);
    expect(plansOf(records, 'nation', nation)).toEqual([4, 3, 3]);
    expect(compiled(records, 'municipality', municipalityId)?.scope.name).toBe('Jelgava');
  });

  it('counts a state vocational school in the nation, but in no municipality', async () => {
    const records = setUp();
    await mark(records, vpiiId);
    expect(await run(records)).toEqual({ schools: 1, rollUps: 5, left: 0 });
    expect(compiled(records, 'municipality', municipalityId)).toBeUndefined();
    expect(plansOf(records, 'nation', nation)).toEqual([1, 1, 1]);
  });

  it('counts a region with the state vocational schools that stand in it', async () => {
    const records = setUp();
    await markAll(records);
    await run(records);
    expect(plansOf(records, 'region', 'zemgale')).toEqual([4, 3, 3]);
    expect(compiled(records, 'region', 'zemgale')?.scope.name).toBe('Zemgale');
  });

  it('adds both semesters of a school year, a pupil of both being one, whichever is compiled first', async () => {
    const records = setUp();
    records.tables.plans.set(aPlan(6).build().id, aPlan(6).inProgress().ofPupil(1).with({ semester: spring }).build());
    records.tables.plans.set(aPlan(7).build().id, aPlan(7).inProgress().ofPupil(7).with({ semester: spring }).build());
    await markAll(records);
    await run(records);
    expect(plansOf(records, 'nation', nation, '2021-2022')).toEqual([4, 3, 3]);
    await mark(records, schoolId, { semester: spring, token: 'spring' });
    await run(records);
    expect(plansOf(records, 'nation', nation, spring)).toEqual([2, 2, 2]);
    expect(plansOf(records, 'nation', nation, '2021-2022')).toEqual([6, 5, 4]);
    expect(plansOf(records, 'school', schoolId, '2021-2022')).toEqual([4, 3, 3]);
    const together = setUp();
    for (const [id, plan] of records.tables.plans) together.tables.plans.set(id, plan);
    await markAll(together);
    await mark(together, schoolId, { semester: spring, token: 'spring' });
    await run(together);
    expect(compiled(together, 'nation', nation, '2021-2022')).toEqual(compiled(records, 'nation', nation, '2021-2022'));
  });

  it('reads only what changed, and adds up the rest as it was compiled', async () => {
    const records = setUp();
    await markAll(records);
    await run(records);
    records.tables.plans.set(aPlan(5).build().id, aPlan(5).inProgress().ofPupil(5).build());
    const read: string[] = [];
    const all = (id: string, semester: string) => {
      read.push(id);
      return records.plans.all(id, semester);
    };
    const plans = { ...records.plans, all };
    await mark(records, schoolId, { token: 'newer' });
    expect(await run({ ...records, plans })).toEqual({ schools: 1, rollUps: 7, left: 0 });
    expect(read).toEqual([schoolId]);
    expect(plansOf(records, 'nation', nation)).toEqual([5, 4, 4]);
  });

  it('with nothing to do writes nothing', async () => {
    const records = setUp();
    expect(await run(records)).toEqual({ schools: 0, rollUps: 0, left: 0 });
    expect(records.tables.statistics.size).toBe(0);
  });

  it('keeps the mark of a change that is too young for the index to show, and compiles it again', async () => {
    const records = setUp();
    await mark(records, schoolId, { token: 'young', changedAt: scheduled - 1_000 });
    expect(await run(records)).toMatchObject({ schools: 1 });
    expect(records.tables.marks.size).toBe(1);
    const plan = aPlan(5).inProgress().ofPupil(5).build();
    records.tables.plans.set(plan.id, plan);
    expect(await run(records, always, scheduled + 24 * 60 * 60 * 1000)).toMatchObject({ schools: 1 });
    expect(plansOf(records, 'school', schoolId)[0]).toBe(3);
    expect(records.tables.marks.size).toBe(0);
  });

  it('compiles a school whose last plan is gone to nought', async () => {
    const records = setUp();
    await mark(records, schoolId, { semester: spring, token: 'token' });
    records.tables.plans.set(aPlan(9).build().id, aPlan(9).with({ semester: spring }).inStatus('removed').build());
    await run(records);
    expect(plansOf(records, 'school', schoolId, spring)).toEqual([0, 0, 0]);
  });

  it('makes no figures of a school that never had any in the semester', async () => {
    const records = setUp();
    await mark(records, schoolId, { semester: spring, token: 'token' });
    expect(await run(records)).toEqual({ schools: 0, rollUps: 0, left: 0 });
    expect([records.tables.statistics.size, records.tables.marks.size]).toEqual([0, 0]);
  });

  it('gives the same bytes when it is run again', async () => {
    const [once, again] = [setUp(), setUp()];
    await markAll(once);
    await run(once);
    for (let time = 0; time < 2; time += 1) {
      await markAll(again);
      await run(again);
    }
    expect([...again.tables.statistics]).toEqual([...once.tables.statistics]);
    expect([...again.tables.figurePages]).toEqual([...once.tables.figurePages]);
  });
});

/** Towns with so many schools in all, each with pupils of its own and of its neighbour's, in both semesters. */
const manySchools = async (count = 45) => {
  const records = memoryRecords();
  const ids = Array.from({ length: count }, (_, index) => String(9_100_000_000 + index));
  given(records.tables, {
    schools: ids.map((id, index) => aSchool({ id, municipalityId: index % 2 === 0 ? municipalityId : otherMunicipalityId })),
    plans: ids.flatMap((id, index) => [
      aPlan(index).inProgress().ofPupil(index).inSchool(id).build(),
      aPlan(100 + index)
        .inProgress()
        .ofPupil(index + 1)
        .inSchool(id)
        .with({ semester: spring })
        .build(),
    ]),
  });
  for (const id of ids) for (const semester of [autumn, spring]) await mark(records, id, { semester, token: id });
  return records;
};

describe('a run that dies', () => {
  it.each([1, 2, 3, 4, 5, 6].flatMap((write) => [false, true].map((after) => [write, after] as const)))(
    'at its write %i (after it happened: %s) leaves what it did not finish, and the next one makes good',
    async (write, after) => {
      const [undisturbed, records] = [await manySchools(), await manySchools()];
      await run(undisturbed);
      await expect(run(dyingAt(records, write, after))).rejects.toThrow('killed');
      expect(records.tables.marks.size).toBeGreaterThan(0);
      await run(records);
      expect(everyFigure(records)).toEqual(everyFigure(undisturbed));
      expect(records.tables.marks.size).toBe(0);
      expect(plansOf(records, 'nation', nation, '2021-2022')).toEqual([90, 90, 46]);
    },
  );

  it('of weariness is two runs at once: the later takes over, and all is counted once', async () => {
    const [undisturbed, records] = [await manySchools(), await manySchools()];
    await run(undisturbed);
    const [first, second] = await Promise.all([run(records), run(records)]);
    expect(first.schools + second.schools).toBe(90);
    expect(everyFigure(records)).toEqual(everyFigure(undisturbed));
  });
});

describe('a mark', () => {
  it('is cleared only after all that depends on it is written', async () => {
    const records = setUp();
    await markAll(records);
    const order: string[] = [];
    const { unitOfWork, staleMarks } = records;
    await run({
      ...records,
      unitOfWork: {
        commit: (writes) => {
          order.push('figures');
          return unitOfWork.commit(writes);
        },
      },
      staleMarks: {
        ...staleMarks,
        clear: (of) => {
          order.push('clear');
          return staleMarks.clear(of);
        },
      },
    });
    // The figures, the tables, and only then the marks.
    expect(order).toEqual(['figures', 'figures', 'clear', 'clear', 'clear']);
    expect(records.tables.marks.size).toBe(0);
  });

  it('that is renewed while its school is compiled survives', async () => {
    const records = setUp();
    await markAll(records);
    const { unitOfWork } = records;
    const renewing: typeof unitOfWork.commit = async (writes) => {
      await mark(records, schoolId, { token: 'renewed' });
      return unitOfWork.commit(writes);
    };
    await run({ ...records, unitOfWork: { commit: renewing } });
    expect([...records.tables.marks.values()]).toMatchObject([{ schoolId, token: 'renewed' }]);
  });

  it('that there is no time for stays for the next run', async () => {
    const records = setUp();
    await markAll(records);
    await markAll(records, '2022-2023-1');
    const plan = aPlan(20).inProgress().with({ semester: '2022-2023-1' }).build();
    records.tables.plans.set(plan.id, plan);
    const times = [true, true, false];
    expect(await run(records, () => times.shift() ?? false)).toEqual({ schools: 3, rollUps: 9, left: 3 });
    expect(new Set([...records.tables.marks.values()].map(({ semester }) => semester))).toEqual(new Set(['2022-2023-1']));
    expect(await run(records, always, noon)).toEqual({ schools: 1, rollUps: 7, left: 0 });
    expect(records.tables.marks.size).toBe(0);
  });
});

describe('what a run reads', () => {
  /** Every question to a store, by its name. */
  const counting = (records: MemoryRecords) => {
    const asked: string[] = [];
    const told = <Store extends object>(store: Store, names: readonly (keyof Store & string)[]): Store => {
      const answers = names.map((name) => {
        const ask = store[name];
        return [
          name,
          (...given: readonly unknown[]): unknown => {
            asked.push(name);
            return typeof ask === 'function' ? Reflect.apply(ask, store, given) : undefined;
          },
        ];
      });
      return { ...store, ...Object.fromEntries(answers) };
    };
    return {
      asked,
      records: {
        ...records,
        plans: told(records.plans, ['all', 'schoolsOfPupil']),
        claims: told(records.claims, ['all']),
        schools: told(records.schools, ['find']),
        reference: told(records.reference, ['current']),
        staleMarks: told(records.staleMarks, ['all']),
        statistics: told(records.statistics, ['find', 'findSchool', 'table', 'takeOver', 'schoolsOf', 'range', 'directory']),
      },
    };
  };

  const readsAfterOnePlan = async (schools: number): Promise<number> => {
    const records = await manySchools(schools);
    await run(records);
    const plan = aPlan(9_000).inProgress().ofPupil(9_000).inSchool('9100000007').build();
    records.tables.plans.set(plan.id, plan);
    await mark(records, '9100000007', { records: [plan.id] });
    const { asked, records: watched } = counting(records);
    expect(await run(watched)).toMatchObject({ schools: 1 });
    return asked.length;
  };

  it('after one plan changed is the same, however many schools there are', async () => {
    const [few, many] = [await readsAfterOnePlan(20), await readsAfterOnePlan(400)];
    expect(many).toBe(few);
    expect(many).toBeLessThanOrEqual(30);
  });

  it('with nothing changed is the marks alone', async () => {
    const records = await manySchools();
    await run(records);
    const { asked, records: watched } = counting(records);
    await run(watched);
    expect(asked).toEqual(['all']);
  });
});
