import { describe, expect, it } from 'vitest';
import type { ReadRow } from '../../shared/use-cases/load-rows.ts';
import { loadSchools, type SchoolRow } from '../../shared/use-cases/load-schools.ts';
import { aPrincipal, aSchool, noon, otherMunicipalityId } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { accepted, refused } from '../support/results.ts';

const idOf = (number: number): string => String(9_000_000_000 + number);

const rowOf = (number: number, changes: Partial<SchoolRow> = {}): SchoolRow => {
  const { name, kind, affiliations, validFrom, validTo } = aSchool();
  return { id: idOf(number), name, kind, affiliations, validFrom, validTo, ...changes };
};

const readable = (...rows: readonly SchoolRow[]): readonly ReadRow<SchoolRow>[] => rows.map((value) => ({ ok: true, value }));

const setUp = () => {
  const records = memoryRecords();
  given(records.tables, { principals: [aPrincipal('ikvd-coordinator'), aPrincipal('school-director')] });
  const load = (rows: readonly ReadRow<SchoolRow>[], subject = 'ikvd-coordinator') => loadSchools(records)({ subject, now: noon, rows });
  return { ...records, load };
};

const statuses = (rows: readonly { readonly status: string }[]): readonly string[] => rows.map(({ status }) => status);

describe('a load of schools', () => {
  it('stores the good rows and refuses the bad ones, each for itself', async () => {
    const { load, tables } = setUp();
    const rows: readonly ReadRow<SchoolRow>[] = [
      ...readable(rowOf(1), rowOf(2, { validTo: '2000-01-01' })),
      { ok: false, id: null, faults: [{ pointer: '/rows/2/id', code: 'required' }] },
      ...readable(rowOf(4)),
    ];
    const outcome = accepted(await load(rows));
    expect(outcome).toEqual([
      { id: idOf(1), status: 'accepted', faults: [] },
      { id: idOf(2), status: 'refused', faults: [{ pointer: '/rows/1/validTo', code: 'wrong-order', limits: ['2017-03-01'] }] },
      { id: null, status: 'refused', faults: [{ pointer: '/rows/2/id', code: 'required' }] },
      { id: idOf(4), status: 'accepted', faults: [] },
    ]);
    expect([...tables.schools.keys()]).toEqual([idOf(1), idOf(4)]);
  });

  it('of 500 is a few writes, each with its event; again it changes nothing', async () => {
    const { load, commits, tables } = setUp();
    const rows = readable(...Array.from({ length: 500 }, (_, index) => rowOf(index + 1)));
    expect(new Set(statuses(accepted(await load(rows))))).toEqual(new Set(['accepted']));
    expect([commits.length, Math.max(...commits.map(({ length }) => length)), tables.schools.size, tables.events.size]).toEqual([
      10, 100, 500, 500,
    ]);
    expect(new Set(statuses(accepted(await load(rows))))).toEqual(new Set(['unchanged']));
    expect(commits).toHaveLength(10);
  });

  it('replaces what differs, and marks the figures of a school that changed hands', async () => {
    const { load, tables } = setUp();
    await load(readable(rowOf(1), rowOf(2)));
    const affiliations = [
      ...rowOf(1).affiliations,
      { since: '2021-08-01', partner: 'municipal' as const, municipalityId: otherMunicipalityId },
    ];
    expect(statuses(accepted(await load(readable(rowOf(1, { affiliations }), rowOf(2)))))).toEqual(['accepted', 'unchanged']);
    expect(tables.schools.get(idOf(1))).toMatchObject({ version: 2, affiliations });
    expect([...tables.marks.values()]).toMatchObject([{ semester: '2021-2022-1', schoolId: idOf(1) }]);
  });

  it('takes a school once', async () => {
    const { load, tables } = setUp();
    const outcome = accepted(await load(readable(rowOf(1), rowOf(1, { name: 'Cita' }))));
    expect(outcome[1]).toEqual({ id: idOf(1), status: 'refused', faults: [{ pointer: '/rows/1/id', code: 'duplicate' }] });
    expect(tables.schools.get(idOf(1))?.name).toBe(rowOf(1).name);
  });

  it('decides a row again that somebody else changed at the same instant', async () => {
    const { load, tables, beforeNextCommit } = setUp();
    beforeNextCommit(() => tables.schools.set(idOf(2), aSchool({ id: idOf(2), name: 'Cita', version: 4 })));
    expect(statuses(accepted(await load(readable(rowOf(1), rowOf(2)))))).toEqual(['accepted', 'accepted']);
    expect([tables.schools.get(idOf(1))?.version, tables.schools.get(idOf(2))?.version]).toEqual([1, 5]);
  });

  it('refuses only the row that is fought over without end', async () => {
    const { load, tables, beforeNextCommit } = setUp();
    let version = 0;
    const fight = () => {
      version += 10;
      tables.schools.set(idOf(2), aSchool({ id: idOf(2), name: `Cita ${version}`, version }));
    };
    for (let commit = 1; commit <= 6; commit += 1) beforeNextCommit(fight);
    const outcome = accepted(await load(readable(rowOf(1), rowOf(2))));
    expect(outcome).toEqual([
      { id: idOf(1), status: 'accepted', faults: [] },
      { id: idOf(2), status: 'refused', faults: [], refusal: 'busy' },
    ]);
  });

  it('is IKVD’s alone, also where no row is any good', async () => {
    const { load, commits } = setUp();
    expect(refused(await load(readable(rowOf(1)), 'school-director'))).toMatchObject({ code: 'role-not-permitted' });
    expect(refused(await load([{ ok: false, id: null, faults: [] }], 'nobody'))).toEqual({ code: 'no-access' });
    expect(commits).toEqual([]);
  });
});
