import * as z from 'zod/mini';
import { municipalityId, projectId, subject } from './ids.ts';
import { lazily } from './lazily.ts';
import { positiveCents } from './money.ts';
import { span } from './plan.ts';
import type { Fault } from './refusal.ts';
import type { PlanPeriod } from './semester.ts';
import { openLine } from './text.ts';

export const projectStatuses = ['registered', 'closed'] as const;

/** A youth NGO's project, the programme's third kind of support: registered by a municipality, cited by plans as a measure. */
export const project = lazily(() =>
  z.object({
    id: projectId,
    programme: z.string(),
    municipalityId,
    /** The NGO, by its number in the Register of Enterprises. */
    organisation: z.strictObject({ name: openLine(200), registrationNumber: z.string().check(z.regex(/^\d{11}$/)) }),
    title: openLine(200),
    period: span(),
    /** As the programme states it: no more and no less. */
    grantCents: positiveCents,
    status: z.enum(projectStatuses),
    registeredBy: subject,
    registeredAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    version: z.int(),
    lastEventHash: z.nullable(z.string()),
  }),
);
export type Project = z.output<ReturnType<typeof project>>;

/** Why a plan cannot cite a project: there is none for it, or its days are not the plan's. */
export const faultsOfCitation = (
  of: Project | undefined,
  plan: { readonly programme: string; readonly municipalityId: string | null; readonly period: PlanPeriod },
  pointer: string,
): readonly Fault[] => {
  if (of === undefined || of.municipalityId !== plan.municipalityId) return [{ pointer, code: 'unknown-reference' }];
  if (of.programme !== plan.programme) return [{ pointer, code: 'not-matching' }];
  const { starts, ends } = plan.period;
  return of.period.from <= ends && starts <= of.period.to
    ? []
    : [{ pointer, code: 'outside-period', limits: [of.period.from, of.period.to] }];
};
