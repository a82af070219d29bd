import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { compileSchool } from '../../shared/domain/count-figures.ts';
import { apiOver } from '../support/api.ts';
import { aPrincipal, aSchool, autumn, compiledFrom, idOf, municipalityId, otherSchoolId, schoolId, spring } from '../support/builders.ts';
import { markAll, run, setUp, vpiiId } from '../support/compiling.ts';
import { tellEdition } from '../support/editions.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aPlan } from '../support/plan-builders.ts';

/** A school with so many plans a semester, of which so many are implemented. */
const apiWith = (plans: Readonly<Record<string, readonly [total: number, implemented: number]>>) => {
  const records = memoryRecords();
  given(records.tables, { schools: [aSchool()], principals: [aPrincipal('ikvd-analyst'), aPrincipal('school-director')] });
  for (const [semester, [total, implemented]] of Object.entries(plans)) {
    const all = Array.from({ length: total }, (_, index) => aPlan(index + 1).ofPupil(index + 1));
    const built = all.map((plan, index) => (index < implemented ? plan.inProgress() : plan).build());
    records.tables.statistics.set(`school ${schoolId} ${semester}`, compiledFrom(compileSchool(built, []).figures, { semester }));
  }
  return { ...apiOver(records), records };
};

const ask = (subject: string, query: Readonly<Record<string, readonly string[]>> = { schoolYear: ['2021-2022'] }) => ({
  subject,
  params: { schoolId },
  query,
});

describe('the statistics of a school', () => {
  it('give an analyst what the editions of a year and its semesters tell, suppressed cells by their word', async () => {
    const { call, records } = apiWith({ [autumn]: [9, 7] });
    const cells = { 'plans.total': 12, 'plans.pupils': 12, 'plans.implemented': null, 'plans.bySex.female': 5, 'plans.bySex.male': 7 };
    tellEdition(records, { [`school ${schoolId}`]: { ...cells, 'compensations.byKind.catering.plans': null } });
    tellEdition(records, { [`school ${schoolId}`]: { 'plans.total': 20 } }, { period: '2021-2022' });
    const { body, status } = await call('getSchoolStatistics', ask('ikvd-analyst'));
    const suppressed = { suppressed: true, reason: 'few-pupils' };
    expect(status).toBe(200);
    expect(body).toMatchObject({
      semesters: [
        {
          disclosure: 'controlled',
          semester: autumn,
          edition: 1,
          plans: { total: 12, implemented: suppressed, bySex: { female: 5, male: 7 } },
          compensations: { byKind: { catering: { plans: suppressed } } },
        },
      ],
      schoolYear: { semester: '2021-2022', plans: { total: 20 } },
    });
    expect(JSON.stringify(body)).not.toMatch(/pupilIds|byStatus|correction/);
  });

  it('are whole for the school itself, small as they may be', async () => {
    const { call } = apiWith({ [autumn]: [3, 1] });
    expect(await call('getSchoolStatistics', ask('school-director'))).toMatchObject({
      body: {
        semesters: [
          {
            disclosure: 'full',
            plans: { total: 3, implemented: 1, bySex: { female: 3, male: 0 } },
            risks: { byCategory: { learning: 3 } },
          },
        ],
      },
    });
  });

  it.each([
    [{}, 'query/semester'],
    [{ semester: ['2021-2022'] }, 'query/semester'],
    [{ schoolYear: ['2021-2023'] }, 'query/schoolYear'],
  ])('are asked for by semester or school year, not by %j', async (query, pointer) => {
    const { body, status } = await apiWith({}).call('getSchoolStatistics', ask('ikvd-analyst', query));
    expect(status).toBe(422);
    expect(body).toMatchObject({ errors: [{ pointer }] });
  });

  it('that nobody compiled are not found', async () => {
    expect(await apiWith({}).call('getSchoolStatistics', ask('ikvd-analyst'))).toMatchObject({ status: 404 });
  });
});

