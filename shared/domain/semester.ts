import * as z from 'zod/mini';
import { lazily } from './lazily.ts';
import type { Education } from './pupil.ts';

export type SchoolYear = {
  readonly id: string;
  readonly semester1: { readonly starts: string; readonly schoolEnds: string; readonly planPeriodEnds: string };
  readonly semester2: {
    readonly starts: string;
    /** The end of the second semester depends on the grade; null: no source gave it. */
    readonly schoolEnds: { readonly default: string; readonly grade9: string | null; readonly grade12: string | null };
  };
  readonly inferred: readonly string[];
};

/** `2021-2022`: two years that follow each other. */
export const schoolYearId = lazily(() =>
  z.string().check(
    z.regex(/^20\d{2}-20\d{2}$/),
    z.refine((id) => Number(id.slice(5)) === Number(id.slice(0, 4)) + 1, { params: { fault: 'bad-format' } }),
  ),
);

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
