import * as z from 'zod/mini';
import { claim, claimLine, maximumClaimLines } from '../domain/claim.ts';
import { claimId } from '../domain/ids.ts';
import { lazily } from '../domain/lazily.ts';
import { semesterId } from '../domain/semester.ts';
import { line } from '../domain/text.ts';
import { pageOf } from './lists.ts';

export const claimParams = lazily(() => z.object({ claimId }));

export const newClaim = lazily(() =>
  z
    .strictObject({
      programme: line(40),
      semester: semesterId(),
      lines: z.array(claimLine()).check(z.minLength(1), z.maxLength(maximumClaimLines)),
    })
    .check(
      z.meta({
        id: 'NewClaim',
        description: 'Costs to be paid back, each with the plan and measure that it carried out. Amounts are cents.',
      }),
    ),
);

export const claimAnswer = lazily(() =>
  z.omit(claim(), { lastEventHash: true }).check(z.meta({ id: 'Claim', description: 'A claim. Amounts are cents of a euro.' })),
);

export const claimPage = lazily(() => pageOf(claimAnswer(), 'ClaimPage'));