describe('a table', () => {
  const country = async () => {
    const records = setUp();
    await markAll(records);
    await run(records);
    given(records.tables, {
      principals: [
        aPrincipal('ikvd-coordinator'),
        aPrincipal('ikvd-analyst'),
        aPrincipal('municipality-coordinator'),
        aPrincipal('school-director'),
      ],
    });
    return { ...apiOver(records), records };
  };
  const query = (of: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(of).map(([name, value]) => [name, [value]]));
  const rowsOf = (body: unknown): readonly (readonly [string, number | null, string])[] =>
    z
      .object({ rows: z.array(z.object({ scope: z.object({ id: z.string() }), rank: z.nullable(z.int()), disclosure: z.string() })) })
      .parse(body)
      .rows.map(({ scope, rank, disclosure }) => [scope.id, rank, disclosure]);

  it('ranks schools by a figure, those that are equal on one place', async () => {
    const { call } = await country();
    const asked = query({ level: 'school', semester: autumn, rankBy: 'plans.implemented' });
    const { body } = await call('getTable', { subject: 'ikvd-coordinator', query: asked });
    expect(rowsOf(body)).toEqual([
      [otherSchoolId, 1, 'full'],
      [schoolId, 1, 'full'],
      [vpiiId, 1, 'full'],
    ]);
  });

  it('of one municipality’s schools, or of a region’s, holds no other', async () => {
    const { call } = await country();
    const idsOf = async (of: Readonly<Record<string, string>>) => {
      const { body } = await call('getTable', { subject: 'ikvd-coordinator', query: query({ semester: autumn, ...of }) });
      return rowsOf(body).map(([id]) => id);
    };
    expect(await idsOf({ level: 'school', municipality: municipalityId })).toEqual([schoolId, otherSchoolId]);
    expect(await idsOf({ level: 'school', region: 'zemgale' })).toContain(vpiiId);
    expect(await idsOf({ level: 'municipality', region: 'zemgale' })).toContain(municipalityId);
  });

  it('shows everybody his own whole, and of others what is told', async () => {
    const { call, records } = await country();
    tellEdition(records, {
      [`municipality ${municipalityId}`]: { 'plans.total': null },
      'municipality 0099000': { 'plans.total': 31 },
      [`school ${schoolId}`]: { 'plans.total': null },
    });
    const rowsFor = async (subject: string, level: string) => {
      const { body } = await call('getTable', { subject, query: query({ level, semester: autumn, rankBy: 'plans.total' }) });
      return rowsOf(body);
    };
    expect(await rowsFor('municipality-coordinator', 'municipality')).toEqual([
      ['0099000', 1, 'controlled'],
      [municipalityId, 2, 'full'],
    ]);
    expect((await rowsFor('municipality-coordinator', 'school')).map(([id]) => id).toSorted()).toEqual([schoolId, otherSchoolId]);
    expect(await rowsFor('school-director', 'school')).toEqual([[schoolId, 1, 'full']]);
    expect(await rowsFor('ikvd-analyst', 'school')).toEqual([[schoolId, null, 'controlled']]);
  });

  it('is had as CSV too, in which what is not told says so and no name starts a formula', async () => {
    const { call, records } = await country();
    tellEdition(records, { 'municipality 0099000': { 'plans.total': 31, 'plans.implemented': null } });
    const page = records.tables.editionPages.get(`${autumn} 1 upper`) ?? [];
    records.tables.editionPages.set(
      `${autumn} 1 upper`,
      page.map((row) => ({ ...row, scope: { ...row.scope, name: '=HYPERLINK("evil"),novads' } })),
    );
    const asked = query({ level: 'municipality', semester: autumn, format: 'csv' });
    const { headers, text } = await call('getTable', { subject: 'ikvd-analyst', query: asked });
    expect(headers).toMatchObject({ 'Content-Type': 'text/csv; charset=utf-8' });
    expect(text.split('\r\n')).toEqual([
      'period,level,id,name,within,disclosure,asOf,rank,plans.implemented,plans.total',
      `${autumn},municipality,0099000,"'=HYPERLINK(""evil""),novads",,controlled,2021-11-01T00:30:00.000Z,,suppressed,31`,
      '',
    ]);
  });

  it('compares a school with what holds it, by hundred plans too', async () => {
    const { call } = await country();
    const { body } = await call('compareSchool', { subject: 'ikvd-coordinator', params: { schoolId }, query: query({ semester: autumn }) });
    expect(body).toMatchObject({
      rows: [
        { scope: { id: schoolId }, perHundredPlans: { 'plans.implemented': 50 } },
        { scope: { id: municipalityId }, perHundredPlans: { 'plans.implemented': 66.7 } },
        { scope: { level: 'region' } },
        { scope: { level: 'nation' }, figures: { 'plans.total': 4 } },
      ],
    });
  });

  it('leads from each figure to the records behind it, for those who may see them', async () => {
    const { call } = await country();
    const asked = query({ semester: autumn, figure: 'plans.implemented' });
    const ofSchool = await call('getSchoolRecords', { subject: 'school-director', params: { schoolId }, query: asked });
    expect(ofSchool.body).toEqual({ items: [{ schoolId, value: 1, plans: [idOf('iap', 1)], claims: [] }], next: null });
    const money = query({ semester: autumn, figure: 'compensations.byKind.catering.paidCents' });
    const ofTown = await call('getMunicipalityRecords', { subject: 'municipality-coordinator', params: { municipalityId }, query: money });
    expect(ofTown.body).toEqual({ items: [{ schoolId, value: 2_500, plans: [], claims: [idOf('clm', 1)] }], next: null });
    expect(await call('getNationalRecords', { subject: 'municipality-coordinator', query: asked })).toMatchObject({ status: 404 });
    expect(await call('getSchoolRecords', { subject: 'ikvd-analyst', params: { schoolId }, query: asked })).toMatchObject({ status: 404 });
  });
});

