import * as z from 'zod/mini';
import { roles } from '../domain/access.ts';
import { claim } from '../domain/claim.ts';
import { consultation } from '../domain/consultation.ts';
import { historyEvent } from '../domain/history.ts';
import { holdId, planId, pupilId } from '../domain/ids.ts';
import { lazily } from '../domain/lazily.ts';
import { participation } from '../domain/project.ts';
import { person } from '../domain/pupil.ts';
import { erasureReasons, hold, holdReasons, liftReasons, pupilFile, reference } from '../domain/pupil-file.ts';
import { receipt } from '../domain/receipt.ts';
import { calendarDate } from '../domain/time.ts';
import { pageQuery } from './lists.ts';
import { planAnswer } from './plans.ts';

export const pupilParams = lazily(() => z.object({ pupilId }));
export const holdParams = lazily(() => z.object({ pupilId, holdId }));

export const holdOrder = lazily(() =>
  z
    .strictObject({
      reason: z.enum(holdReasons),
      reference: reference().check(z.meta({ description: 'Number of the letter or file. No names.', examples: ['IKVD-2024/117'] })),
    })
    .check(z.meta({ id: 'HoldOrder', description: 'The records are needed: nothing is erased before the hold is lifted.' })),
);

export const liftOrder = lazily(() => z.strictObject({ reason: z.enum(liftReasons) }).check(z.meta({ id: 'HoldLift' })));

export const erasureOrder = lazily(() =>
  z.strictObject({ reason: z.enum(erasureReasons), reference: reference() }).check(
    z.meta({
      id: 'ErasureOrder',
      description:
        '`retention-over`: the law asks for the records no longer. `entered-by-mistake`, `objection-upheld`: no plan was ever approved. `authority-order`: a court or the data protection authority says so.',
    }),
  ),
);

const kept = lazily(() => ({
  ...z.omit(pupilFile(), { dataKey: true, lastEventHash: true, due: true, plansMade: true, holds: true }).shape,
  holds: z.array(z.object(hold().shape)),
  plans: z.array(planId),
  keptUntil: z
    .nullable(calendarDate)
    .check(z.meta({ description: 'The last day on which the law asks for the records; null: the programme’s owner has not said.' })),
}));

export const pupilFileAnswer = lazily(() =>
  z
    .object(kept())
    .check(
      z.meta({ id: 'PupilFile', description: 'What is kept of a pupil beside his plans: holds, and whether he was erased. No names.' }),
    ),
);

const access = lazily(() =>
  z
    .object({
      id: z.string(),
      planId: z.nullable(planId),
      what: z.enum(['names', 'texts', 'export']),
      by: z.string(),
      role: z.nullable(z.enum(roles)),
      onBehalfOf: z.nullable(z.string()),
      at: z.iso.datetime(),
    })
    .check(z.meta({ id: 'PupilAccess', description: 'Somebody read the names, the free texts of a plan, or everything.' })),
);

const people = () => z.record(z.string(), z.string()).check(z.meta({ description: 'Names by subject, as they are now.' }));

export const accessPage = lazily(() =>
  z
    .object({ items: z.array(access()), people: people(), next: z.nullable(z.string()) })
    .check(z.meta({ id: 'PupilAccessPage', description: 'Who read what of a pupil, newest first.' })),
);

export const exportQuery = lazily(() =>
  z.strictObject({
    cursor: pageQuery().cursor,
    format: z._default(
      z.enum(['json', 'pdf']).check(z.meta({ description: '`pdf`: to read and print; send `Accept: application/pdf` with it.' })),
      'json',
    ),
  }),
);

const exportedPlan = lazily(() =>
  z
    .object({
      plan: planAnswer(),
      person: z.object(person().shape),
      texts: z
        .record(z.string(), z.string())
        .check(z.meta({ description: 'Free texts by their place in the plan, e.g. `risks/r1/note`, `evaluation`.' })),
      consultations: z.array(z.object(consultation().shape)),
      participations: z.array(z.object(participation().shape)),
      claims: z
        .array(z.pick(claim(), { id: true, status: true, submittedAt: true, paidAt: true, lines: true }))
        .check(z.meta({ description: 'Only the lines that are about this plan.' })),
      receipts: z
        .array(
          z.pick(receipt(), {
            id: true,
            name: true,
            contentType: true,
            sizeBytes: true,
            sha256: true,
            state: true,
            document: true,
            createdAt: true,
          }),
        )
        .check(z.meta({ description: 'What is known of them; the files by `GET /receipts/{receiptId}/content`.' })),
      history: z.array(historyEvent()),
    })
    .check(z.meta({ id: 'ExportedPlan' })),
);

export const exportAnswer = lazily(() =>
  z
    .object({
      ...kept(),
      madeAt: z.iso.datetime(),
      exported: z.array(exportedPlan()).check(z.meta({ description: 'Up to four plans, oldest first; `next` continues.' })),
      accesses: z.array(access()).check(z.meta({ description: 'With the first page; the newest five hundred.' })),
      hasMoreAccesses: z.boolean(),
      people: people(),
      next: z.nullable(z.string()),
    })
    .check(z.meta({ id: 'PupilExport', description: 'Everything that is kept of a pupil. Making it is written down as a reading.' })),
);
