import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { schoolYearId } from '../../shared/domain/semester.ts';
import { line } from '../../shared/domain/text.ts';
import { parseWith } from '../../shared/http/faults.ts';
import { grant } from '../../shared/schemas/access.ts';
import { pageParameters } from '../../shared/schemas/lists.ts';
import { newPlan, recordQuery } from '../../shared/schemas/plans.ts';
import { newReceipt } from '../../shared/schemas/receipts.ts';
import { statisticsQuery } from '../../shared/schemas/statistics.ts';
import { autumn, general, schoolId } from '../support/builders.ts';
import { aCompensation, aConsultationMeasure, aRisk, written } from '../support/plan-builders.ts';

const found = (schema: z.ZodMiniType, value: unknown, root = '') => {
  const parsed = parseWith(schema, value, root);
  return parsed.ok ? [] : parsed.faults.map(({ pointer, code, limits }) => [pointer, code, ...(limits ?? [])].join(' '));
};

const planBody = (changes: object = {}): unknown => ({
  programme: 'pumpurs',
  semester: autumn,
  schoolId,
  pupil: { personalCode: '321234-56789', givenName: 'Paraugs', familyName: 'Paraudziņš' },
  education: general(7),
  sex: 'female',
  application: { signedBy: 'guardian', signedOn: '2021-09-06' },
  risks: [aRisk()],
  measures: written(aConsultationMeasure(), aCompensation()),
  ...changes,
});

describe('a body without fault', () => {
  it('has none', () => {
    expect(found(newPlan(), planBody())).toEqual([]);
  });
});

describe('a field', () => {
  it('that is missing is required; one that is null or of another type has the wrong type', () => {
    expect(found(newPlan(), planBody({ programme: undefined }))).toEqual(['/programme required']);
    expect(found(newPlan(), planBody({ programme: null }))).toEqual(['/programme wrong-type']);
    expect(found(newPlan(), planBody({ programme: 7 }))).toEqual(['/programme wrong-type']);
    expect(found(newPlan(), planBody({ risks: {} }))).toEqual(['/risks wrong-type']);
  });

  it('of a list of values is required too, or has an unknown one', () => {
    expect(found(newPlan(), planBody({ sex: undefined }))).toEqual(['/sex required']);
    expect(found(newPlan(), planBody({ sex: 'other' }))).toEqual(['/sex unknown-value female male']);
  });

  it('that nobody declared is unknown, wherever it is', () => {
    expect(
      found(newPlan(), planBody({ status: 'approved', application: { signedBy: 'guardian', signedOn: '2021-09-06', by: 1 } })),
    ).toEqual(['/application/by unknown-field', '/status unknown-field']);
  });

  it('named like an inherited one is unknown as well', () => {
    const body: unknown = JSON.parse(JSON.stringify(planBody()).replace('{', '{"__proto__":{"a":1},"constructor":1,'));
    expect(found(newPlan(), body).toSorted()).toEqual(['/__proto__ unknown-field', '/constructor unknown-field']);
  });

  it('has a pointer in which ~ and / are escaped', () => {
    expect(found(z.strictObject({}), { 'a/b~c': 1 })).toEqual(['/a~1b~0c unknown-field']);
    expect(found(z.object({ 'a/b': z.array(z.object({ '~': z.string() })) }), { 'a/b': [{ '~': 1 }] })).toEqual(['/a~1b/0/~0 wrong-type']);
  });

  it('is pointed to within where it stands: the body, the query or the path', () => {
    expect(found(z.object({ limit: z.string() }), {}, 'query')).toEqual(['query/limit required']);
    expect(found(newPlan(), null)).toEqual([' wrong-type']);
  });
});

describe('a value', () => {
  it.each([
    ['too short', line(10, 3), 'ab', 'too-short 3'],
    ['empty', line(10), '  ', 'too-short 1'],
    ['too long', line(3), 'abcd', 'too-long 3'],
    ['a list that is too short', z.array(z.string()).check(z.minLength(1)), [], 'too-short 1'],
    ['a list that is too long', z.array(z.string()).check(z.maxLength(1)), ['a', 'b'], 'too-long 1'],
    ['too small', z.int().check(z.minimum(2)), 1, 'too-small 2'],
    ['not positive', z.int().check(z.positive()), 0, 'too-small 1'],
    ['too large', z.int().check(z.maximum(2)), 3, 'too-large 2'],
    ['not whole', z.int(), 1.5, 'wrong-type'],
    ['in the wrong format', z.string().check(z.regex(/^\d+$/)), 'a', 'bad-format'],
    ['not a date', z.iso.date(), '2021-02-30', 'bad-format'],
    ['in a wrong form that only a rule sees', schoolYearId(), '2021-2023', 'bad-format'],
    ['with hidden characters', line(10), 'a\u202Eb', 'bad-characters'],
    ['against a rule without a code', z.string().check(z.refine(() => false)), 'a', 'bad-format'],
  ])('that is %s has its code and its limit', (_what, schema, value, fault) => {
    expect(found(z.object({ it: schema }), { it: value })).toEqual([`/it ${fault}`]);
  });

  it('that is no personal code is told so, and never repeated', () => {
    const parsed = parseWith(newPlan(), planBody({ pupil: { personalCode: '311299-99999', givenName: 'A', familyName: 'B' } }), '');
    expect(parsed).toEqual({ ok: false, faults: [{ pointer: '/pupil/personalCode', code: 'bad-personal-code' }] });
  });
});

