import { describe, expect, it } from 'vitest';
import { firstBrokenEvent } from '../../shared/domain/history.ts';
import type { Municipality } from '../../shared/domain/municipality.ts';
import type { SchoolYear } from '../../shared/domain/semester.ts';
import { everySchool } from '../../shared/ports/statistics.ts';
import { municipalities } from '../../shared/reference/municipalities.ts';
import { schoolYears } from '../../shared/reference/semesters.ts';
import type { ReadRow } from '../../shared/use-cases/load-rows.ts';
import {
  loadMunicipalities,
  loadSchoolYears,
  putMunicipality,
  putSchoolYear,
  readChanges,
  readReference,
} from '../../shared/use-cases/reference-data.ts';
import { aPrincipal, at, noon } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { accepted, refused } from '../support/results.ts';

const ikvd = { subject: 'ikvd-coordinator', now: noon } as const;

const setUp = () => {
  const records = memoryRecords();
  given(records.tables, { principals: [aPrincipal('ikvd-coordinator'), aPrincipal('iap-author'), aPrincipal('auditor')] });
  return records;
};

const newcomer: Municipality = {
  id: '0090000',
  name: 'Parauga novads',
  kind: 'novads',
  region: 'Latgale',
  validFrom: '2021-07-01',
  validTo: null,
  succeeds: [],
};

const nextYear: SchoolYear = {
  id: '2025-2026',
  semester1: { starts: '2025-09-01', schoolEnds: '2025-12-19', planPeriodEnds: '2025-12-31' },
  semester2: { starts: '2026-01-05', schoolEnds: { default: '2026-05-29', grade9: '2026-06-12', grade12: null } },
  inferred: [],
};

const faultsIn = (result: Parameters<typeof refused>[0]) => refused(result).faults?.map(({ pointer, code }) => `${pointer} ${code}`);

describe('reference data', () => {
  it('are those of the release until IKVD changes them, for whoever has any access', async () => {
    const records = setUp();
    const { reference, changes } = accepted(await readReference(records)({ subject: 'iap-author', now: noon }));
    expect([reference.municipalities, reference.calendar, changes.version]).toEqual([municipalities, schoolYears, 0]);
    expect(refused(await readReference(records)({ subject: 'nobody', now: noon }))).toEqual({ code: 'no-access' });
  });

  it('are changed by IKVD alone', async () => {
    const records = setUp();
    const call = { subject: 'iap-author', now: noon, input: newcomer, expectedVersion: undefined };
    expect(refused(await putMunicipality(records)(call))).toMatchObject({ code: 'role-not-permitted' });
    expect(records.commits).toEqual([]);
  });

  it('tell who changed what from what to what, and nothing else, in a chain', async () => {
    const records = setUp();
    const jelgava = municipalities.find(({ id }) => id === '0003000');
    if (jelgava === undefined) throw new Error('no Jelgava');
    accepted(await putMunicipality(records)({ ...ikvd, input: { ...jelgava, name: 'Jelgavas pilsēta' }, expectedVersion: 0 }));
    accepted(await putSchoolYear(records)({ ...ikvd, input: nextYear, expectedVersion: undefined }));
    const events = await records.history.of('REFERENCE');
    expect(events).toMatchObject([
      { number: 1, at, action: 'put-municipality', by: 'ikvd-coordinator', onBehalfOf: 'ikvd' },
      { number: 2, action: 'put-school-year' },
    ]);
    expect(events.map(({ changes }) => changes)).toEqual([
      { 'municipalities/0003000': [jelgava, { ...jelgava, name: 'Jelgavas pilsēta' }] },
      { 'schoolYears/2025-2026': [null, nextYear] },
    ]);
    const head = accepted(await readChanges(records)({ subject: 'auditor', now: noon }));
    expect([head.version, firstBrokenEvent(records.digest, events, head)]).toEqual([2, undefined]);
    expect(refused(await readChanges(records)({ subject: 'iap-author', now: noon }))).toMatchObject({ code: 'role-not-permitted' });
  });

  it('have an intact history before their first change', async () => {
    const records = setUp();
    const head = accepted(await readChanges(records)(ikvd));
    expect(firstBrokenEvent(records.digest, await records.history.of('REFERENCE'), head)).toBeUndefined();
  });
});

