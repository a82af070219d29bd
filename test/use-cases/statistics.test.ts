import { describe, expect, it } from 'vitest';
import type { Role } from '../../shared/domain/access.ts';
import { compileSchool } from '../../shared/domain/count-figures.ts';
import { suppressed } from '../../shared/domain/disclosure.ts';
import { disclosureTo, getStatistics, nation, periodOf } from '../../shared/use-cases/statistics.ts';
import {
  aPrincipal,
  aSchool,
  autumn,
  compiledFrom,
  municipalityId,
  noon,
  otherMunicipalityId,
  otherSchoolId,
  schoolId,
  spring,
} from '../support/builders.ts';
import { tellEdition } from '../support/editions.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aPlan } from '../support/plan-builders.ts';
import { accepted, refused } from '../support/results.ts';

const ownSchool = { level: 'school', id: schoolId } as const;
const otherSchool = { level: 'school', id: otherSchoolId } as const;
const ownMunicipality = { level: 'municipality', id: municipalityId } as const;
const otherMunicipality = { level: 'municipality', id: otherMunicipalityId } as const;
const wholeNation = { level: 'nation', id: nation } as const;

const schools = new Map([
  [schoolId, aSchool()],
  [otherSchoolId, aSchool({ id: otherSchoolId, municipalityId: otherMunicipalityId })],
]);

describe('who gets how much of the figures', () => {
  const table: readonly (readonly [Role, readonly ('full' | 'controlled' | 'none')[]])[] = [
    // own school, another municipality's school, own municipality, another municipality, nation
    ['iap-author', ['full', 'none', 'controlled', 'controlled', 'controlled']],
    ['school-coordinator', ['full', 'none', 'controlled', 'controlled', 'controlled']],
    ['school-director', ['full', 'none', 'controlled', 'controlled', 'controlled']],
    ['municipality-coordinator', ['full', 'none', 'full', 'controlled', 'controlled']],
    ['ikvd-coordinator', ['full', 'full', 'full', 'full', 'full']],
    ['ikvd-finance', ['controlled', 'controlled', 'controlled', 'controlled', 'controlled']],
    ['ikvd-analyst', ['controlled', 'controlled', 'controlled', 'controlled', 'controlled']],
    ['auditor', ['full', 'full', 'full', 'full', 'full']],
  ];

  const around = { jurisdiction: [municipalityId] };
  const answerable = new Map([
    [schoolId, municipalityId],
    [otherSchoolId, otherMunicipalityId],
  ]);

  it.each(table)('%s: %j', (role, expected) => {
    const scopes = [ownSchool, otherSchool, ownMunicipality, otherMunicipality, wholeNation];
    const disclosed = scopes.map((scope) =>
      disclosureTo(aPrincipal(role), scope, { ...around, answerable: answerable.get(scope.id) ?? null }),
    );
    expect(disclosed).toEqual(expected);
  });

  it('of a school that answers for itself is not the municipality’s matter', () => {
    expect(disclosureTo(aPrincipal('municipality-coordinator'), ownSchool, { ...around, answerable: null })).toBe('none');
  });
});

const setUp = () => {
  const records = memoryRecords();
  given(records.tables, {
    schools: [...schools.values()],
    principals: [aPrincipal('ikvd-analyst'), aPrincipal('ikvd-coordinator'), aPrincipal('municipality-coordinator')],
  });
  const { figures } = compileSchool([aPlan().inProgress().build()], []);
  for (const semester of [autumn, spring, '2022-2023-1']) {
    records.tables.statistics.set(`school ${schoolId} ${semester}`, compiledFrom(figures, { semester }));
  }
  return { records, read: getStatistics(records), ask: (subject: string) => ({ subject, now: noon }) };
};

describe('the figures of a scope', () => {
  it('are those of both semesters of a school year, and of no other', async () => {
    const { read, ask } = setUp();
    const { semesters } = accepted(await read({ ...ask('ikvd-coordinator'), scope: ownSchool, query: { schoolYear: '2021-2022' } }));
    expect(semesters.map(periodOf)).toEqual([autumn, spring]);
  });

  it('are those of one semester where one is asked for', async () => {
    const { read, ask } = setUp();
    const answer = accepted(await read({ ...ask('ikvd-coordinator'), scope: ownSchool, query: { semester: spring } }));
    expect(answer).toMatchObject({ semesters: [{ disclosure: 'full', compiled: { semester: spring } }] });
  });

  it('are those of all semesters of a time, one after another, without the years between', async () => {
    const { read, ask } = setUp();
    const query = { from: autumn, to: '2022-2023-2' };
    const { semesters, schoolYear } = accepted(await read({ ...ask('ikvd-coordinator'), scope: ownSchool, query }));
    expect(semesters.map(periodOf)).toEqual([autumn, spring, '2022-2023-1']);
    expect(schoolYear).toBeNull();
  });

  it('that are sealed can be read as they were before each correction', async () => {
    const { records, read, ask } = setUp();
    const of = records.tables.statistics.get(`school ${schoolId} ${autumn}`);
    if (of === undefined) throw new Error('no figures');
    records.tables.statistics.set(`school ${schoolId} ${autumn}`, { ...of, sealed: true, revision: 2 });
    records.tables.revisions.set('first', { ...of, sealed: true, asOf: '2021-12-01T00:00:00.000Z' });
    const revisionOf = async (revision: number) => {
      const answer = await read({ ...ask('ikvd-coordinator'), scope: ownSchool, query: { semester: autumn, revision } });
      return answer.ok ? answer.value.semesters.map((one) => one.disclosure === 'full' && one.compiled.asOf) : answer.refusal.code;
    };
    expect(await revisionOf(1)).toEqual(['2021-12-01T00:00:00.000Z']);
    expect(await revisionOf(2)).toEqual([of.asOf]);
    expect(await revisionOf(3)).toBe('not-found');
  });

  it('are told to those who see no records by the last edition, or the one they ask for', async () => {
    const { records, read, ask } = setUp();
    tellEdition(records, { [`school ${schoolId}`]: { 'plans.total': 12, 'plans.implemented': null } });
    tellEdition(records, { [`school ${schoolId}`]: { 'plans.total': 20, 'plans.implemented': 8 } }, { edition: 2 });
    const told = async (revision?: number) => {
      const { semesters } = accepted(await read({ ...ask('ikvd-analyst'), scope: ownSchool, query: { semester: autumn, revision } }));
      return semesters.map(
        (one) => one.disclosure === 'controlled' && [one.edition.edition, one.told['plans.total'], one.told['plans.implemented']],
      );
    };
    expect(await told()).toEqual([[2, 20, 8]]);
    expect(await told(1)).toEqual([[1, 12, suppressed]]);
  });

  it('that are not compiled, or not his to see, are not found', async () => {
    const { read, ask } = setUp();
    const query = { semester: autumn };
    expect(refused(await read({ ...ask('ikvd-analyst'), scope: otherSchool, query }))).toEqual({ code: 'not-found' });
    expect(refused(await read({ ...ask('municipality-coordinator'), scope: otherSchool, query }))).toEqual({ code: 'not-found' });
    expect(refused(await read({ ...ask('nobody'), scope: ownSchool, query }))).toEqual({ code: 'no-access' });
  });
});

