import * as z from 'zod/mini';
import { cell } from '../domain/disclosure.ts';
import { municipalityId, schoolId } from '../domain/ids.ts';
import { lazily } from '../domain/lazily.ts';
import { regions } from '../domain/municipality.ts';
import { schoolYearId, semesterId } from '../domain/semester.ts';
import { compiledStatistics, figures } from '../domain/statistics.ts';

export const schoolParams = lazily(() => z.object({ schoolId }));
export const municipalityParams = lazily(() => z.object({ municipalityId }));

const regionId = lazily(() => z.enum(regions.map(({ id }) => id)));
export const regionParams = lazily(() => z.object({ regionId: regionId() }));

/** Query values are text. */
const number = (least: number, most: number) =>
  z.pipe(z.pipe(z.string().check(z.regex(/^\d{1,5}$/)), z.transform(Number)), z.int().check(z.minimum(least), z.maximum(most)));

const revision = () => z.optional(number(1, 99_999));

export const statisticsQuery = lazily(() =>
  z.union([
    z.strictObject({ semester: semesterId(), revision: revision() }),
    z.strictObject({ schoolYear: schoolYearId(), revision: revision() }),
    z.strictObject({ from: semesterId(), to: semesterId() }),
  ]),
);

const shown = {
  revision: () =>
    z.optional(
      z.string().check(
        z.meta({
          description: 'An earlier revision of sealed figures; for those who see no records, an earlier edition.',
          override: { type: 'integer', minimum: 1, maximum: 99_999 },
        }),
      ),
    ),
};

export const statisticsQueryParameters = lazily(() =>
  z.object({
    semester: z.optional(semesterId().check(z.meta({ description: 'One semester.', examples: ['2021-2022-1'] }))),
    schoolYear: z.optional(schoolYearId().check(z.meta({ description: 'Or both semesters of a school year.', examples: ['2021-2022'] }))),
    from: z.optional(semesterId().check(z.meta({ description: 'Or every semester from this one on,', examples: ['2019-2020-1'] }))),
    to: z.optional(semesterId().check(z.meta({ description: 'to this one.', examples: ['2021-2022-2'] }))),
    revision: shown.revision(),
  }),
);

/** A figure's names, joined by dots. */
const figure = () =>
  z
    .string()
    .check(
      z.regex(/^[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z0-9-]+){1,4}$/),
      z.maxLength(120),
      z.meta({ description: 'Its names, joined by dots.', examples: ['plans.implemented'] }),
    );

const tableFields = lazily(() => ({
  level: z.enum(['school', 'municipality', 'region']),
  municipality: z.optional(municipalityId.check(z.meta({ description: 'Schools of this municipality only.' }))),
  region: z.optional(regionId().check(z.meta({ description: 'What lies in this region only.' }))),
  rankBy: z.optional(figure()),
  order: z._default(z.enum(['descending', 'ascending']), 'descending'),
  format: z._default(z.enum(['json', 'csv']), 'json'),
}));

export const tableQuery = lazily(() =>
  z.union([
    z.strictObject({ ...tableFields(), semester: semesterId(), page: z._default(number(0, 999), 0) }),
    z.strictObject({ ...tableFields(), schoolYear: schoolYearId(), page: z._default(number(0, 999), 0) }),
  ]),
);

export const tableQueryParameters = lazily(() =>
  z.object({
    ...tableFields(),
    semester: z.optional(semesterId().check(z.meta({ description: 'One semester.', examples: ['2021-2022-1'] }))),
    schoolYear: z.optional(schoolYearId().check(z.meta({ description: 'Or a school year.', examples: ['2021-2022'] }))),
    page: z.optional(
      z.string().check(z.meta({ description: '`next` of the page before.', override: { type: 'integer', minimum: 0, maximum: 999 } })),
    ),
  }),
);

export const comparisonQuery = lazily(() => z.strictObject({ semester: semesterId() }));

export const recordsQuery = lazily(() =>
  z.strictObject({
    semester: semesterId(),
    figure: figure(),
    page: z._default(
      number(0, 9_999).check(
        z.meta({ description: '`next` of the page before.', override: { type: 'integer', minimum: 0, maximum: 9_999, default: 0 } }),
      ),
      0,
    ),
  }),
);

const head = lazily(() => z.omit(compiledStatistics(), { figures: true }).shape);

const typical = lazily(() => z.object({ plans: z.int(), medianDays: z.nullable(z.int()), p90Days: z.nullable(z.int()) }));

const full = lazily(() =>
  z.object({
    disclosure: z.literal('full'),
    ...head(),
    ...figures().shape,
    /** Whole days: from the semester's first day to the first approval, and how long each level took. */
    timeliness: z.object({
      approval: typical(),
      waiting: z.record(z.string(), typical()),
      latePlans: z.int(),
      lateDecisions: z.record(z.string(), z.int()),
    }),
  }),
);

const cells = lazily(() => z.record(z.string(), cell()));