describe('alternatives', () => {
  it('without their distinguishing field need it', () => {
    expect(found(newPlan(), planBody({ education: { grade: 7 } }))).toEqual(['/education/kind required']);
    expect(found(newPlan(), planBody({ education: undefined }))).toEqual(['/education required']);
    expect(found(newPlan(), planBody({ education: 7 }))).toEqual(['/education wrong-type']);
  });

  it('that are none of them are told which there are', () => {
    expect(found(newPlan(), planBody({ education: { kind: 'music', grade: 7 } }))).toEqual([
      '/education/kind unknown-value general vocational',
    ]);
    expect(found(grant(), { subject: 's', name: 'N', role: 'auditor', organisation: { kind: 'bank' } })).toEqual([
      '/organisation/kind unknown-value school municipality ikvd audit',
    ]);
  });

  it('are told the faults of the one that was chosen', () => {
    expect(found(newPlan(), planBody({ education: { kind: 'vocational', grade: 7 } }))).toEqual([
      '/education/course required',
      '/education/grade unknown-field',
    ]);
    expect(found(newPlan(), planBody({ measures: [{ ...written(aCompensation())[0], plannedCents: 0.5, risks: [] }] }))).toEqual([
      '/measures/0/plannedCents wrong-type',
      '/measures/0/risks too-short 1',
    ]);
  });

  it('without one are told the faults of the closest', () => {
    expect(found(statisticsQuery(), { semester: '2021' }, 'query')).toEqual(['query/semester bad-format']);
    expect(found(statisticsQuery(), { schoolYear: '2021' }, 'query')).toEqual(['query/schoolYear bad-format']);
    expect(found(recordQuery(), { awaiting: 'you' }, 'query')).toEqual(['query/awaiting unknown-value me']);
    expect(found(recordQuery(), { schoolId }, 'query')).toEqual(['query/semester required']);
    expect(found(recordQuery(), {}, 'query')).toEqual(['query/semester required']);
  });
});

describe('a query', () => {
  it.each([
    ['0', 'too-small 1'],
    ['101', 'too-large 100'],
    ['ten', 'bad-format'],
    ['-1', 'bad-format'],
    ['1e2', 'bad-format'],
    [['1', '2'], 'wrong-type'],
  ])('with the limit %j is refused', (limit, fault) => {
    expect(found(pageParameters(), { limit }, 'query')).toEqual([`query/limit ${fault}`]);
  });

  it('without a limit has one', () => {
    expect(parseWith(pageParameters(), {}, 'query')).toEqual({ ok: true, value: { limit: 50 } });
  });
});

describe('all faults of a request', () => {
  it('are told at once', () => {
    const body = planBody({
      schoolId: '123',
      semester: '2021-2023-1',
      sex: 'x',
      pupil: { personalCode: 'abc', givenName: '', familyName: 'A\0B' },
      risks: [{ ...aRisk(), id: 'R 1' }],
      measures: [],
      more: true,
    });
    expect(found(newPlan(), body).toSorted()).toEqual([
      '/measures too-short 1',
      '/more unknown-field',
      '/pupil/familyName bad-characters',
      '/pupil/givenName too-short 1',
      '/pupil/personalCode bad-personal-code',
      '/risks/0/id bad-format',
      '/schoolId bad-format',
      '/semester bad-format',
      '/sex unknown-value female male',
    ]);
  });

  it('of a receipt name the most that is accepted', () => {
    const receipt = { name: 'čeks.pdf', contentType: 'text/html', sizeBytes: 10_000_001, sha256: 'F'.repeat(64) };
    expect(found(newReceipt(), receipt)).toEqual([
      '/contentType unknown-value application/pdf image/jpeg image/png image/heic application/xml',
      '/sizeBytes too-large 10000000',
      '/sha256 bad-format',
    ]);
  });
});
