import * as z from 'zod/mini';
import { claim, claimLine, maximumClaimLines, recoveryOrigins, refusalReasons } from '../domain/claim.ts';
import { claimActions } from '../domain/claim-actions.ts';
import { signalCodes } from '../domain/claim-signals.ts';
import { claimId, localId, planId, receiptId } from '../domain/ids.ts';
import { lazily } from '../domain/lazily.ts';
import { positiveCents } from '../domain/money.ts';
import { returnReasons } from '../domain/plan.ts';
import { differences, duplicateKinds } from '../domain/receipt-document.ts';
import { semesterId } from '../domain/semester.ts';
import { line, openLine } from '../domain/text.ts';
import { pageOf } from './lists.ts';

export const claimParams = lazily(() => z.object({ claimId }));

const lines = lazily(() => z.array(claimLine()).check(z.minLength(1), z.maxLength(maximumClaimLines)));

export const newClaim = lazily(() =>
  z
    .strictObject({
      programme: line(40),
      semester: semesterId(),
      lines: lines(),
    })
    .check(
      z.meta({
        id: 'NewClaim',
        description: 'Costs to be paid back, each with the plan and measure that it carried out. Amounts are cents.',
      }),
    ),
);

export const claimAnswer = lazily(() =>
  z
    .omit(claim(), { lastEventHash: true, takes: true, cites: true })
    .check(z.meta({ id: 'Claim', description: 'A claim. Amounts are cents of a euro.' })),
);

export const claimDetail = lazily(() =>
  z
    .object({
      ...claimAnswer().shape,
      /** What can be done with it, and what bars the caller from it. */
      actions: z.array(
        z.object({
          action: z.enum(claimActions),
          allowed: z.boolean(),
          reason: z.nullable(z.object({ code: z.string(), detail: z.string() })),
        }),
      ),
    })
    .check(z.meta({ id: 'ClaimDetail' })),
);

export const claimSignals = lazily(() =>
  z
    .object({
      secondVerifier: z.boolean(),
      signals: z.array(
        z.object({
          code: z.enum(signalCodes),
          lineId: z.nullable(localId),
          explanation: z.string(),
          facts: z.record(z.string(), z.union([z.string(), z.number()])),
        }),
      ),
    })
    .check(
      z.meta({
        id: 'ClaimSignals',
        description:
          'What is unusual about a claim. Nothing is decided by it. `secondVerifier`: the claim is in the sample that two people verify.',
      }),
    ),
);

export const claimPage = lazily(() => pageOf(claimAnswer(), 'ClaimPage'));

export const claimCheck = lazily(() =>
  z
    .object({
      submittable: z.boolean(),
      totalCents: z.int(),
      problems: z.array(z.object({ code: z.string(), title: z.string(), detail: z.string() })),
      measures: z.array(z.object({ planId, measureId: localId, amountCents: z.int(), availableCents: z.int(), payableCents: z.int() })),
      duplicates: z.array(z.object({ receiptId, kinds: z.readonly(z.array(z.enum(duplicateKinds))) })),
      /** What is left of the partner's agreed budget; null: none is agreed. */
      budgetCents: z.nullable(z.int()),
      warnings: z.array(z.object({ line: z.int(), receiptId, code: z.enum(differences) })),
    })
    .check(
      z.meta({
        id: 'ClaimCheck',
        description: 'What a submission of these lines would come to now. It would be refused with the first problem; nothing is written.',
      }),
    ),
);

export const claimChanges = lazily(() =>
  z.strictObject({ lines: lines() }).check(z.meta({ id: 'ClaimChanges', description: 'All lines anew: those before are replaced.' })),
);

const note = () => z.optional(openLine(500));

/** The body of a decision; without one every line is approved as it is. */
export const claimDecision = lazily(() =>
  z
    .strictObject({
      lines: z
        .array(
          z.strictObject({ lineId: localId, approvedCents: z.int().check(z.nonnegative()), reason: z.enum(refusalReasons), note: note() }),
        )
        .check(z.maxLength(maximumClaimLines)),
    })
    .check(
      z.meta({
        id: 'ClaimDecision',
        description: 'What is approved of lines that are not approved in full, and why; all other lines are.',
      }),
    ),
);

export const claimReturn = lazily(() =>
  z
    .strictObject({
      corrections: z
        .array(z.strictObject({ lineId: z.optional(localId), reason: z.enum(returnReasons), note: note() }))
        .check(z.minLength(1), z.maxLength(maximumClaimLines)),
    })
    .check(z.meta({ id: 'ClaimReturn', description: 'What the school is asked to correct; without a line, of the whole claim.' })),
);

export const claimRejection = lazily(() =>
  z.strictObject({ reason: z.enum(refusalReasons), note: note() }).check(z.meta({ id: 'ClaimRejection' })),
);

export const claimRecovery = lazily(() =>
  z
    .strictObject({
      origin: z.enum(recoveryOrigins),
      reference: openLine(100),
      reason: z.enum(refusalReasons),
      note: note(),
      lines: z.array(z.strictObject({ lineId: localId, cents: positiveCents })).check(z.minLength(1), z.maxLength(maximumClaimLines)),
    })
    .check(z.meta({ id: 'ClaimRecovery', description: 'What of which line has to be given back, and the document that says so.' })),
);
