import * as z from 'zod/mini';
import { municipalityId, schoolId } from '../domain/ids.ts';
import { lazily } from '../domain/lazily.ts';
import { regions } from '../domain/municipality.ts';
import { schoolYearId, semesterId } from '../domain/semester.ts';
import { compiledStatistics, figures } from '../domain/statistics.ts';

export const schoolParams = lazily(() => z.object({ schoolId }));
export const municipalityParams = lazily(() => z.object({ municipalityId }));

export const regionParams = lazily(() => z.object({ regionId: z.enum(regions.map(({ id }) => id)) }));

export const statisticsQuery = lazily(() =>
  z.union([z.strictObject({ semester: semesterId() }), z.strictObject({ schoolYear: schoolYearId() })]),
);

export const statisticsQueryParameters = lazily(() =>
  z.object({
    semester: z.optional(semesterId().check(z.meta({ description: 'One semester.', examples: ['2021-2022-1'] }))),
    schoolYear: z.optional(schoolYearId().check(z.meta({ description: 'Or both semesters of a school year.', examples: ['2021-2022'] }))),
  }),
);

const head = lazily(() => z.omit(compiledStatistics(), { figures: true }).shape);

/** A number, or the word that it is too small to be told without telling of single pupils. Never 0 in its place. */
export const cell = lazily(() =>
  z
    .union([z.int().check(z.nonnegative()), z.object({ suppressed: z.literal(true), reason: z.literal('small-cell') })])
    .check(z.meta({ id: 'Cell' })),
);
export type Cell = z.output<ReturnType<typeof cell>>;

const typical = lazily(() => z.object({ plans: z.int(), medianDays: z.nullable(z.int()), p90Days: z.nullable(z.int()) }));

const full = lazily(() =>
  z.object({
    disclosure: z.literal('full'),
    ...head(),
    ...figures().shape,
    /** Whole days: from the semester's first day to the approval, and how long each level took. */
    timeliness: z.object({ approval: typical(), waiting: z.record(z.string(), typical()) }),
  }),
);
const totals = lazily(() =>
  z.object({
    disclosure: z.literal('totals'),
    ...head(),
    plans: z.object({ total: cell(), implemented: cell(), pupils: cell() }),
  }),
);

export const semesterStatistics = lazily(() =>
  z.discriminatedUnion('disclosure', [full(), totals()]).check(
    z.meta({
      id: 'SemesterStatistics',
      description: 'Figures of one scope and semester: `full` for those who may see the records, otherwise `totals`.',
    }),
  ),
);

export const statisticsAnswer = lazily(() =>
  z
    .object({
      semesters: z.array(semesterStatistics()),
      /** The school year that was asked for as a whole: plans are added, pupils of both semesters counted once. */
      schoolYear: z.nullable(semesterStatistics()),
    })
    .check(z.meta({ id: 'Statistics' })),
);
export type StatisticsAnswer = z.output<ReturnType<typeof statisticsAnswer>>;
