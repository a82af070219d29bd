import * as z from 'zod/mini';
import { consultation, counterReasons, heldConsultation } from '../domain/consultation.ts';
import { historyEvent } from '../domain/history.ts';
import { consultationId, localId, planId, schoolId } from '../domain/ids.ts';
import { lazily } from '../domain/lazily.ts';
import { application, correction, plan, planStatuses, returnReasons, riskOutcome, suspensionReasons } from '../domain/plan.ts';
import { planActions } from '../domain/plan-actions.ts';
import { writtenMeasure, writtenRisk } from '../domain/plan-content.ts';
import { education, guardian, person, personalCode, sex } from '../domain/pupil.ts';
import { semesterId } from '../domain/semester.ts';
import { line, openLine, prose } from '../domain/text.ts';
import { calendarDate, instant } from '../domain/time.ts';
import { pageOf, pageQuery } from './lists.ts';

export const planParams = lazily(() => z.object({ planId }));
export const consultationParams = lazily(() => z.object({ planId, consultationId }));

const risks = lazily(() => z.array(writtenRisk()).check(z.minLength(1), z.maxLength(30)));
const measures = lazily(() => z.array(writtenMeasure()).check(z.minLength(1), z.maxLength(30)));

/** The school's own file number; kept readable, so it must not name the pupil. */
const caseNumber = lazily(() =>
  openLine(40).check(
    z.regex(/^[\p{L}\p{N} ./_-]+$/u),
    z.meta({
      description: "The school's own file number of the plan.",
      // The same, and that blanks make no number.
      override: { pattern: '^[\\p{L}\\p{N} ./_-]*[\\p{L}\\p{N}./_-][\\p{L}\\p{N} ./_-]*$' },
    }),
  ),
);

export const newPlan = lazily(() =>
  z
    .strictObject({
      programme: line(40),
      semester: semesterId(),
      schoolId,
      caseNumber: z.optional(caseNumber()),
      pupil: z.strictObject({
        personalCode: personalCode(),
        formerPersonalCode: z.optional(
          personalCode().check(z.meta({ description: 'The code that the pupil had before: it can change once in a lifetime.' })),
        ),
        givenName: line(100),
        familyName: line(100),
        birthDate: z.optional(calendarDate.check(z.meta({ description: 'Needed for an adult pupil whose code does not show it.' }))),
      }),
      guardian: z.optional(guardian()),
      education: education(),
      sex,
      application: application(),
      risks: risks(),
      measures: measures(),
    })
    .check(
      z.meta({
        id: 'NewPlan',
        description:
          'A support plan (IAP) to prepare. Names, codes and free text are encrypted under the pupil’s own key; lists and changes answer without them.',
      }),
    ),
);

export const planChanges = lazily(() =>
  z
    .strictObject({
      caseNumber: z.optional(z.nullable(caseNumber())),
      pupil: z.optional(
        z.strictObject({
          givenName: z.optional(line(100)),
          familyName: z.optional(line(100)),
          birthDate: z.optional(z.nullable(calendarDate)),
        }),
      ),
      guardian: z.optional(z.nullable(guardian())),
      education: z.optional(education()),
      sex: z.optional(sex),
      application: z.optional(application()),
      risks: z.optional(risks()),
      measures: z.optional(measures()),
      completedCorrections: z.optional(
        z.array(localId).check(z.maxLength(30), z.meta({ description: 'Corrections that the author says he has completed.' })),
      ),
    })
    .check(z.meta({ id: 'PlanChanges', description: 'What is left out stays as it is; lists are replaced whole.' })),
);

/** Nobody needs the links of the hash chain in a plan; its history has them. What is sealed never leaves as it is. */
const open = lazily(() => z.omit(plan(), { lastEventHash: true, sealed: true }));

export const planAnswer = lazily(() =>
  open().check(z.meta({ id: 'Plan', description: 'An individual support plan (IAP), without names and free text.' })),
);

/** What somebody may do, and what bars him from the rest. */
const action = lazily(() =>
  z
    .object({
      action: z.enum(planActions),
      allowed: z.boolean(),
      reason: z.nullable(z.object({ code: z.string(), detail: z.string() })),
    })
    .check(z.meta({ id: 'PlanAction' })),
);

export const planDetail = lazily(() =>
  z
    .object({
      ...open().shape,
      risks: z.array(z.object(writtenRisk().shape)),
      measures: z.array(writtenMeasure()),
      corrections: z.array(z.object({ ...correction().shape, note: z.nullable(z.string()) })),
      evaluation: z.nullable(z.string()),
      actions: z.array(action()),
    })
    .check(z.meta({ id: 'PlanDetail', description: 'A plan with its texts, and with what the caller may do next or why not.' })),
);