describe('open data', () => {
  const open = () => {
    const records = memoryRecords();
    tellEdition(records, {
      'nation LV': { 'plans.total': 40 },
      'municipality 0003000': { 'plans.total': null },
      'school 1': { 'plans.total': 9 },
    });
    tellEdition(records, { 'nation LV': { 'plans.total': 41 }, 'municipality 0003000': { 'plans.total': 30 } }, { edition: 2 });
    return apiOver(records);
  };
  const file = (name: string) => ({ params: { period: autumn, file: name } });

  it('needs no token, and may be kept by anybody', async () => {
    const { headers, text, status } = await open().call('getOpenTable', file('municipalities.csv'));
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'Cache-Control': 'public, max-age=3600', 'Content-Type': 'text/csv; charset=utf-8' });
    expect(text).toBe(`period,edition,level,id,name,plans.total\r\n${autumn},2,municipality,0003000,0003000,30\r\n`);
  });

  it('keeps every edition, and tells of no school', async () => {
    const { text } = await open().call('getOpenTable', { ...file('municipalities.json'), query: { edition: ['1'] } });
    expect(JSON.parse(text)).toMatchObject({
      edition: 1,
      rows: [{ scope: { id: '0003000' }, figures: { 'plans.total': { suppressed: true, reason: 'few-pupils' } } }],
    });
    const national = await open().call('getOpenTable', file('national.json'));
    expect(JSON.parse(national.text)).toMatchObject({ rows: [{ scope: { level: 'nation' }, figures: { 'plans.total': 41 } }] });
  });

  it('describes itself: every column of every table has a type and words', async () => {
    const { body } = await open().call('getDataPackage', {});
    expect(body).toMatchObject({
      profile: 'tabular-data-package',
      resources: [
        { name: `national-${autumn}`, edition: 2, schema: { missingValues: ['suppressed'], primaryKey: ['level', 'id'] } },
        { name: `municipalities-${autumn}`, path: `open-data/${autumn}/municipalities.csv?edition=2` },
      ],
    });
    expect(JSON.stringify(body)).toContain('{"name":"plans.total","type":"integer","title":"IAP: skaits","description":"Plans: number"}');
  });

  it('that was never published is not found', async () => {
    expect(await open().call('getOpenTable', { params: { period: spring, file: 'national.csv' } })).toMatchObject({ status: 404 });
  });
});
