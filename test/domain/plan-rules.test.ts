import { describe, expect, it } from 'vitest';
import { checkDigit } from '../../shared/domain/personal-code.ts';
import type { Measure, PlanVersion } from '../../shared/domain/plan.ts';
import type { WrittenMeasure } from '../../shared/domain/plan-content.ts';
import { faultsOfContent, faultsOfOutcomes, faultsOfPerson, faultsOfTime, type PlanContent } from '../../shared/domain/plan-rules.ts';
import { isEligible } from '../../shared/domain/programme.ts';
import { gradeBandOf, type Person } from '../../shared/domain/pupil.ts';
import type { Fault } from '../../shared/domain/refusal.ts';
import { pumpurs } from '../../shared/programmes/pumpurs.ts';
import { autumnPeriod, general, today, vocational } from '../support/builders.ts';
import { aCompensation, aConsultationMeasure, aPerson, aRisk, written } from '../support/plan-builders.ts';

const content = (changes: Partial<PlanContent> = {}): PlanContent => ({
  birthDate: undefined,
  education: general(7),
  application: { signedBy: 'guardian', signedOn: '2021-09-06' },
  risks: [aRisk()],
  measures: written(aConsultationMeasure(), aCompensation()),
  ...changes,
});

const around = { programme: pumpurs, period: autumnPeriod, today, approved: undefined };

const told = (all: readonly Fault[]) => all.map(({ pointer, code }) => `${pointer} ${code}`);

const faults = (changes: Partial<PlanContent>, more: Partial<typeof around> | { approved: Pick<PlanVersion, 'measures'> } = {}) =>
  told(faultsOfContent(content(changes), { ...around, ...more }));

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

const linkedTo = (measure: Measure, ...riskIds: readonly string[]): WrittenMeasure[] => written({ ...measure, risks: [...riskIds] });