describe('a municipality', () => {
  it('is added without a version, and changed only with the one that the change is based on', async () => {
    const records = setUp();
    const put = (input: Municipality, expectedVersion?: number) => putMunicipality(records)({ ...ikvd, input, expectedVersion });
    expect(accepted(await put(newcomer))).toEqual({ value: newcomer, version: 1 });
    expect(accepted(await put(newcomer))).toMatchObject({ version: 1 });
    expect(records.commits).toHaveLength(1);
    const renamed = { ...newcomer, name: 'Cits novads' };
    expect(refused(await put(renamed))).toEqual({ code: 'precondition-missing' });
    expect(refused(await put(renamed, 0))).toEqual({ code: 'stale-version' });
    expect(accepted(await put(renamed, 1))).toMatchObject({ version: 2 });
    const { reference } = accepted(await readReference(records)(ikvd));
    expect(reference.municipalities.find(({ id }) => id === newcomer.id)).toEqual(renamed);
    expect(reference.municipalities).toHaveLength(municipalities.length + 1);
  });

  it('that two add different ones of at once are both added', async () => {
    const records = setUp();
    const other = { ...newcomer, id: '0090001' };
    const theirs = memoryRecords();
    given(theirs.tables, { principals: [aPrincipal('ikvd-coordinator')] });
    accepted(await putMunicipality(theirs)({ ...ikvd, input: other, expectedVersion: undefined }));
    records.beforeNextCommit(() => {
      for (const [id, row] of theirs.tables.reference) records.tables.reference.set(id, row);
      for (const [id, event] of theirs.tables.events) records.tables.events.set(id, event);
    });
    expect(accepted(await putMunicipality(records)({ ...ikvd, input: newcomer, expectedVersion: undefined }))).toMatchObject({
      version: 2,
    });
    const { reference } = accepted(await readReference(records)(ikvd));
    expect(reference.municipalities.filter(({ id }) => id.startsWith('0090')).map(({ id }) => id)).toEqual(['0090000', '0090001']);
  });

  it('is refused with every fault that it has beside the others', async () => {
    const input = { ...newcomer, validTo: '2020-01-01', succeeds: ['9999999', '0003000'] };
    expect(faultsIn(await putMunicipality(setUp())({ ...ikvd, input, expectedVersion: undefined }))).toEqual([
      '/validTo wrong-order',
      '/succeeds/0 unknown-reference',
      '/succeeds/1 not-matching',
    ]);
  });

  it('has all figures placed anew', async () => {
    const records = setUp();
    accepted(await putMunicipality(records)({ ...ikvd, input: newcomer, expectedVersion: undefined }));
    const marks = [...records.tables.marks.values()];
    expect(new Set(marks.map(({ schoolId }) => schoolId))).toEqual(new Set([everySchool]));
    expect([marks.length, marks.at(0)?.semester, marks.at(-1)?.semester]).toEqual([9, '2017-2018-1', '2021-2022-1']);
  });

  it('is one of no more than the record holds', async () => {
    const records = setUp();
    const rows = Array.from({ length: 500 }, (_, index): ReadRow<Municipality> => {
      const id = String(1_000_000 + index);
      return { ok: true, value: { ...newcomer, id, name: 'Ļ'.repeat(100) } };
    });
    expect(refused(await loadMunicipalities(records)({ ...ikvd, rows }))).toMatchObject({ code: 'reference-too-large' });
    expect(records.commits).toEqual([]);
  });
});

