import { type Demand, demandByMeasure } from '../domain/claim.ts';
import { availableOf, refusalsOfSubmission } from '../domain/claim-verdict.ts';
import { authorise } from '../domain/principal.ts';
import type { Refusal } from '../domain/refusal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { toInstant } from '../domain/time.ts';
import type { Call } from './call.ts';
import { findCited } from './claim-lines.ts';
import { barToSize, type ClaimDependencies } from './claims.ts';
import { draftClaim, type NewClaim } from './create-claim.ts';
import { findAllowances, findUses, submission } from './submit-claim.ts';

/** What a submission of these lines would come to now. */
export type ClaimCheck = {
  readonly totalCents: number;
  /** All that bars it; the submission would be refused with the first. */
  readonly refusals: readonly Refusal[];
  /** What each measure is asked for and has left, without this claim. */
  readonly measures: readonly (Demand & { readonly availableCents: number })[];
};

/**
 * Submits without writing: the same lines are checked in the same way, the same facts are read, the same submission is made of them, and
 * then left.
 */
export const checkClaim =
  (dependencies: ClaimDependencies) =>
  async (call: Call & { readonly input: NewClaim }): Promise<Result<ClaimCheck>> => {
    const { input, now } = call;
    const [principal, reference, cited, allowances] = await Promise.all([
      dependencies.principals.find(call.subject),
      dependencies.reference.current(),
      findCited(dependencies, input.lines),
      findAllowances(dependencies, input.lines),
    ]);
    const authorised = authorise(principal, 'claim:submit');
    if (!authorised.ok) return authorised;
    const caller = authorised.value;
    if (caller.organisation.kind !== 'school') return refuse({ code: 'outside-organisation' });
    const at = toInstant(now);
    const draft = draftClaim(
      input,
      caller.organisation.id,
      { reference, cited },
      { id: dependencies.newId('clm', now), copyOf: null, by: caller.id, at },
    );
    if (!draft.ok) return draft;
    const facts = { ...cited, allowances, used: await findUses(dependencies, draft.value.fingerprints) };
    const made = submission(dependencies, draft.value, facts, { caller, at, reference });
    const tooLarge = made.ok ? barToSize(made.value) : undefined;
    return accept({
      totalCents: draft.value.totalCents,
      refusals: tooLarge === undefined ? refusalsOfSubmission(draft.value, facts) : [tooLarge],
      measures: demandByMeasure(draft.value.lines).map((demand) => ({ ...demand, availableCents: availableOf(facts, demand) })),
    });
  };