describe('the content of a plan', () => {
  it('may be without fault', () => {
    expect(faults({})).toEqual([]);
  });

  it('is for a pupil whom the programme supports when the plan’s period begins', () => {
    const before = { period: { starts: '2021-01-04', ends: '2021-12-31' } };
    expect(faults({ education: general(4) }, before)).toEqual(['/education not-eligible']);
    expect(faults({ education: general(4) })).toEqual([]);
  });

  it('is of a semester that has not ended, when it is prepared', () => {
    expect(faultsOfTime(autumnPeriod, '2021-12-31')).toEqual([]);
    expect(told(faultsOfTime(autumnPeriod, '2022-01-01'))).toEqual(['/semester outside-period']);
  });

  it('is of a semester in the programme’s time', () => {
    expect(faults({}, { period: { starts: '2024-01-08', ends: '2024-05-31' } })).toEqual(['/semester outside-period']);
    expect(faults({}, { period: { starts: '2023-12-31', ends: '2024-05-31' } })).toEqual([]);
  });

  it('starts from an application that was signed by now', () => {
    const signed = (signedOn: string) => ({ application: { signedBy: 'guardian' as const, signedOn } });
    expect(faults(signed(today))).toEqual([]);
    expect(faults(signed('2021-10-05'))).toEqual(['/application/signedOn in-the-future']);
  });

  it('numbers every risk, measure and link once', () => {
    const risks = [aRisk('r1'), aRisk('r2'), aRisk('r1'), aRisk('r1')];
    const measures = [...linkedTo(aConsultationMeasure('m1'), 'r1', 'r2', 'r1'), ...written(aCompensation('m1'))];
    expect(faults({ risks, measures })).toEqual([
      '/risks/2/id duplicate',
      '/risks/3/id duplicate',
      '/measures/1/id duplicate',
      '/measures/0/risks/2/riskId duplicate',
    ]);
  });

  it('names risk factors within their own category', () => {
    const risks = [aRisk('r1', { category: 'family', factor: 'low-motivation' })];
    expect(faultsOfContent(content({ risks }), around)).toEqual([
      { pointer: '/risks/0/factor', code: 'not-in-programme', limits: ['weak-parental-involvement'] },
    ]);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'Learning', ''])(
    'knows no category, factor, severity or kind %j',
    (name) => {
      expect(
        faults({
          risks: [aRisk('r1', { category: name, factor: name, severity: name }), aRisk('r2', { factor: name })],
          measures: written({ ...aCompensation('m2'), kind: name }),
        }),
      ).toEqual([
        '/risks/0/category not-in-programme',
        '/risks/0/severity not-in-programme',
        '/risks/1/factor not-in-programme',
        '/measures/0/kind not-in-programme',
      ]);
    },
  );

  it.each([
    ['pedagogs', []],
    ['muzikas-terapeits', []],
    ['Mūzikas terapeits', ['/measures/0/consultant not-in-programme']],
    ['__proto__', ['/measures/0/consultant not-in-programme']],
  ])('takes a consultant of an open list by any code: %j', (consultant, found) => {
    expect(faults({ measures: written({ ...aConsultationMeasure(), consultant }) })).toEqual(found);
  });

  it('takes only listed consultants where the list is closed', () => {
    const programme = { ...pumpurs, consultants: { ...pumpurs.consultants, open: false } };
    const measures = written({ ...aConsultationMeasure(), consultant: 'muzikas-terapeits' });
    expect(faults({ measures }, { programme })).toEqual(['/measures/0/consultant not-in-programme']);
  });

  it('has a kind of support only in its time, for its grades and from its age', () => {
    const kind = {
      name: { lv: 'Mentors', en: 'Mentor' },
      since: '2021-10-01',
      grades: { education: 'general', from: 7, to: 9 },
      fromAge: 13,
    } as const;
    const programme = { ...pumpurs, consultants: { open: true, kinds: { mentors: kind } } };
    const measures = written({ ...aConsultationMeasure(), consultant: 'mentors' });
    const mentored = (changes: Partial<PlanContent>, more: Partial<typeof around> = {}) =>
      faults({ measures, ...changes }, { programme, ...more });
    expect(mentored({ birthDate: '2008-12-31' })).toEqual([]);
    expect(mentored({ birthDate: '2009-01-01' })).toEqual(['/measures/0/consultant not-eligible']);
    expect(mentored({})).toEqual(['/pupil/birthDate required']);
    expect(mentored({ birthDate: '2008-12-31', education: general(6) })).toEqual(['/measures/0/consultant not-eligible']);
    expect(mentored({ birthDate: '2006-12-31' }, { period: { starts: '2021-01-04', ends: '2021-05-31' } })).toEqual([
      '/measures/0/consultant outside-period',
    ]);
  });

  it('plans no more for a compensation than the programme’s cap of the day', () => {
    const capCents = [
      { since: '2017-03-01', value: null, confirmed: false },
      { since: '2021-09-01', value: 9_999, confirmed: true },
    ];
    const catering = pumpurs.compensations['catering'];
    if (catering === undefined) throw new Error('the programme has no catering');
    const programme = { ...pumpurs, compensations: { catering: { ...catering, capCents } } };
    expect(faultsOfContent(content(), { ...around, programme })).toEqual([
      { pointer: '/measures/1/plannedCents', code: 'too-large', limits: ['9999'] },
    ]);
    expect(faults({ measures: written(aCompensation('m1', 9_999)) }, { programme })).toEqual([]);
    expect(faults({}, { programme, period: { starts: '2021-08-31', ends: '2021-12-31' } })).toEqual([]);
  });

  it('links every measure to risks of this plan', () => {
    expect(faults({ measures: linkedTo(aConsultationMeasure(), 'r1', 'r7') })).toEqual(['/measures/0/risks/1/riskId unknown-reference']);
  });

  it.each([
    [{ from: '2021-09-01', to: '2021-12-31' }, []],
    [{ from: '2021-08-31', to: '2021-12-31' }, ['/measures/0/period/from outside-period']],
    [{ from: '2021-11-01', to: '2022-01-01' }, ['/measures/0/period/to outside-period']],
    [{ from: '2021-11-01', to: '2021-10-31' }, ['/measures/0/period/to outside-period']],
  ])('keeps a measure’s days within the plan’s: %o', (period, found) => {
    expect(faults({ measures: written({ ...aConsultationMeasure(), period }) })).toEqual(found);
  });

  it('keeps what was approved under a measure’s number of its kind', () => {
    const approved = { measures: [aConsultationMeasure('m1'), aCompensation('m2')] };
    const measures = written(aCompensation('m1'), { ...aCompensation('m2'), kind: 'special-transport' }, aConsultationMeasure('m3'));
    expect(faults({ measures }, { approved })).toEqual(['/measures/0/id not-matching', '/measures/1/id not-matching']);
    expect(faults({ measures: written(aCompensation('m2', 1)) }, { approved })).toEqual([]);
  });

  it('cites no project where the programme has none', () => {
    const measures = written({ type: 'project', id: 'm1', projectId: 'prj_00000000000000000000000001', period: null, risks: ['r1'] });
    expect(faults({ measures })).toEqual([]);
    expect(faults({ measures }, { programme: { ...pumpurs, projects: null } })).toEqual(['/measures/0/type not-in-programme']);
  });

  it('is told all its faults at once', () => {
    const everything = faults(
      {
        education: general(2),
        application: { signedBy: 'guardian', signedOn: '2999-01-01' },
        risks: [aRisk('r1', { category: 'unknown' }), aRisk('r1')],
        measures: [...written(aConsultationMeasure('m1', 'r9')), ...written({ ...aCompensation('m1'), kind: 'cash' })],
      },
      { period: { starts: '2016-09-01', ends: '2016-12-31' } },
    );
    expect(everything).toEqual([
      '/semester outside-period',
      '/education not-eligible',
      '/application/signedOn in-the-future',
      '/risks/1/id duplicate',
      '/measures/1/id duplicate',
      '/risks/0/category not-in-programme',
      '/measures/0/risks/0/riskId unknown-reference',
      '/measures/1/kind not-in-programme',
    ]);
  });
});

