import * as z from 'zod/mini';
import { lazily } from './lazily.ts';
import type { Education } from './pupil.ts';
import type { Fault } from './refusal.ts';
import { calendarDate } from './time.ts';

/** `2021-2022`: two years that follow each other. */
export const schoolYearId = lazily(() =>
  z.string().check(
    z.regex(/^20\d{2}-20\d{2}$/),
    z.refine((id) => Number(id.slice(5)) === Number(id.slice(0, 4)) + 1, { params: { fault: 'bad-format' } }),
  ),
);

/** Names of dates that no source states outright. */
const datesOfYear = ['s1Start', 's1End', 's1PlanEnd', 's2Start', 's2End'] as const;

export const schoolYear = lazily(() =>
  z.object({
    id: schoolYearId(),
    /** The autumn plan period has an end of its own, later than the school's. */
    semester1: z.object({ starts: calendarDate, schoolEnds: calendarDate, planPeriodEnds: calendarDate }),
    semester2: z.object({
      starts: calendarDate,
      /** The end of the second semester depends on the grade; null: no source gave it. */
      schoolEnds: z.object({ default: calendarDate, grade9: z.nullable(calendarDate), grade12: z.nullable(calendarDate) }),
    }),
    inferred: z.readonly(z.array(z.enum(datesOfYear)).check(z.maxLength(datesOfYear.length))),
  }),
);
export type SchoolYear = z.output<ReturnType<typeof schoolYear>>;

/** `2021-2022-1`. */
export const semesterId = lazily(() =>
  z.string().check(
    z.regex(/^20\d{2}-20\d{2}-[12]$/),
    z.refine((id) => Number(id.slice(5, 9)) === Number(id.slice(0, 4)) + 1, { params: { fault: 'bad-format' } }),
  ),
);

export const schoolYearOf = (semester: string): string => semester.slice(0, 9);

export const semestersOf = (schoolYear: string): readonly [string, string] => [`${schoolYear}-1`, `${schoolYear}-2`];

/** The days on which a plan of this semester can be carried out, both inclusive. */
export type PlanPeriod = { readonly starts: string; readonly ends: string };

/**
 * The plan period of a semester for one pupil. Autumn plans run to 31 December though school ends before; in spring the end
 * depends on the grade. Where no source gave a grade's end, the latest known end of that semester holds.
 *
 * @returns undefined where the calendar does not know the semester.
 */
export const planPeriod = (calendar: readonly SchoolYear[], semester: string, education: Education): PlanPeriod | undefined => {
  const year = calendar.find(({ id }) => id === schoolYearOf(semester));
  if (year === undefined) return undefined;
  if (semester.endsWith('-1')) return { starts: year.semester1.starts, ends: year.semester1.planPeriodEnds };
  const { starts, schoolEnds } = year.semester2;
  return { starts, ends: springEnd(schoolEnds, education) };
};

const springEnd = (ends: SchoolYear['semester2']['schoolEnds'], education: Education): string => {
  if (education.kind === 'general' && education.grade === 9) return ends.grade9 ?? latestOf(ends);
  if (education.kind === 'general' && education.grade === 12) return ends.grade12 ?? latestOf(ends);
  // Vocational dates are not published in one place: the latest known end of the semester closes nobody's plan too early.
  return education.kind === 'vocational' ? latestOf(ends) : ends.default;
};

const latestOf = (ends: SchoolYear['semester2']['schoolEnds']): string =>
  [ends.default, ends.grade9, ends.grade12]
    .filter((end) => end !== null)
    .sort()
    .at(-1) ?? ends.default;

/** The first day of a semester; undefined where the calendar does not know it. */
export const semesterStart = (calendar: readonly SchoolYear[], semester: string): string | undefined => {
  const year = calendar.find(({ id }) => id === schoolYearOf(semester));
  return semester.endsWith('-1') ? year?.semester1.starts : year?.semester2.starts;
};

/** All semesters of the calendar that began between two dates, both inclusive. */
export const semestersBegun = (calendar: readonly SchoolYear[], from: string, to: string): readonly string[] =>
  calendar
    .flatMap(({ id }) => semestersOf(id))
    .filter((semester) => {
      const starts = semesterStart(calendar, semester);
      return starts !== undefined && from <= starts && starts <= to;
    });

/**
 * What forbids a school year beside the others: dates in order and in the years of its name, a plan period that does not end
 * before school does nor run into spring, and no day that another school year has too. Pointers are those of the school year.
 */
export const faultsOfSchoolYear = (year: SchoolYear, calendar: readonly SchoolYear[]): readonly Fault[] => {
  const { id, semester1, semester2 } = year;
  const [first, second] = id.split('-');
  const order = (pointer: string, date: string | null, after: string, isAllowed: (date: string) => boolean): readonly Fault[] =>
    date === null || isAllowed(date) ? [] : [{ pointer, code: 'wrong-order', limits: [after] }];
  const within = (pointer: string, date: string | null, from: string, to: string): readonly Fault[] =>
    date === null || (from <= date && date <= to) ? [] : [{ pointer, code: 'outside-period', limits: [from, to] }];
  const ends = (['default', 'grade9', 'grade12'] as const).map(
    (name) => [`/semester2/schoolEnds/${name}`, semester2.schoolEnds[name]] as const,
  );
  const overlapping = calendar.filter(
    (other) => other.id !== id && firstDayOf(other) <= lastDayOf(year) && firstDayOf(year) <= lastDayOf(other),
  );
  return [
    ...within('/semester1/starts', semester1.starts, `${first}-07-01`, `${first}-12-31`),
    ...order('/semester1/schoolEnds', semester1.schoolEnds, semester1.starts, (date) => date > semester1.starts),
    ...order('/semester1/planPeriodEnds', semester1.planPeriodEnds, semester1.schoolEnds, (date) => date >= semester1.schoolEnds),
    ...order('/semester2/starts', semester2.starts, semester1.planPeriodEnds, (date) => date > semester1.planPeriodEnds),
    ...ends.flatMap(([pointer, date]) => [
      ...order(pointer, date, semester2.starts, (end) => end > semester2.starts),
      ...within(pointer, date, `${second}-01-01`, `${second}-08-31`),
    ]),
    ...(overlapping.length === 0
      ? []
      : [{ pointer: '/semester1/starts', code: 'overlapping' as const, limits: overlapping.map((other) => other.id) }]),
  ];
};

/** The last day of a semester's plan periods, whatever the grade; undefined where the calendar does not know it. */
export const semesterEnd = (calendar: readonly SchoolYear[], semester: string): string | undefined => {
  const year = calendar.find(({ id }) => id === schoolYearOf(semester));
  return semester.endsWith('-1') ? year?.semester1.planPeriodEnds : year && latestOf(year.semester2.schoolEnds);
};

const firstDayOf = ({ semester1 }: SchoolYear): string => semester1.starts;
const lastDayOf = ({ semester2 }: SchoolYear): string => latestOf(semester2.schoolEnds);
