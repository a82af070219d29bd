import * as z from 'zod/mini';
import { approvalLevel } from '../domain/approval.ts';
import { schoolId } from '../domain/ids.ts';
import { lazily } from '../domain/lazily.ts';
import { school } from '../domain/school.ts';
import { pageOf, pageQuery } from './lists.ts';

export const schoolParams = lazily(() => z.object({ schoolId }));
export const schoolAnswer = lazily(() => z.object(school().shape).check(z.meta({ id: 'School' })));
export const schoolPage = lazily(() => pageOf(schoolAnswer(), 'SchoolPage'));
export const pageParameters = lazily(() => z.strictObject(pageQuery()));

export const schoolInput = lazily(() =>
  z
    .strictObject({ name: school().shape.name, partner: school().shape.partner, municipalityId: school().shape.municipalityId })
    .check(z.meta({ id: 'SchoolInput' })),
);

const bilingual = lazily(() => z.object({ lv: z.string(), en: z.string() }).check(z.meta({ id: 'Bilingual' })));
const named = lazily(() => z.record(z.string(), bilingual()));
const chain = lazily(() => z.object({ municipal: z.readonly(z.array(approvalLevel)), vpii: z.readonly(z.array(approvalLevel)) }));

export const programmeAnswer = lazily(() =>
  z
    .object({
      id: z.string(),
      name: bilingual(),
      source: z.string(),
      validFrom: z.string(),
      validTo: z.string(),
      eligibility: z.readonly(
        z.array(z.object({ education: z.enum(['general', 'vocational']), from: z.int(), to: z.int(), since: z.string() })),
      ),
      riskCategories: z.record(z.string(), z.object({ name: bilingual(), factors: named() })),
      consultants: named(),
      compensations: named(),
      planApproval: chain(),
      claimApproval: chain(),
      publicity: z.object({ slogan: bilingual(), funds: bilingual() }),
    })
    .check(z.meta({ id: 'Programme' })),
);
export const programmePage = lazily(() => pageOf(programmeAnswer(), 'ProgrammePage'));

export const schoolYearAnswer = lazily(() =>
  z
    .object({
      id: z.string(),
      semester1: z.object({ starts: z.string(), schoolEnds: z.string(), planPeriodEnds: z.string() }),
      semester2: z.object({
        starts: z.string(),
        schoolEnds: z.object({ default: z.string(), grade9: z.nullable(z.string()), grade12: z.nullable(z.string()) }),
      }),
      inferred: z.readonly(z.array(z.string())),
    })
    .check(z.meta({ id: 'SchoolYear' })),
);
export const schoolYearPage = lazily(() => pageOf(schoolYearAnswer(), 'SchoolYearPage'));

export const municipalityAnswer = lazily(() =>
  z
    .object({
      id: z.string(),
      name: z.string(),
      kind: z.enum(['valstspilseta', 'novads']),
      region: z.string(),
      validFrom: z.string(),
      validTo: z.nullable(z.string()),
      succeeds: z.readonly(z.array(z.string())),
    })
    .check(z.meta({ id: 'Municipality' })),
);
export const municipalityPage = lazily(() => pageOf(municipalityAnswer(), 'MunicipalityPage'));

export const health = lazily(() => z.object({ status: z.literal('ok') }).check(z.meta({ id: 'Health' })));

export const fileParams = lazily(() => z.object({ file: z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]{0,60}$/)) }));
