import { describe, expect, it } from 'vitest';
import type { CompiledStatistics } from '../../shared/domain/statistics.ts';
import { nation } from '../../shared/use-cases/statistics.ts';
import { autumn, municipalityId, noon, otherSchoolId, schoolId, spring } from '../support/builders.ts';
import { always, compiled, dyingAt, markAll, plansOf, run, scheduled, setUp, vpiiId } from '../support/compiling.ts';
import { aPlan } from '../support/plan-builders.ts';

describe('a run', () => {
  it('compiles each stale school from its records, as of the scheduled time', async () => {
    const records = setUp();
    await markAll(records);
    expect(await run(records)).toEqual({ schools: 3, rollUps: 3, left: 0 });
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
    await records.staleMarks.mark(autumn, vpiiId, 'token', 0);
    expect(await run(records)).toEqual({ schools: 1, rollUps: 2, left: 0 });
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
    await records.staleMarks.mark(spring, schoolId, 'spring', 0);
    await run(records);
    expect(plansOf(records, 'nation', nation, spring)).toEqual([2, 2, 2]);
    expect(plansOf(records, 'nation', nation, '2021-2022')).toEqual([6, 5, 4]);
    expect(plansOf(records, 'school', schoolId, '2021-2022')).toEqual([4, 3, 3]);
    const together = setUp();
    for (const [id, plan] of records.tables.plans) together.tables.plans.set(id, plan);
    await markAll(together);
    await together.staleMarks.mark(spring, schoolId, 'spring', 0);
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
    await records.staleMarks.mark(autumn, schoolId, 'newer', 0);
    expect(await run({ ...records, plans })).toEqual({ schools: 1, rollUps: 3, left: 0 });
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
    await records.staleMarks.mark(autumn, schoolId, 'young', scheduled - 1_000);
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
    await records.staleMarks.mark(spring, schoolId, 'token', 0);
    records.tables.plans.set(aPlan(9).build().id, aPlan(9).with({ semester: spring }).inStatus('removed').build());
    await run(records);
    expect(plansOf(records, 'school', schoolId, spring)).toEqual([0, 0, 0]);
  });

  it('makes no figures of a school that never had any in the semester', async () => {
    const records = setUp();
    await records.staleMarks.mark(spring, schoolId, 'token', 0);
    expect(await run(records)).toEqual({ schools: 0, rollUps: 0, left: 0 });
    expect([records.tables.statistics.size, records.tables.marks.size]).toEqual([0, 0]);
  });

  it('does not need the index to know what it just wrote', async () => {
    const records = setUp();
    await markAll(records);
    const statistics = { ...records.statistics, schoolsOf: async () => [] };
    await run({ ...records, statistics });
    expect(plansOf(records, 'nation', nation)).toEqual([4, 3, 3]);
  });

  it('takes what it just wrote before what the index still says', async () => {
    const records = setUp();
    await markAll(records);
    await run(records);
    const before = await records.statistics.schoolsOf(autumn);
    records.tables.plans.set(aPlan(5).build().id, aPlan(5).inProgress().ofPupil(5).build());
    await records.staleMarks.mark(autumn, schoolId, 'newer', 0);
    await run({ ...records, statistics: { ...records.statistics, schoolsOf: async () => before } });
    expect(plansOf(records, 'nation', nation)).toEqual([5, 4, 4]);
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
  });
});

describe('a run that dies', () => {
  it.each([1, 2, 3, 4, 5])('at its write %i leaves every mark, and the next one makes good', async (write) => {
    const [undisturbed, records] = [setUp(), setUp()];
    await markAll(undisturbed);
    await run(undisturbed);
    await markAll(records);
    await expect(run(dyingAt(records, write))).rejects.toThrow('killed');
    expect(records.tables.marks.size).toBe(3);
    expect(await run(records)).toEqual({ schools: 3, rollUps: 3, left: 0 });
    expect(new Map(records.tables.statistics)).toEqual(new Map(undisturbed.tables.statistics));
    expect(records.tables.marks.size).toBe(0);
  });
});

describe('a mark', () => {
  it('is cleared only after the roll-ups above it are written', async () => {
    const records = setUp();
    await markAll(records);
    const order: string[] = [];
    const { statistics, staleMarks } = records;
    const noting =
      <Given>(what: string, act: (given: Given) => Promise<void>) =>
      async (given: Given) => {
        order.push(what);
        await act(given);
      };
    await run({
      ...records,
      statistics: { ...statistics, save: noting('roll-up', statistics.save) },
      staleMarks: { ...staleMarks, clear: noting('clear', staleMarks.clear) },
    });
    // Of the semester and of its school year: municipality, region and nation, and each school's year.
    expect(order).toEqual([...Array.from({ length: 3 + 3 + 3 }, () => 'roll-up'), 'clear', 'clear', 'clear']);
    expect(records.tables.marks.size).toBe(0);
  });

  it('that is renewed while its school is compiled survives', async () => {
    const records = setUp();
    await markAll(records);
    const { statistics, staleMarks } = records;
    const renewing = async (of: CompiledStatistics) => {
      await staleMarks.mark(autumn, schoolId, 'renewed', 0);
      await statistics.save(of);
    };
    await run({ ...records, statistics: { ...statistics, save: renewing } });
    expect([...records.tables.marks.values()]).toMatchObject([{ schoolId, token: 'renewed' }]);
  });

  it('of a semester that there is no time for stays for the next run', async () => {
    const records = setUp();
    await markAll(records, spring);
    await markAll(records);
    for (const id of [schoolId, otherSchoolId, vpiiId]) {
      const plan = aPlan(Number(id.slice(-1)) + 20)
        .inProgress()
        .inSchool(id)
        .with({ semester: spring })
        .build();
      records.tables.plans.set(plan.id, plan);
    }
    const times = [true, false];
    expect(await run(records, () => times.shift() ?? false)).toEqual({ schools: 3, rollUps: 3, left: 3 });
    expect([...records.tables.marks.values()].map(({ semester }) => semester)).toEqual([spring, spring, spring]);
    expect(await run(records, always, noon)).toEqual({ schools: 3, rollUps: 3, left: 0 });
    expect(records.tables.marks.size).toBe(0);
  });
});
