import { describe, expect, it } from 'vitest';
import { faultsOfContent, type PlanContent } from '../../shared/domain/plan-rules.ts';
import { isEligible } from '../../shared/domain/programme.ts';
import { gradeBandOf } from '../../shared/domain/pupil.ts';
import { pumpurs } from '../../shared/programmes/pumpurs.ts';
import { autumnPeriod, general, today, vocational } from '../support/builders.ts';
import { aCompensation, aConsultationMeasure, aRisk } from '../support/plan-builders.ts';

const content = (changes: Partial<PlanContent> = {}): PlanContent => ({
  education: general(7),
  application: { signedOn: '2021-09-06' },
  risks: [aRisk()],
  measures: [aConsultationMeasure(), aCompensation()],
  ...changes,
});

const faults = (changes: Partial<PlanContent>, period = autumnPeriod, on = today) =>
  faultsOfContent(content(changes), pumpurs, period, on).map(({ pointer, code }) => `${pointer} ${code}`);

describe('the programme supports', () => {
  it.each([
    [general(5), '2017-03-01', true],
    [general(12), '2017-03-01', true],
    [general(5), '2017-02-28', false],
    [general(1), '2021-08-31', false],
    [general(4), '2021-08-31', false],
    [general(1), '2021-09-01', true],
    [general(4), '2021-09-01', true],
    [general(5), '2021-08-31', true],
    [vocational(1), '2017-03-01', true],
    [vocational(4), '2017-03-01', true],
  ])('%o on %s: %s', (education, on, supported) => {
    expect(isEligible(pumpurs, education, on)).toBe(supported);
  });

  it('no course of vocational education because a grade of the same number is supported', () => {
    const generalOnly = { ...pumpurs, eligibility: pumpurs.eligibility.filter(({ education }) => education === 'general') };
    expect(isEligible(generalOnly, vocational(1), '2022-01-01')).toBe(false);
  });
});

describe('the grade bands of the statistics', () => {
  it.each([
    [general(1), 'grades-1-4'],
    [general(4), 'grades-1-4'],
    [general(5), 'grades-5-9'],
    [general(9), 'grades-5-9'],
    [general(10), 'grades-10-12'],
    [general(12), 'grades-10-12'],
    [vocational(1), 'vocational'],
  ])('%o are %s', (education, band) => {
    expect(gradeBandOf(education)).toBe(band);
  });
});

describe('the content of a new plan', () => {
  it('may be without fault', () => {
    expect(faults({})).toEqual([]);
  });

  it('is for a pupil whom the programme supports when the plan’s period begins', () => {
    expect(faults({ education: general(4) }, { starts: '2021-01-04', ends: '2021-12-31' })).toEqual(['/education not-eligible']);
    expect(faults({ education: general(4) })).toEqual([]);
  });

  it('is of a semester that has not ended', () => {
    expect(faults({}, autumnPeriod, '2021-12-31')).toEqual([]);
    expect(faults({}, autumnPeriod, '2022-01-01')).toEqual(['/semester outside-period']);
  });

  it('is of a semester in the programme’s time', () => {
    expect(faults({}, { starts: '2024-01-08', ends: '2024-05-31' })).toEqual(['/semester outside-period']);
    expect(faults({}, { starts: '2023-12-31', ends: '2024-05-31' })).toEqual([]);
  });

  it('starts from an application that was signed by now', () => {
    expect(faults({ application: { signedOn: today } })).toEqual([]);
    expect(faults({ application: { signedOn: '2021-10-05' } })).toEqual(['/application/signedOn in-the-future']);
  });

  it('numbers every risk and measure once', () => {
    const risks = [aRisk('r1'), aRisk('r2'), aRisk('r1'), aRisk('r1')];
    const measures = [aConsultationMeasure('m1'), aCompensation('m1')];
    expect(faults({ risks, measures })).toEqual(['/risks/2/id duplicate', '/risks/3/id duplicate', '/measures/1/id duplicate']);
  });

  it('names risk factors within their own category', () => {
    const risks = [aRisk('r1', { category: 'family', factor: 'low-motivation' })];
    expect(faultsOfContent(content({ risks }), pumpurs, autumnPeriod, today)).toEqual([
      { pointer: '/risks/0/factor', code: 'not-in-programme', limits: ['weak-parental-involvement'] },
    ]);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'Learning', ''])(
    'knows no category, factor, consultant or kind %j',
    (name) => {
      expect(
        faults({
          risks: [aRisk('r1', { category: name, factor: name }), aRisk('r2', { factor: name })],
          measures: [
            { ...aConsultationMeasure('m1'), consultant: name },
            { ...aCompensation('m2'), kind: name },
          ],
        }),
      ).toEqual([
        '/risks/0/category not-in-programme',
        '/risks/1/factor not-in-programme',
        '/measures/0/consultant not-in-programme',
        '/measures/1/kind not-in-programme',
      ]);
    },
  );

  it('links every measure to risks of this plan', () => {
    const links = [
      { riskId: 'r1', justification: 'Jā.' },
      { riskId: 'r7', justification: 'Nē.' },
    ];
    expect(faults({ measures: [{ ...aConsultationMeasure(), risks: links }] })).toEqual(['/measures/0/risks/1/riskId unknown-reference']);
  });

  it('is told all its faults at once', () => {
    const everything = faults(
      {
        education: general(2),
        application: { signedOn: '2999-01-01' },
        risks: [aRisk('r1', { category: 'unknown' }), aRisk('r1')],
        measures: [aConsultationMeasure('m1', 'r9'), { ...aCompensation('m1'), kind: 'cash' }],
      },
      { starts: '2016-09-01', ends: '2016-12-31' },
    );
    expect(everything).toEqual([
      '/semester outside-period',
      '/education not-eligible',
      '/semester outside-period',
      '/application/signedOn in-the-future',
      '/risks/1/id duplicate',
      '/measures/1/id duplicate',
      '/risks/0/category not-in-programme',
      '/measures/0/risks/0/riskId unknown-reference',
      '/measures/1/kind not-in-programme',
    ]);
  });
});
