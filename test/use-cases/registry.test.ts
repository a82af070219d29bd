import { describe, expect, it } from 'vitest';
import { firstBrokenEvent } from '../../shared/domain/history.ts';
import { affiliationOn, isOpen, partnerOn } from '../../shared/domain/school.ts';
import { municipalities } from '../../shared/reference/municipalities.ts';
import { getSchool, listSchools, putSchool, type SchoolContent } from '../../shared/use-cases/registry.ts';
import { aPrincipal, aSchool, at, municipalityId, noon, otherMunicipalityId, schoolId } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { accepted, refused } from '../support/results.ts';

const { name, kind, affiliations, validFrom, validTo } = aSchool();
const input: SchoolContent = { name, kind, affiliations, validFrom, validTo };

const municipal = (since: string, id = municipalityId) => ({ since, partner: 'municipal' as const, municipalityId: id });

const setUp = () => {
  const records = memoryRecords();
  given(records.tables, { principals: [aPrincipal('ikvd-coordinator'), aPrincipal('iap-author')] });
  return {
    ...records,
    put: (changes: Partial<SchoolContent> = {}, expectedVersion?: number, subject = 'ikvd-coordinator') =>
      putSchool(records)({ subject, now: noon, schoolId, input: { ...input, ...changes }, expectedVersion }),
  };
};

