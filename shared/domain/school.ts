import * as z from 'zod/mini';
import { municipalityId, schoolId } from './ids.ts';
import { lazily } from './lazily.ts';
import { line } from './text.ts';

/**
 * Who the school's partner in the programme is: its municipality, or the school itself where the state runs it
 * (valsts profesionālās izglītības iestāde, VPII). It decides the approval chain.
 */
export const partnerKinds = ['municipal', 'vpii'] as const;
export type PartnerKind = (typeof partnerKinds)[number];

export const school = lazily(() =>
  z.object({
    id: schoolId,
    name: line(200),
    partner: z.enum(partnerKinds),
    /** ATVK code of the municipality that runs the school, or in which a VPII lies. */
    municipalityId,
    version: z.int(),
  }),
);
export type School = z.output<ReturnType<typeof school>>;
