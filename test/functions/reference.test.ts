import { describe, expect, it } from 'vitest';
import { apiOver } from '../support/api.ts';
import { aPrincipal, aSchool, schoolId } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';

const ikvd = 'ikvd-coordinator';

const setUp = () => {
  const records = memoryRecords();
  given(records.tables, { principals: [aPrincipal(ikvd), aPrincipal('auditor'), aPrincipal('iap-author')] });
  return { ...apiOver(records), tables: records.tables };
};

const { name, kind, affiliations, validFrom, validTo } = aSchool();
const school = { name, kind, affiliations, validFrom, validTo };

describe('the programmes', () => {
  it('are shown with everything dated, and with every placeholder named', async () => {
    const { call } = setUp();
    const answer = await call('listProgrammes', { subject: 'iap-author' });
    expect(answer).toMatchObject({ status: 200, headers: { ETag: '"0"' } });
    expect(answer.body).toMatchObject({
      items: [
        {
          id: 'pumpurs',
          eligibility: [{ from: 5, to: 12 }, { from: 1, to: 4, since: '2021-09-01' }, { education: 'vocational' }],
          projects: { grantCents: [{ value: 460_000, confirmed: true }] },
          compensations: { catering: { capCents: [{ since: '2017-03-01', value: null, confirmed: false }] } },
          placeholders: expect.arrayContaining([
            { pointer: '/outcomes', setting: null },
            { pointer: '/compensations/catering/capCents', setting: 'compensations.catering.capCents' },
          ]),
        },
        {
          id: 'skola-kopiena',
          costs: { from: '2024-07-01' },
          consultants: { open: true, kinds: { mentors: { since: '2026-01-01', fromAge: 13 } } },
        },
      ],
      next: null,
    });
  });

  it('show a setting as soon as it is set', async () => {
    const { call } = setUp();
    const params = { programmeId: 'pumpurs', setting: 'compensations.catering.capCents' };
    const set = await call('putSetting', { subject: ikvd, params, body: { since: '2017-03-01', value: 5_000 } });
    expect(set).toMatchObject({
      status: 200,
      headers: { ETag: '"1"' },
      body: { compensations: { catering: { capCents: [{ since: '2017-03-01', value: 5_000, confirmed: true }] } } },
    });
    expect(JSON.stringify(set.body)).not.toContain('"setting":"compensations.catering.capCents"');
    expect(await call('listProgrammes', { subject: 'auditor' })).toMatchObject({
      headers: { ETag: '"1"' },
      body: { items: [set.body, {}] },
    });
  });

  it.each([
    [{ since: '2021-02-30', value: 1 }, ['/since']],
    [{ since: '2021-02-28', value: -1 }, ['/value']],
    [{ since: '2021-02-28', value: 1.5 }, ['/value']],
    [{ value: '1', confirmed: true }, ['/since', '/value', '/confirmed']],
  ])('take no setting such as %j', async (body, pointers) => {
    const answer = await setUp().call('putSetting', {
      subject: ikvd,
      params: { programmeId: 'pumpurs', setting: 'calendar.decisionDays' },
      body,
    });
    expect(answer.status).toBe(422);
    for (const pointer of pointers)
      expect(answer.body).toMatchObject({ errors: expect.arrayContaining([expect.objectContaining({ pointer })]) });
  });
});

describe('the calendar', () => {
  it('shows plan periods, and ends by the pupil', async () => {
    const { body } = await setUp().call('listSemesters', { subject: 'iap-author' });
    expect(body).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({
          id: '2020-2021',
          planPeriods: {
            semester1: {
              starts: '2020-09-01',
              ends: { default: '2020-12-31', grade9: '2020-12-31', grade12: '2020-12-31', vocational: '2020-12-31' },
            },
            semester2: {
              starts: '2021-01-04',
              ends: { default: '2021-05-31', grade9: '2021-06-11', grade12: '2021-06-18', vocational: '2021-06-18' },
            },
          },
        }),
      ]),
    });
  });

  it('is changed by IKVD: a new year, and an end that was amended', async () => {
    const { call } = setUp();
    const body = {
      semester1: { starts: '2025-09-01', schoolEnds: '2025-12-19', planPeriodEnds: '2025-12-31' },
      semester2: { starts: '2026-01-05', schoolEnds: { default: '2026-05-29', grade9: null, grade12: null } },
      inferred: ['s1PlanEnd'],
    };
    const params = { schoolYear: '2025-2026' };
    expect(await call('putSchoolYear', { subject: ikvd, params, body })).toMatchObject({ status: 200, headers: { ETag: '"1"' } });
    const amended = { ...body, semester2: { ...body.semester2, schoolEnds: { ...body.semester2.schoolEnds, grade9: '2026-06-12' } } };
    expect(await call('putSchoolYear', { subject: ikvd, params, body: amended })).toMatchObject({ status: 428 });
    expect(await call('putSchoolYear', { subject: ikvd, params, body: amended, headers: { 'If-Match': '"1"' } })).toMatchObject({
      status: 200,
      headers: { ETag: '"2"' },
      body: { planPeriods: { semester2: { ends: { grade9: '2026-06-12' } } } },
    });
  });
});