describe('a school year', () => {
  const put = (input: SchoolYear) => putSchoolYear(setUp())({ ...ikvd, input, expectedVersion: undefined });
  const { semester1, semester2 } = nextYear;

  it('is added to the calendar', async () => {
    const records = setUp();
    accepted(await putSchoolYear(records)({ ...ikvd, input: nextYear, expectedVersion: undefined }));
    expect(accepted(await readReference(records)(ikvd)).reference.calendar.at(-1)).toEqual(nextYear);
    expect(records.tables.marks.size).toBe(0);
  });

  it.each<readonly [string, SchoolYear, readonly string[]]>([
    [
      'begins in another year',
      { ...nextYear, semester1: { ...semester1, starts: '2024-10-01' } },
      ['/semester1/starts outside-period', '/semester1/starts overlapping'],
    ],
    [
      'ends before it begins',
      { ...nextYear, semester1: { ...semester1, schoolEnds: '2025-09-01' } },
      ['/semester1/schoolEnds wrong-order'],
    ],
    [
      'has plans end before school',
      { ...nextYear, semester1: { ...semester1, planPeriodEnds: '2025-12-18' } },
      ['/semester1/planPeriodEnds wrong-order'],
    ],
    [
      'begins spring in the plans of autumn',
      { ...nextYear, semester2: { ...semester2, starts: '2025-12-31' } },
      ['/semester2/starts wrong-order'],
    ],
    [
      'ends spring too early or too late',
      { ...nextYear, semester2: { ...semester2, schoolEnds: { default: '2026-01-05', grade9: '2025-06-12', grade12: '2026-09-01' } } },
      [
        '/semester2/schoolEnds/default wrong-order',
        '/semester2/schoolEnds/grade9 wrong-order',
        '/semester2/schoolEnds/grade9 outside-period',
        '/semester2/schoolEnds/grade12 outside-period',
      ],
    ],
  ])('that %s is refused', async (_why, year, expected) => {
    expect(faultsIn(await put(year))).toEqual(expected);
  });

  it('overlaps with no other', async () => {
    const records = setUp();
    const [known] = schoolYears.filter(({ id }) => id === '2024-2025');
    if (known === undefined) throw new Error('no such year');
    const late = { ...known, semester2: { ...known.semester2, schoolEnds: { ...known.semester2.schoolEnds, grade12: '2025-08-31' } } };
    accepted(await putSchoolYear(records)({ ...ikvd, input: late, expectedVersion: 0 }));
    const early = { ...nextYear, semester1: { ...semester1, starts: '2025-08-31' } };
    expect(refused(await putSchoolYear(records)({ ...ikvd, input: early, expectedVersion: undefined })).faults).toEqual([
      { pointer: '/semester1/starts', code: 'overlapping', limits: ['2024-2025'] },
    ]);
  });

  it('is without fault where it came with the release', async () => {
    const records = setUp();
    for (const year of schoolYears) {
      const changed = { ...year, inferred: [...year.inferred, 's2End' as const] };
      const { version } = accepted(await readReference(records)(ikvd)).changes;
      accepted(await putSchoolYear(records)({ ...ikvd, input: changed, expectedVersion: version }));
    }
    // A date that moves can move a school's municipality.
    expect(records.tables.marks.size).toBe(9);
  });
});

describe('a load', () => {
  it('takes a merger in whatever order its rows are, and refuses a bad row alone, in one change', async () => {
    const records = setUp();
    const parts = ['0021000', '0024000'].map((id) => {
      const found = municipalities.find((one) => one.id === id);
      if (found === undefined) throw new Error(`no ${id}`);
      return { ...found, validTo: '2030-12-31' };
    });
    const merged = { ...newcomer, validFrom: '2031-01-01', succeeds: parts.map(({ id }) => id) };
    const values = [merged, { ...newcomer, id: '0090001', succeeds: ['9999999'] }, ...parts, merged];
    const rows: readonly ReadRow<Municipality>[] = [
      ...values.map((value) => ({ ok: true, value }) as const),
      { ok: false, id: null, faults: [{ pointer: '/rows/5/id', code: 'required' }] },
    ];
    const outcome = accepted(await loadMunicipalities(records)({ ...ikvd, rows }));
    expect(outcome.map(({ status }) => status)).toEqual(['accepted', 'refused', 'accepted', 'accepted', 'refused', 'refused']);
    expect(outcome.flatMap(({ faults }) => faults.map(({ pointer, code }) => `${pointer} ${code}`))).toEqual([
      '/rows/1/succeeds/0 unknown-reference',
      '/rows/4/id duplicate',
      '/rows/5/id required',
    ]);
    expect(await records.history.of('REFERENCE')).toMatchObject([{ number: 1, action: 'load-municipalities' }]);
    const again = accepted(await loadMunicipalities(records)({ ...ikvd, rows: rows.slice(2, 4) }));
    expect(again.map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
    expect(records.commits).toHaveLength(1);
  });

  it('of school years checks each beside those before it', async () => {
    const records = setUp();
    const after = { ...nextYear, id: '2026-2027' };
    const rows: readonly ReadRow<SchoolYear>[] = [after, nextYear].map((value) => ({ ok: true, value }));
    const outcome = accepted(await loadSchoolYears(records)({ ...ikvd, rows }));
    expect(outcome.map(({ status }) => status)).toEqual(['refused', 'accepted']);
    expect(outcome[0]?.faults).toContainEqual({ pointer: '/rows/0/semester1/starts', code: 'overlapping', limits: ['2025-2026'] });
  });
});