describe('a school', () => {
  it('is registered by IKVD under its number', async () => {
    const { put, tables } = setUp();
    expect(accepted(await put())).toMatchObject({ id: schoolId, ...input, version: 1, updatedAt: at });
    expect(tables.schools.get(schoolId)).toMatchObject(input);
  });

  it('is not registered by a school', async () => {
    expect(refused(await setUp().put({}, undefined, 'iap-author'))).toMatchObject({ code: 'role-not-permitted' });
  });

  it.each<readonly [string, Partial<SchoolContent>, readonly string[]]>([
    [
      'lies in no municipality',
      { affiliations: [municipal('2017-03-01', '9999999')] },
      ['/affiliations/0/municipalityId unknown-reference'],
    ],
    ['closes before it opens', { validTo: '2017-02-28' }, ['/validTo wrong-order']],
    ['is nobody’s on its first day', { affiliations: [municipal('2018-01-01')] }, ['/affiliations/0/since wrong-order']],
    [
      'changes hands backwards',
      { affiliations: [municipal('2017-03-01'), municipal('2016-01-01'), municipal('2016-01-01')] },
      ['/affiliations/1/since wrong-order', '/affiliations/2/since wrong-order'],
    ],
    [
      'is given to a municipality that is no more',
      { affiliations: [municipal('2017-03-01'), municipal('2025-07-01', '0055000')] },
      ['/affiliations/1/municipalityId outside-period'],
    ],
    [
      'was a successor’s before the merger',
      { affiliations: [municipal('2017-03-01', '0038001')] },
      ['/affiliations/0/municipalityId outside-period'],
    ],
  ])('that %s is refused, with every fault', async (_why, changes, expected) => {
    const { faults } = refused(await setUp().put(changes));
    expect(faults?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(expected);
  });

  it('may close, and may have been a municipality’s before that is on the list', async () => {
    expect(accepted(await setUp().put({ validTo: '2023-08-31' }))).toMatchObject({ validTo: '2023-08-31' });
  });

  it('that is put again as it is stays as it is', async () => {
    const { put, commits } = setUp();
    await put();
    expect(accepted(await put())).toMatchObject({ version: 1 });
    expect(commits).toHaveLength(1);
  });

  it('is changed on the version that the change is based on', async () => {
    const { put } = setUp();
    await put();
    const change = { name: 'Cits nosaukums' };
    expect(refused(await put(change))).toEqual({ code: 'precondition-missing' });
    expect(refused(await put(change, 2))).toEqual({ code: 'stale-version' });
    expect(refused(await put(change, Number.NaN))).toEqual({ code: 'stale-version' });
    expect(accepted(await put(change, 1))).toMatchObject({ version: 2, ...change });
  });

  it('that is not there has no version to change', async () => {
    expect(refused(await setUp().put({}, 1))).toEqual({ code: 'stale-version' });
  });

  it('that two register at once is registered once', async () => {
    const { put, tables, beforeNextCommit } = setUp();
    beforeNextCommit(() => tables.schools.set(schoolId, aSchool({ name: 'Cita' })));
    expect(refused(await put())).toEqual({ code: 'stale-version' });
    expect(tables.schools.get(schoolId)?.name).toBe('Cita');
  });

  it('tells who changed it, when, from what to what, in a chain', async () => {
    const { put, history, digest, tables } = setUp();
    await put();
    const moved = [...affiliations, municipal('2021-08-01', otherMunicipalityId)];
    await put({ name: 'Jaunais nosaukums', affiliations: moved }, 1);
    const events = await history.of(schoolId);
    expect(events).toMatchObject([
      { number: 1, action: 'register', changes: { name: [null, input.name], kind: [null, 'general'] } },
      {
        number: 2,
        action: 'change',
        at,
        by: 'ikvd-coordinator',
        role: 'ikvd-coordinator',
        onBehalfOf: 'ikvd',
        changes: { name: [input.name, 'Jaunais nosaukums'], affiliations: [affiliations, moved] },
      },
    ]);
    expect(firstBrokenEvent(digest, events, tables.schools.get(schoolId) ?? aSchool())).toBeUndefined();
  });

  it('is read by whoever has any access', async () => {
    const records = setUp();
    await records.put();
    const call = { subject: 'iap-author', now: noon };
    expect(accepted(await getSchool(records)({ ...call, schoolId }))).toMatchObject(input);
    expect(refused(await getSchool(records)({ ...call, schoolId: '9999999999' }))).toEqual({ code: 'not-found' });
    expect(refused(await getSchool(records)({ ...call, subject: 'nobody', schoolId }))).toEqual({ code: 'no-access' });
    expect(accepted(await listSchools(records)({ ...call, query: { limit: 10 } })).items).toMatchObject([input]);
  });
});

describe('a school that changes hands', () => {
  const semestersMarked = async (before: SchoolContent['affiliations'], after: SchoolContent['affiliations']) => {
    const { put, tables } = setUp();
    await put({ affiliations: before });
    expect(tables.marks.size).toBe(0);
    accepted(await put({ affiliations: after }, 1));
    return [...tables.marks.values()].map(({ semester }) => semester);
  };

  it('marks the semesters that began since, up to now', async () => {
    const marked = await semestersMarked(affiliations, [...affiliations, municipal('2020-09-01', otherMunicipalityId)]);
    expect(marked).toEqual(['2020-2021-1', '2020-2021-2', '2021-2022-1']);
  });

  it('that turns out to have been another’s all along marks all of them', async () => {
    const marked = await semestersMarked(affiliations, [municipal('2017-03-01', otherMunicipalityId)]);
    expect([marked.at(0), marked.at(-1), marked.length]).toEqual(['2017-2018-1', '2021-2022-1', 9]);
  });

  it('that becomes the state’s own marks them too', async () => {
    const state = { since: '2021-09-01', partner: 'vpii' as const, municipalityId };
    expect(await semestersMarked(affiliations, [...affiliations, state])).toEqual(['2021-2022-1']);
  });

  it('later on marks nothing yet, and neither does a mere name of the same hands', async () => {
    expect(await semestersMarked(affiliations, [...affiliations, municipal('2022-01-01', otherMunicipalityId)])).toEqual([]);
    expect(await semestersMarked(affiliations, [...affiliations, municipal('2020-01-01')])).toEqual([]);
  });
});

describe('whose a school is', () => {
  const school = aSchool({
    affiliations: [municipal('2017-03-01', '0055000'), { since: '2026-01-01', partner: 'vpii', municipalityId: '0038001' }],
    validTo: '2026-06-30',
  });

  it.each([
    ['2016-09-01', 'municipal', '0055000'],
    ['2025-06-30', 'municipal', '0055000'],
    ['2025-07-01', 'municipal', '0038001'],
    ['2025-12-31', 'municipal', '0038001'],
    ['2026-01-01', 'vpii', null],
  ])('on %s: %s %s', (date, partner, id) => {
    expect(partnerOn(school, municipalities, date)).toEqual({ partner, municipalityId: id });
  });

  it('is as it was registered, under the code of that time', () => {
    expect(affiliationOn(school, '2025-12-31')).toEqual(municipal('2017-03-01', '0055000'));
  });

  it.each([
    ['2017-02-28', false],
    ['2017-03-01', true],
    ['2026-06-30', true],
    ['2026-07-01', false],
  ])('and whether it is open: on %s %s', (date, open) => {
    expect(isOpen(school, date)).toBe(open);
    expect(isOpen(aSchool(), '2030-01-01')).toBe(true);
  });
});