describe('whoever signs the application', () => {
  const guarded = { signedBy: 'guardian', signedOn: '2021-09-06' } as const;
  const alone = { signedBy: 'adult-pupil', signedOn: '2021-09-06' } as const;
  /** Born on 6 September 2003; the last digit is computed. */
  const adult = '060903-20002';
  const check = (person: Partial<Person>, application: typeof guarded | typeof alone = guarded) =>
    told(faultsOfPerson(aPerson(person), application, today));

  it.each<[string, Partial<Person>, typeof guarded | typeof alone, readonly string[]]>([
    ['a guardian for a pupil of unknown age', {}, guarded, []],
    ['a guardian for a minor', { birthDate: '2003-09-07' }, guarded, []],
    ['a guardian for a pupil who came of age that day', { birthDate: '2003-09-06' }, guarded, ['/application/signedBy of-age']],
    ['nobody', { guardian: null }, guarded, ['/guardian required']],
    ['a pupil of age', { birthDate: '2003-09-06', guardian: null }, alone, []],
    ['a pupil a day too young', { birthDate: '2003-09-07', guardian: null }, alone, ['/application/signedBy under-age']],
    ['a pupil whose age nobody knows', { guardian: null }, alone, ['/pupil/birthDate required']],
    ['a pupil who is not born yet', { birthDate: '2021-10-05' }, guarded, ['/pupil/birthDate in-the-future']],
  ])('is %s', (_who, person, application, found) => {
    expect(check(person, application)).toEqual(found);
  });

  it('is known to be of age by a code of the old form, which must agree with what is said', () => {
    const personalCode = `${adult.slice(0, 6)}${adult.slice(7, 11)}${checkDigit(`${adult.slice(0, 6)}${adult.slice(7, 11)}`)}`;
    expect(check({ personalCode, guardian: null }, alone)).toEqual([]);
    expect(check({ personalCode, guardian: null, birthDate: '2003-09-05' }, alone)).toEqual(['/pupil/birthDate not-matching']);
  });

  it('is not the pupil himself under the name of his guardian', () => {
    const { personalCode } = aPerson();
    expect(check({ guardian: { relation: 'parent', givenName: 'A', familyName: 'B', personalCode } })).toEqual([
      '/guardian/personalCode not-matching',
    ]);
  });

  it('may be an institution', () => {
    expect(check({ guardian: { relation: 'institution', name: 'Krīzes centrs', givenName: 'A', familyName: 'B' } })).toEqual([]);
  });
});

describe('outcomes', () => {
  const plan = { risks: [aRisk('r1'), aRisk('r2')] };
  const [scale = ''] = Object.keys(pumpurs.outcomes);
  const outcomes = (...of: readonly (readonly [string, string])[]) =>
    told(
      faultsOfOutcomes(
        plan,
        of.map(([riskId, outcome]) => ({ riskId, outcome })),
        pumpurs,
      ),
    );

  it('are one of the programme’s scale for each risk, and for no other', () => {
    expect(outcomes(['r1', scale], ['r2', scale])).toEqual([]);
    expect(outcomes(['r1', scale])).toEqual(['/outcomes missing-parts']);
    expect(outcomes(['r1', scale], ['r2', 'constructor'])).toEqual(['/outcomes/1/outcome not-in-programme']);
    expect(outcomes(['r1', scale], ['r1', scale], ['r3', scale])).toEqual([
      '/outcomes/1/riskId duplicate',
      '/outcomes/2/riskId unknown-reference',
      '/outcomes missing-parts',
    ]);
  });
});