describe('the regions', () => {
  it('have the municipalities of the day', async () => {
    const { body } = await setUp().call('listRegions', { subject: 'iap-author' });
    expect(body).toMatchObject({
      items: [{ id: 'riga' }, { id: 'vidzeme', municipalities: expect.arrayContaining(['0038000', '0055000']) }, {}, {}, {}],
    });
    expect(JSON.stringify(body)).not.toContain('0038001');
  });
});

describe('a load', () => {
  it('answers each row in both languages, and repeats of a bad one nothing but a proper id', async () => {
    const { call, tables } = setUp();
    const rows = [{ id: schoolId, ...school }, { id: '010101-12345', ...school }, { id: '9000000002', ...school, name: '', extra: 1 }, 7];
    const { status, body } = await call('loadSchools', { subject: ikvd, body: { rows } });
    expect([status, [...tables.schools.keys()]]).toEqual([200, [schoolId]]);
    expect(body).toMatchObject({
      accepted: 1,
      unchanged: 0,
      refused: 3,
      rows: [
        { row: 0, id: schoolId, status: 'accepted', errors: [] },
        { row: 1, id: null, status: 'refused', errors: [{ pointer: '/rows/1/id', code: 'bad-format' }] },
        {
          row: 2,
          id: '9000000002',
          errors: [
            { pointer: '/rows/2/name', code: 'too-short', message: { lv: 'Par īsu; vismaz 1.', en: 'Too short; at least 1.' } },
            { pointer: '/rows/2/extra', code: 'unknown-field' },
          ],
        },
        { row: 3, id: null, errors: [{ pointer: '/rows/3', code: 'wrong-type' }] },
      ],
    });
    expect(JSON.stringify(body)).not.toContain('010101');
  });

  it('has one row at least and 500 at most', async () => {
    const { call } = setUp();
    for (const rows of [[], Array.from({ length: 501 }, () => 0)]) {
      expect(await call('loadMunicipalities', { subject: ikvd, body: { rows } })).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/rows' }] },
      });
    }
  });

  it('of municipalities and of school years works alike', async () => {
    const { call } = setUp();
    const municipality = {
      id: '0090000',
      name: 'Parauga novads',
      kind: 'novads',
      region: 'Latgale',
      validFrom: '2021-07-01',
      validTo: null,
      succeeds: [],
    };
    const rows = [municipality, { ...municipality, id: '0090001', region: 'Igaunija' }];
    expect((await call('loadMunicipalities', { subject: ikvd, body: { rows } })).body).toMatchObject({ accepted: 1, refused: 1 });
    expect((await call('loadMunicipalities', { subject: ikvd, body: { rows } })).body).toMatchObject({ unchanged: 1, refused: 1 });
    const years = [{ id: '2025-2027' }, { id: '2025-2026' }];
    expect((await call('loadSchoolYears', { subject: ikvd, body: { rows: years } })).body).toMatchObject({ refused: 2 });
  });
});

describe('the history', () => {
  it('of a school and of the reference data is for IKVD and the auditor', async () => {
    const { call } = setUp();
    await call('putSchool', { subject: ikvd, params: { schoolId }, body: school });
    await call('putSetting', {
      subject: ikvd,
      params: { programmeId: 'pumpurs', setting: 'calendar.graceDays' },
      body: { since: '2020-01-01', value: 14 },
    });
    for (const subject of [ikvd, 'auditor']) {
      expect((await call('getSchoolHistory', { subject, params: { schoolId } })).body).toMatchObject({
        intact: true,
        items: [{ action: 'register', by: ikvd, onBehalfOf: 'ikvd', changes: { name: [null, name] } }],
      });
      expect((await call('getReferenceHistory', { subject })).body).toMatchObject({
        intact: true,
        items: [{ action: 'put-setting', by: ikvd }],
      });
    }
    expect(await call('getSchoolHistory', { subject: 'iap-author', params: { schoolId } })).toMatchObject({ status: 403 });
    expect(await call('getSchoolHistory', { subject: 'auditor', params: { schoolId: '9999999999' } })).toMatchObject({ status: 404 });
  });

  it('before any change is empty and intact', async () => {
    expect((await setUp().call('getReferenceHistory', { subject: 'auditor' })).body).toMatchObject({ intact: true, items: [] });
  });
});
