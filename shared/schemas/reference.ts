import * as z from 'zod/mini';
import { approvalLevel } from '../domain/approval.ts';
import { municipalityId, schoolId } from '../domain/ids.ts';
import { lazily } from '../domain/lazily.ts';
import { municipality, regions } from '../domain/municipality.ts';
import { affiliation, school } from '../domain/school.ts';
import { schoolYear, schoolYearId } from '../domain/semester.ts';
import { calendarDate } from '../domain/time.ts';
import { pageOf } from './lists.ts';

export const schoolParams = lazily(() => z.object({ schoolId }));
export const schoolAnswer = lazily(() => z.object(school().shape).check(z.meta({ id: 'School' })));
export const schoolPage = lazily(() => pageOf(schoolAnswer(), 'SchoolPage'));

const schoolContent = () => {
  const { name, kind, validFrom, validTo } = school().shape;
  const affiliations = z.array(z.strictObject(affiliation().shape)).check(z.minLength(1), z.maxLength(20));
  return { name, kind, affiliations, validFrom, validTo };
};
export const schoolInput = lazily(() => z.strictObject(schoolContent()).check(z.meta({ id: 'SchoolInput' })));
export const schoolRow = lazily(() => z.strictObject({ id: schoolId, ...schoolContent() }));

export const municipalityParams = lazily(() => z.object({ municipalityId }));
const municipalityContent = () => {
  const { id: _id, ...content } = municipality().shape;
  return content;
};
export const municipalityInput = lazily(() => z.strictObject(municipalityContent()).check(z.meta({ id: 'MunicipalityInput' })));
export const municipalityRow = lazily(() => z.strictObject(municipality().shape));
export const municipalityAnswer = lazily(() => z.object(municipality().shape).check(z.meta({ id: 'Municipality' })));
export const municipalityPage = lazily(() => pageOf(municipalityAnswer(), 'MunicipalityPage'));

export const regionPage = lazily(() =>
  pageOf(
    z
      .object({
        id: z.enum(regions.map(({ id }) => id)),
        name: z.string(),
        municipalities: z
          .readonly(z.array(municipalityId))
          .check(z.meta({ description: 'Codes of the municipalities that are in it on the day of the request.' })),
      })
      .check(z.meta({ id: 'Region' })),
    'RegionPage',
  ),
);

export const schoolYearParams = lazily(() => z.object({ schoolYear: schoolYearId() }));
const schoolYearContent = () => {
  const { semester1, semester2, inferred } = schoolYear().shape;
  return {
    semester1: z.strictObject(semester1.shape),
    semester2: z.strictObject({ starts: semester2.shape.starts, schoolEnds: z.strictObject(semester2.shape.schoolEnds.shape) }),
    inferred,
  };
};
export const schoolYearInput = lazily(() => z.strictObject(schoolYearContent()).check(z.meta({ id: 'SchoolYearInput' })));
export const schoolYearRow = lazily(() => z.strictObject({ id: schoolYearId(), ...schoolYearContent() }));

const planEnds = z
  .object({ default: z.string(), grade9: z.string(), grade12: z.string(), vocational: z.string() })
  .check(z.meta({ id: 'PlanPeriodEnds', description: 'By the pupil: grades 1–8, 10 and 11; grade 9; grade 12; vocational courses.' }));
const planPeriods = z.object({ starts: z.string(), ends: planEnds });
export const schoolYearAnswer = lazily(() =>
  z
    .object({ ...schoolYear().shape, planPeriods: z.object({ semester1: planPeriods, semester2: planPeriods }) })
    .check(z.meta({ id: 'SchoolYear' })),
);
export const schoolYearPage = lazily(() => pageOf(schoolYearAnswer(), 'SchoolYearPage'));

/** How many rows a load takes; its body must stay within what any body may have. */
export const maximumRows = 500;

/** A row is read for itself: a bad one is refused alone, so the request says nothing of its form. */
const load = (id: string, row: string) =>
  z
    .strictObject({
      rows: z
        .array(z.unknown())
        .check(
          z.minLength(1),
          z.maxLength(maximumRows),
          z.meta({ description: `Each as \`${row}\` with its \`id\`; a bad row is refused alone.` }),
        ),
    })
    .check(z.meta({ id }));
export const schoolLoad = lazily(() => load('SchoolLoad', 'SchoolInput'));
export const municipalityLoad = lazily(() => load('MunicipalityLoad', 'MunicipalityInput'));
export const schoolYearLoad = lazily(() => load('SchoolYearLoad', 'SchoolYearInput'));

const bilingual = lazily(() => z.object({ lv: z.string(), en: z.string() }).check(z.meta({ id: 'Bilingual' })));

