import { describe, expect, it } from 'vitest';
import type { Education } from '../../shared/domain/pupil.ts';
import { planPeriod, schoolYearId, schoolYearOf, semesterId, semestersOf } from '../../shared/domain/semester.ts';
import { schoolYears } from '../../shared/reference/semesters.ts';
import { general, vocational } from '../support/builders.ts';

const period = (semester: string, education: Education) => planPeriod(schoolYears, semester, education);

describe('the plan period of an autumn semester', () => {
  it('runs to 31 December though school ends earlier', () => {
    expect(period('2020-2021-1', general(7))).toEqual({ starts: '2020-09-01', ends: '2020-12-31' });
  });

  it('is the same for every grade and course', () => {
    for (const education of [general(1), general(9), general(12), vocational(4)]) {
      expect(period('2021-2022-1', education)).toEqual({ starts: '2021-09-01', ends: '2021-12-31' });
    }
  });
});

describe('the plan period of a spring semester', () => {
  it.each([
    [general(1), '2020-05-29'],
    [general(8), '2020-05-29'],
    [general(10), '2020-05-29'],
    [general(11), '2020-05-29'],
    [general(9), '2020-06-12'],
    [general(12), '2020-07-07'],
    [vocational(1), '2020-07-07'],
  ])('of %o ends on %s in 2019/20', (education, ends) => {
    expect(period('2019-2020-2', education)).toEqual({ starts: '2020-01-06', ends });
  });

  it('of a grade whose end no source gave runs to the latest known end', () => {
    expect(period('2021-2022-2', general(12))?.ends).toBe('2022-06-14');
    expect(period('2021-2022-2', vocational(2))?.ends).toBe('2022-06-14');
  });

  it('of grade 9 whose end no source gave does so too', () => {
    const calendar = schoolYears.map((year) => ({
      ...year,
      semester2: { ...year.semester2, schoolEnds: { ...year.semester2.schoolEnds, grade9: null } },
    }));
    expect(planPeriod(calendar, '2019-2020-2', general(9))?.ends).toBe('2020-07-07');
  });
});

describe('a semester that the calendar does not know', () => {
  it.each(['2016-2017-1', '2031-2032-2', 'nonsense'])('%s has no plan period', (semester) => {
    expect(period(semester, general(7))).toBeUndefined();
  });
});

describe('the calendar', () => {
  it.each(schoolYears)('puts the days of $id in order', ({ id, semester1, semester2 }) => {
    const { default: most, grade9, grade12 } = semester2.schoolEnds;
    expect(schoolYearId().safeParse(id).success).toBe(true);
    expect([semester1.starts, semester1.schoolEnds, semester1.planPeriodEnds, semester2.starts, most]).toEqual(
      [semester1.starts, semester1.schoolEnds, semester1.planPeriodEnds, semester2.starts, most].toSorted(),
    );
    expect(semester1.planPeriodEnds).toBe(`${id.slice(0, 4)}-12-31`);
    expect((grade9 ?? most) >= most && (grade12 ?? most) >= most).toBe(true);
  });
});

describe('ids of semesters and school years', () => {
  it.each(['2021-2022-1', '2021-2022-2'])('%s is a semester', (id) => {
    expect(semesterId().safeParse(id).success).toBe(true);
  });

  it.each(['2021-2022-3', '2021-2022-0', '2021-2023-1', '2022-2021-1', '2021-2021-1', '1999-2000-1', '2021-2022', ' 2021-2022-1'])(
    '%j is none',
    (id) => {
      expect(semesterId().safeParse(id).success).toBe(false);
    },
  );

  it.each(['2021-2023', '2021-2021', '2021-2022-1', '21-22'])('%s is no school year', (id) => {
    expect(schoolYearId().safeParse(id).success).toBe(false);
  });

  it('lead from a year to its semesters and back', () => {
    expect(semestersOf('2021-2022')).toEqual(['2021-2022-1', '2021-2022-2']);
    expect(semestersOf('2021-2022').map(schoolYearOf)).toEqual(['2021-2022', '2021-2022']);
  });
});
