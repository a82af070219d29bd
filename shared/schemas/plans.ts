import * as z from 'zod/mini';
import { historyEvent } from '../domain/history.ts';
import { planId, schoolId } from '../domain/ids.ts';
import { lazily } from '../domain/lazily.ts';
import { application, consultation, measure, plan, risk } from '../domain/plan.ts';
import { education, personalCode, sex } from '../domain/pupil.ts';
import { semesterId } from '../domain/semester.ts';
import { line, prose } from '../domain/text.ts';
import { calendarDate } from '../domain/time.ts';
import { pageOf, pageQuery } from './lists.ts';

export const planParams = lazily(() => z.object({ planId }));

export const newPlan = lazily(() =>
  z
    .strictObject({
      programme: line(40),
      semester: semesterId(),
      schoolId,
      pupil: z.strictObject({ personalCode: personalCode(), givenName: line(100), familyName: line(100) }),
      education: education(),
      sex,
      application: application(),
      risks: z.array(risk()).check(z.minLength(1), z.maxLength(30)),
      measures: z.array(measure()).check(z.minLength(1), z.maxLength(30)),
    })
    .check(
      z.meta({ id: 'NewPlan', description: 'A support plan (IAP) to prepare. The pupil is encrypted and never comes back in an answer.' }),
    ),
);

/** Nobody needs the links of the hash chain in a plan; its history has them. */
export const planAnswer = lazily(() =>
  z.omit(plan(), { lastEventHash: true }).check(z.meta({ id: 'Plan', description: 'An individual support plan (IAP).' })),
);

export const planPage = lazily(() => pageOf(planAnswer(), 'PlanPage'));

export const recordQuery = lazily(() =>
  z.union([
    z.strictObject({ ...pageQuery(), schoolId: z.optional(schoolId), semester: semesterId() }),
    z.strictObject({ ...pageQuery(), awaiting: z.literal('me') }),
  ]),
);

/** The same query as one flat object, which is how a reference shows it. */
export const recordQueryParameters = lazily(() =>
  z.object({
    ...pageQuery(),
    awaiting: z.optional(z.literal('me').check(z.meta({ description: 'The work queue of the caller, oldest first, instead of a list.' }))),
    schoolId: z.optional(schoolId.check(z.meta({ description: 'The school; people of a school may leave it out.' }))),
    semester: z.optional(semesterId().check(z.meta({ description: 'Needed unless `awaiting=me`.', examples: ['2021-2022-1'] }))),
  }),
);

export const completion = lazily(() => z.strictObject({ evaluation: prose(4000, 10) }).check(z.meta({ id: 'PlanCompletion' })));

export const newConsultation = lazily(() =>
  z
    .strictObject({
      measureId: consultation().shape.measureId,
      heldOn: calendarDate,
      minutes: consultation().shape.minutes,
    })
    .check(z.meta({ id: 'NewConsultation' })),
);

export const consultationAnswer = lazily(() => z.object(consultation().shape).check(z.meta({ id: 'Consultation' })));
export const consultationPage = lazily(() => pageOf(consultationAnswer(), 'ConsultationPage'));

export const timeline = lazily(() =>
  z
    .object({
      items: z.array(historyEvent()),
      /** Whether every event fits the hash of the one before. */
      intact: z.boolean(),
    })
    .check(z.meta({ id: 'History', description: 'All events of a record, oldest first, each with the hash of the one before.' })),
);