export const loadAnswer = lazily(() =>
  z
    .object({
      accepted: z.int(),
      unchanged: z.int(),
      refused: z.int(),
      rows: z.array(
        z.object({
          row: z.int().check(z.meta({ description: 'Its place in the request, from 0.' })),
          id: z.nullable(z.string()),
          status: z.enum(['accepted', 'unchanged', 'refused']),
          errors: z.array(z.object({ pointer: z.string(), code: z.string(), message: bilingual() })),
        }),
      ),
    })
    .check(z.meta({ id: 'LoadAnswer' })),
);

const named = lazily(() => z.record(z.string(), bilingual()));
const chain = lazily(() => z.object({ municipal: z.readonly(z.array(approvalLevel)), vpii: z.readonly(z.array(approvalLevel)) }));
const education = z.enum(['general', 'vocational']);
const steps = { education, from: z.int(), to: z.int() };

const datedValues = <Value extends z.ZodMiniType>(value: Value, id: string) =>
  z
    .readonly(
      z.array(
        z.object({
          since: z.string(),
          value,
          confirmed: z.boolean().check(z.meta({ description: 'false: a placeholder, to be set by the programme’s owner.' })),
        }),
      ),
    )
    .check(z.meta({ id, description: 'Dated values, oldest first; each holds until the next. null: not known.' }));
const setting = lazily(() => datedValues(z.nullable(z.int()), 'Setting'));
const listSetting = lazily(() => datedValues(z.nullable(z.readonly(z.array(z.string()))), 'ListSetting'));

export const programmeAnswer = lazily(() =>
  z
    .object({
      id: z.string(),
      name: bilingual(),
      source: z.string(),
      validFrom: z.string(),
      validTo: z.string(),
      costs: z.object({ from: z.string(), to: z.string() }),
      eligibility: z.readonly(z.array(z.object({ ...steps, since: z.string(), until: z.optional(z.string()) }))),
      riskCategories: z.record(z.string(), z.object({ name: bilingual(), factors: named() })),
      severities: named(),
      consultants: z.object({
        open: z.boolean(),
        kinds: z.record(
          z.string(),
          z.object({
            name: bilingual(),
            since: z.optional(z.string()),
            until: z.optional(z.string()),
            grades: z.optional(z.object(steps)),
            fromAge: z.optional(z.int()),
          }),
        ),
      }),
      documents: z.record(
        z.string(),
        z.object({
          name: bilingual(),
          proves: z.enum(['payment', 'delivery']),
          needs: z.readonly(z.array(z.enum(['number', 'period']))),
        }),
      ),
      receipts: z.object({ payable: listSetting(), reusable: listSetting(), rates: z.record(z.string(), setting()) }),
      funding: z.record(z.string(), z.object({ name: bilingual(), since: z.string(), until: z.optional(z.string()) })),
      compensations: z.record(
        z.string(),
        z.object({ name: bilingual(), evidence: listSetting(), capCents: setting(), rateCents: setting() }),
      ),
      projects: z.nullable(z.object({ grantCents: setting() })),
      outcomes: named(),
      planApproval: chain(),
      claimApproval: chain(),
      claims: z.object({ secondVerifierPercent: setting() }),
      calendar: z.object({ planDays: setting(), decisionDays: setting(), graceDays: setting(), claimDays: setting() }),
      retention: z.object({ years: setting() }),
      publicity: z.readonly(
        z.array(
          z.object({
            since: z.string(),
            until: z.optional(z.string()),
            source: z.string(),
            funds: bilingual(),
            slogan: z.nullable(bilingual()),
            signs: z.readonly(z.array(z.string())),
          }),
        ),
      ),
      placeholders: z
        .readonly(z.array(z.object({ pointer: z.string(), setting: z.nullable(z.string()) })))
        .check(z.meta({ description: 'What no source gave and the programme’s owner has not set yet; `setting`: the one that sets it.' })),
    })
    .check(z.meta({ id: 'Programme' })),
);
export const programmePage = lazily(() => pageOf(programmeAnswer(), 'ProgrammePage'));

export const settingParams = lazily(() =>
  z.object({
    programmeId: z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/)),
    setting: z
      .string()
      .check(
        z.regex(/^[A-Za-z0-9-]{1,40}(?:\.[A-Za-z0-9-]{1,40}){1,3}$/),
        z.meta({ description: 'Where it stands in the programme: `compensations.catering.capCents`.' }),
      ),
  }),
);
export const settingInput = lazily(() =>
  z
    .strictObject({
      since: calendarDate,
      value: z
        .nullable(
          z.union([
            z.int().check(z.nonnegative(), z.maximum(1_000_000_000)),
            z.array(z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}(?:\+[a-z][a-z0-9-]{0,39}){0,4}$/))).check(z.maxLength(50)),
          ]),
        )
        .check(
          z.meta({
            description:
              'A whole number, or for a list codes of the programme (documents that are needed together are joined by `+`); null: not limited.',
          }),
        ),
    })
    .check(z.meta({ id: 'SettingInput' })),
);

export const health = lazily(() => z.object({ status: z.literal('ok') }).check(z.meta({ id: 'Health' })));

export const fileParams = lazily(() => z.object({ file: z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]{0,60}$/)) }));
