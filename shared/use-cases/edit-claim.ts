import type { Claim, ClaimLine } from '../domain/claim.ts';
import { editClaim as edit } from '../domain/claim-life.ts';
import { accept, type Result } from '../domain/result.ts';
import { dateInRiga } from '../domain/time.ts';
import { checkLines, findCited } from './claim-lines.ts';
import { type ClaimCall, type ClaimDependencies, changeClaim } from './claims.ts';

/** A draft or returned claim gets other lines, checked as at first. */
export const editClaim =
  (dependencies: ClaimDependencies) =>
  (call: ClaimCall & { readonly lines: readonly ClaimLine[] }): Promise<Result<Claim>> =>
    changeClaim(dependencies, {
      action: 'edit',
      permission: 'claim:edit',
      call,
      rule: async (claim, caller, at, reference) => {
        const cited = await findCited(dependencies, call.lines);
        const rules = { ...reference, today: dateInRiga(call.now), digest: dependencies.digest };
        const checked = checkLines(call.lines, claim, cited, rules);
        if (!checked.ok) return checked;
        const edited = edit(claim, checked.value, caller, at);
        return edited.ok ? accept({ claim: edited.value }) : edited;
      },
    });