describe('after a merger', () => {
  const [madona, varaklani, merged] = ['0038000', '0055000', '0038001'];
  const query = { semester: autumn };
  const setUpMerger = (grantedIn: string) => {
    const records = memoryRecords();
    const organisation = { kind: 'municipality', id: grantedIn } as const;
    given(records.tables, {
      schools: [aSchool({ municipalityId: varaklani }), aSchool({ id: otherSchoolId, partner: 'vpii', municipalityId: varaklani })],
      principals: [aPrincipal('municipality-coordinator', { organisation })],
    });
    const { figures } = compileSchool([aPlan().inProgress().build()], []);
    for (const id of [schoolId, otherSchoolId])
      records.tables.statistics.set(`school ${id} ${autumn}`, compiledFrom(figures, { scope: { level: 'school', id, name: id } }));
    for (const id of [madona, varaklani, merged]) {
      records.tables.statistics.set(
        `municipality ${id} ${autumn}`,
        compiledFrom(figures, { scope: { level: 'municipality', id, name: id } }),
      );
    }
    tellEdition(records, Object.fromEntries([madona, varaklani, merged].map((id) => [`municipality ${id}`, { 'plans.total': 9 }])));
    return async (level: 'school' | 'municipality', id: string, now: number) => {
      const answer = await getStatistics(records)({ subject: 'municipality-coordinator', now, scope: { level, id }, query });
      return answer.ok ? answer.value.semesters[0]?.disclosure : answer.refusal.code;
    };
  };
  const [before, after] = [Date.UTC(2025, 5, 30, 9), Date.UTC(2025, 6, 1, 9)];

  it('the people of both old municipalities see what the new one answers for', async () => {
    for (const grantedIn of [madona, varaklani]) {
      const read = setUpMerger(grantedIn);
      for (const id of [madona, varaklani, merged]) expect(await read('municipality', id, after)).toBe('full');
      expect(await read('school', schoolId, after)).toBe('full');
      expect(await read('school', otherSchoolId, after)).toBe('not-found');
    }
  });

  it('and not a day before', async () => {
    const read = setUpMerger(madona);
    expect(await read('municipality', madona, before)).toBe('full');
    for (const id of [varaklani, merged]) expect(await read('municipality', id, before)).toBe('controlled');
    expect(await read('school', schoolId, before)).toBe('not-found');
  });
});

describe('a school that changed hands', () => {
  it('shows to each its own time', async () => {
    const records = memoryRecords();
    const school = aSchool();
    const affiliations = [
      ...school.affiliations,
      { since: '2022-01-01', partner: 'municipal' as const, municipalityId: otherMunicipalityId },
    ];
    const people = [municipalityId, otherMunicipalityId].map((id) =>
      aPrincipal('municipality-coordinator', { id, organisation: { kind: 'municipality', id } }),
    );
    given(records.tables, { schools: [{ ...school, affiliations }], principals: people });
    const { figures } = compileSchool([aPlan().inProgress().build()], []);
    for (const semester of [autumn, spring]) records.tables.statistics.set(semester, compiledFrom(figures, { semester }));
    const read = async (subject: string, semester: string) => {
      const answer = await getStatistics(records)({ subject, now: Date.UTC(2022, 2, 1), scope: ownSchool, query: { semester } });
      return answer.ok ? answer.value.semesters[0]?.disclosure : answer.refusal.code;
    };
    expect([await read(municipalityId, autumn), await read(municipalityId, spring)]).toEqual(['full', 'not-found']);
    expect([await read(otherMunicipalityId, autumn), await read(otherMunicipalityId, spring)]).toEqual(['not-found', 'full']);
    const year = { subject: municipalityId, now: Date.UTC(2022, 2, 1), scope: ownSchool, query: { schoolYear: '2021-2022' } };
    expect(accepted(await getStatistics(records)(year)).semesters.map(periodOf)).toEqual([autumn]);
  });
});