export const pupilAnswer = lazily(() =>
  z
    .object(person().shape)
    .check(z.meta({ id: 'Pupil', description: 'Whose plan it is. Every reading is written down with who, when and on whose behalf.' })),
);

const listedPlan = lazily(() =>
  z
    .object({
      ...open().shape,
      waiting: z.optional(z.object({ since: instant, days: z.int(), daysLate: z.nullable(z.int()) })),
    })
    .check(z.meta({ id: 'ListedPlan', description: 'A plan; in a work queue with the days that it has waited for its turn.' })),
);
export const planPage = lazily(() => pageOf(listedPlan(), 'PlanPage'));

export const planQuery = lazily(() =>
  z.union([
    z.strictObject({ ...pageQuery(), schoolId: z.optional(schoolId), semester: semesterId(), status: z.optional(z.enum(planStatuses)) }),
    z.strictObject({ ...pageQuery(), awaiting: z.literal('me') }),
  ]),
);

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

export const planQueryParameters = lazily(() =>
  z.object({
    ...recordQueryParameters().shape,
    status: z.optional(z.enum(planStatuses).check(z.meta({ description: 'Only of this status.' }))),
  }),
);

export const returnOrder = lazily(() =>
  z
    .strictObject({
      corrections: z
        .array(
          z.strictObject({
            pointer: z
              .string()
              .check(
                z.maxLength(200),
                z.regex(/^(?:\/[A-Za-z0-9]+)+$/),
                z.meta({ description: 'Where: a JSON pointer into the plan.', examples: ['/risks/0/factor'] }),
              ),
            reason: z.enum(returnReasons),
            note: z.optional(prose(1000)),
          }),
        )
        .check(z.minLength(1), z.maxLength(30)),
    })
    .check(z.meta({ id: 'PlanReturn' })),
);

export const suspension = lazily(() =>
  z.strictObject({ reason: z.enum(suspensionReasons), since: calendarDate }).check(z.meta({ id: 'PlanSuspension' })),
);

export const completion = lazily(() =>
  z
    .strictObject({ outcomes: z.array(riskOutcome()).check(z.maxLength(30)), evaluation: prose(4000, 10) })
    .check(z.meta({ id: 'PlanCompletion', description: 'How each risk stands at the end, and the author’s evaluation.' })),
);

export const preparationPay = lazily(() =>
  z
    .strictObject({ paidOn: z.nullable(calendarDate) })
    .check(z.meta({ id: 'PreparationPay', description: 'The day on which preparing the plan was paid for; null takes a mistake back.' })),
);

export const copyOrder = lazily(() =>
  z
    .strictObject({
      semester: semesterId(),
      application: application(),
      education: z.optional(education()),
      caseNumber: z.optional(caseNumber()),
    })
    .check(z.meta({ id: 'PlanCopy' })),
);

export const newConsultation = lazily(() => z.strictObject(heldConsultation().shape).check(z.meta({ id: 'NewConsultation' })));

export const consultationAnswer = lazily(() =>
  z.object({ ...consultation().shape, confirmation: z.enum(['confirmed', 'late', 'pending', 'missing']) }).check(
    z.meta({
      id: 'Consultation',
      description:
        'An entry of the log. `late` and `missing`: the pupil did not confirm within one day. A counter-entry has negative minutes.',
    }),
  ),
);
export const consultationPage = lazily(() => pageOf(consultationAnswer(), 'ConsultationPage'));

export const counterOrder = lazily(() => z.strictObject({ reason: z.enum(counterReasons) }).check(z.meta({ id: 'CounterEntry' })));
export const confirmation = lazily(() => z.strictObject({ confirmedOn: calendarDate }).check(z.meta({ id: 'Confirmation' })));

export const timeline = lazily(() =>
  z
    .object({
      items: z.array(historyEvent()),
      people: z.record(z.string(), z.string()).check(z.meta({ description: 'Names by subject, as they are now.' })),
      /** The record's version and the hash of its last event: without them, events cut off at the end would not be missed. */
      head: z.object({ id: z.string(), version: z.int(), lastEventHash: z.nullable(z.string()) }),
      /** Whether every event fits the hash of the one before. */
      intact: z.boolean(),
    })
    .check(z.meta({ id: 'History', description: 'All events of a record, oldest first, each with the hash of the one before.' })),
);
