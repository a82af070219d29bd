import { describe, expect, it } from 'vitest';
import type { Role } from '../../shared/domain/access.ts';
import { compileSchool } from '../../shared/domain/statistics.ts';
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

  it.each(table)('%s: %j', (role, expected) => {
    const scopes = [ownSchool, otherSchool, ownMunicipality, otherMunicipality, wholeNation];
    expect(scopes.map((scope) => disclosureTo(aPrincipal(role), scope, schools.get(scope.id)))).toEqual(expected);
  });

  it('of a state vocational school is not the municipality’s matter', () => {
    expect(disclosureTo(aPrincipal('municipality-coordinator'), ownSchool, aSchool({ partner: 'vpii' }))).toBe('none');
    expect(disclosureTo(aPrincipal('municipality-coordinator'), ownSchool, undefined)).toBe('none');
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
