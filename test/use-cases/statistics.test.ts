import { describe, expect, it } from 'vitest';
import type { Role } from '../../shared/domain/access.ts';
import { compileSchool } from '../../shared/domain/count-figures.ts';
import { disclosureTo, getStatistics, nation } from '../../shared/use-cases/statistics.ts';
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
  const table: readonly (readonly [Role, readonly ('full' | 'totals' | 'none')[]])[] = [
    // own school, another municipality's school, own municipality, another municipality, nation
    ['iap-author', ['full', 'none', 'totals', 'totals', 'totals']],
    ['school-coordinator', ['full', 'none', 'totals', 'totals', 'totals']],
    ['school-director', ['full', 'none', 'totals', 'totals', 'totals']],
    ['municipality-coordinator', ['full', 'none', 'full', 'totals', 'totals']],
    ['ikvd-coordinator', ['full', 'full', 'full', 'full', 'full']],
    ['ikvd-finance', ['totals', 'totals', 'totals', 'totals', 'totals']],
    ['ikvd-analyst', ['totals', 'totals', 'totals', 'totals', 'totals']],
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
    principals: [aPrincipal('ikvd-analyst'), aPrincipal('municipality-coordinator')],
  });
  const { figures } = compileSchool([aPlan().inProgress().build()], []);
  for (const semester of [autumn, spring, '2022-2023-1']) {
    records.tables.statistics.set(`school ${schoolId} ${semester}`, compiledFrom(figures, { semester }));
  }
  return { read: getStatistics(records), ask: (subject: string) => ({ subject, now: noon }) };
};

describe('the figures of a scope', () => {
  it('are those of both semesters of a school year, and of no other', async () => {
    const { read, ask } = setUp();
    const { semesters } = accepted(await read({ ...ask('ikvd-analyst'), scope: ownSchool, query: { schoolYear: '2021-2022' } }));
    expect(semesters.map(({ semester }) => semester)).toEqual([autumn, spring]);
  });

  it('are those of one semester where one is asked for', async () => {
    const { read, ask } = setUp();
    const answer = accepted(await read({ ...ask('ikvd-analyst'), scope: ownSchool, query: { semester: spring } }));
    expect(answer).toMatchObject({ disclosure: 'totals', semesters: [{ semester: spring }] });
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
      records.tables.statistics.set(`municipality ${id}`, compiledFrom(figures, { scope: { level: 'municipality', id, name: id } }));
    }
    return async (level: 'school' | 'municipality', id: string, now: number) => {
      const answer = await getStatistics(records)({ subject: 'municipality-coordinator', now, scope: { level, id }, query });
      return answer.ok ? answer.value.disclosure : answer.refusal.code;
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
    for (const id of [varaklani, merged]) expect(await read('municipality', id, before)).toBe('totals');
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
      return answer.ok ? answer.value.disclosure : answer.refusal.code;
    };
    expect([await read(municipalityId, autumn), await read(municipalityId, spring)]).toEqual(['full', 'not-found']);
    expect([await read(otherMunicipalityId, autumn), await read(otherMunicipalityId, spring)]).toEqual(['not-found', 'full']);
    const year = { subject: municipalityId, now: Date.UTC(2022, 2, 1), scope: ownSchool, query: { schoolYear: '2021-2022' } };
    expect(accepted(await getStatistics(records)(year)).semesters.map(({ semester }) => semester)).toEqual([autumn]);
  });
});