const controlled = lazily(() =>
  z.object({
    disclosure: z.literal('controlled'),
    ...z.omit(compiledStatistics(), { figures: true, correction: true }).shape,
    /** Editions are made once a month, and when a semester is sealed. */
    edition: z.int(),
    /** Figures that stand as an earlier edition told them: nothing new could be told without giving away what that kept back. */
    kept: z.array(z.string()),
    plans: z.object({ total: cell(), implemented: cell(), pupils: cell(), bySex: cells(), byGradeBand: cells() }),
    risks: z.object({ byCategory: z._default(cells(), {}), byFactor: z._default(cells(), {}) }),
    consultations: z.object({ plans: cell(), count: cell(), minutes: cell() }),
    participations: z.object({ plans: cell(), count: cell(), minutes: cell() }),
    outcomes: z._default(z.object({ byOutcome: cells(), plansByOutcome: cells() }), { byOutcome: {}, plansByOutcome: {} }),
    timeliness: z.object({ latePlans: cell() }),
    compensations: z._default(z.object({ byKind: z.record(z.string(), cells()) }), { byKind: {} }),
  }),
);

export const semesterStatistics = lazily(() =>
  z.discriminatedUnion('disclosure', [full(), controlled()]).check(
    z.meta({
      id: 'SemesterStatistics',
      description: 'Figures of one scope and period: `full` for those who may see the records, otherwise what an edition tells of them.',
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
export type StatisticsAnswer = z.input<ReturnType<typeof statisticsAnswer>>;

/** A figure; null: there is none. */
const value = lazily(() => z.nullable(cell()));

/** How many of a hundred, a tenth fine. */
const share = lazily(() => z.union([z.number(), cell(), z.null()]));

const row = lazily(() => ({
  scope: compiledStatistics().shape.scope,
  within: z.nullable(z.string()),
  disclosure: z.enum(['full', 'controlled']),
  asOf: z.iso.datetime(),
  figures: z.record(z.string(), value()),
}));

export const tableAnswer = lazily(() =>
  z
    .object({
      period: z.string(),
      /** Where schools were asked for that all are on more pages. */
      rows: z.array(z.object({ ...row(), rank: z.nullable(z.int()) })),
      next: z.nullable(z.int()),
    })
    .check(z.meta({ id: 'StatisticsTable' })),
);

export const comparisonAnswer = lazily(() =>
  z
    .object({ semester: z.string(), rows: z.array(z.object({ ...row(), perHundredPlans: z.record(z.string(), share()) })) })
    .check(z.meta({ id: 'StatisticsComparison' })),
);

export const recordsAnswer = lazily(() =>
  z
    .object({
      items: z.array(z.object({ schoolId: z.string(), value: z.int(), plans: z.array(z.string()), claims: z.array(z.string()) })),
      next: z.nullable(z.int()),
    })
    .check(z.meta({ id: 'RecordsOfFigure' })),
);

export const openFiles = ['national.csv', 'national.json', 'municipalities.csv', 'municipalities.json'] as const;

export const openDataParams = lazily(() => z.object({ period: z.union([semesterId(), schoolYearId()]), file: z.enum(openFiles) }));
export const openDataQuery = lazily(() =>
  z.strictObject({
    edition: z.optional(
      number(1, 99_999).check(z.meta({ description: 'An earlier edition.', override: { type: 'integer', minimum: 1, maximum: 99_999 } })),
    ),
  }),
);

export const openTable = lazily(() =>
  z
    .object({
      period: z.string(),
      edition: z.int(),
      asOf: z.string(),
      sealed: z.boolean(),
      rulesVersion: z.string(),
      /** Topics of which nothing new could be told: they are as in an earlier edition. */
      kept: z.array(z.string()),
      rows: z.array(z.object({ scope: z.object({ level: z.string(), id: z.string(), name: z.string() }), figures: cells() })),
    })
    .check(z.meta({ id: 'OpenTable' })),
);

const field = lazily(() => z.object({ name: z.string(), type: z.string(), title: z.string(), description: z.string() }));

export const dataPackage = lazily(() =>
  z
    .object({
      profile: z.literal('tabular-data-package'),
      name: z.string(),
      title: z.string(),
      description: z.string(),
      licenses: z.array(z.object({ name: z.string(), path: z.string(), title: z.string() })),
      resources: z.array(
        z.object({
          profile: z.literal('tabular-data-resource'),
          name: z.string(),
          path: z.string(),
          format: z.literal('csv'),
          mediatype: z.literal('text/csv'),
          encoding: z.literal('utf-8'),
          period: z.string(),
          edition: z.int(),
          asOf: z.string(),
          sealed: z.boolean(),
          schema: z.object({ fields: z.array(field()), missingValues: z.array(z.string()), primaryKey: z.array(z.string()) }),
        }),
      ),
    })
    .check(z.meta({ id: 'DataPackage', description: 'A Frictionless data package: every table with its data dictionary.' })),
);
