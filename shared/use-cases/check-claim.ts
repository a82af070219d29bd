import type { Line } from '../domain/claim.ts';
import { availableOf, demandOf, duplicatesIn, refusalsOfSubmission } from '../domain/claim-verdict.ts';
import type { Transfer } from '../domain/ledger.ts';
import { actorOf, authorise } from '../domain/principal.ts';
import type { DuplicateKind } from '../domain/receipt-document.ts';
import type { Refusal } from '../domain/refusal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { Call } from './call.ts';
import { findCited } from './claim-lines.ts';
import { barToSize, type ClaimDependencies, claimWrites, programmeOf } from './claims.ts';
import { draftClaim, type NewClaim } from './create-claim.ts';
import { findAllowances, findBalance, findHolders, findUses, reusableOn, submission } from './submit-claim.ts';

/** What a submission of these lines would come to now. */
export type ClaimCheck = {
  readonly totalCents: number;
  /** All that bars it; the submission would be refused with the first. */
  readonly refusals: readonly Refusal[];
  /** What each measure is asked for and has left, without this claim. */
  readonly measures: readonly (Pick<Transfer, 'planId' | 'measureId'> & {
    readonly amountCents: number;
    readonly availableCents: number;
    /** What of the amount its measure could pay. */
    readonly payableCents: number;
  })[];
  /** Receipts that prove a cost already, and by what that is known: also those that the programme lets the school justify. */
  readonly duplicates: readonly { readonly receiptId: string; readonly kinds: readonly DuplicateKind[] }[];
  /** What is left of the partner's agreed budget, without this claim; null: none is agreed. */
  readonly budgetCents: number | null;
  /** Where what was read from receipts differs from what was typed, line by line. */
  readonly warnings: readonly Line['warnings'][];
};

/**
 * Submits without writing: the same lines are checked in the same way, the same facts are read, the same submission is made of them, and
 * then left.
 */
export const checkClaim =
  (dependencies: ClaimDependencies) =>
  async (call: Call & { readonly input: NewClaim }): Promise<Result<ClaimCheck>> => {
    const { input, now } = call;
    const [principal, reference, cited, allowances, uses] = await Promise.all([
      dependencies.principals.find(call.subject),
      dependencies.reference.current(),
      findCited(dependencies, input.lines),
      findAllowances(dependencies, input.lines),
      findUses(dependencies, input.lines),
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
      { id: dependencies.newId('clm', now), copyOf: null, by: caller.id, at, digest: dependencies.digest },
    );
    if (!draft.ok) return draft;
    const claim = draft.value;
    const [holders, balance] = await Promise.all([findHolders(dependencies, claim.takes), findBalance(dependencies, claim)]);
    const reusable = reusableOn(programmeOf(reference, claim), dateInRiga(now));
    const facts = { ...cited, allowances, uses, holders, balance, reusable };
    const made = submission(dependencies, claim, facts, { caller, at, reference });
    const tooLarge = made.ok
      ? barToSize(claimWrites(dependencies, { before: claim, action: 'submit', actor: actorOf(caller), at, outcome: made.value }).writes)
      : undefined;
    return accept({
      totalCents: claim.totalCents,
      refusals: tooLarge === undefined ? refusalsOfSubmission(claim, facts) : [tooLarge],
      measures: demandOf(claim).map((demand) => ({
        planId: demand.planId,
        measureId: demand.measureId,
        amountCents: demand.cents,
        availableCents: availableOf(facts, demand),
        payableCents: Math.min(demand.cents, availableOf(facts, demand)),
      })),
      duplicates: duplicatesIn(claim, holders).flatMap(({ take: { receiptId }, kinds }) =>
        kinds.length === 0 ? [] : [{ receiptId, kinds }],
      ),
      budgetCents: balance.agreedCents === null ? null : balance.availableCents,
      warnings: claim.lines.map(({ warnings }) => warnings),
    });
  };
