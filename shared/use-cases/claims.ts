import type { Permission } from '../domain/access.ts';
import type { ApprovalLevel } from '../domain/approval.ts';
import type { Claim } from '../domain/claim.ts';
import { actionsFor } from '../domain/claim-actions.ts';
import { decideClaim, type LineDecision, payClaim, type Recovery, recoverClaim } from '../domain/claim-life.ts';
import { type Actor, type Digest, recordEvent } from '../domain/history.ts';
import { actorOf, type Principal } from '../domain/principal.ts';
import type { Programme } from '../domain/programme.ts';
import type { Reference } from '../domain/reference.ts';
import type { Refusal } from '../domain/refusal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { toInstant } from '../domain/time.ts';
import type { BalanceStore, LedgerStore } from '../ports/money.ts';
import type { NewId } from '../ports/platform.ts';
import type {
  AllowanceStore,
  ClaimStore,
  Commit,
  ConsultationStore,
  IdempotencyStore,
  PlanStore,
  PrincipalStore,
  ProjectStore,
  ReceiptStore,
  ReferenceStore,
  SchoolStore,
  UnitOfWork,
  Write,
} from '../ports/records.ts';
import type { Call, Change } from './call.ts';
import { type MoneyChange, moneyWrites } from './claim-money.ts';
import { refusalOf } from './commit.ts';
import { loadRecord } from './load-record.ts';

export type ClaimDependencies = {
  readonly claims: ClaimStore;
  readonly plans: PlanStore;
  readonly consultations: Pick<ConsultationStore, 'all'>;
  readonly projects: Pick<ProjectStore, 'allParticipations'>;
  readonly receipts: ReceiptStore;
  readonly allowances: AllowanceStore;
  readonly balances: BalanceStore;
  readonly ledger: LedgerStore;
  readonly principals: PrincipalStore;
  readonly schools: SchoolStore;
  readonly unitOfWork: UnitOfWork;
  readonly idempotency: IdempotencyStore;
  readonly reference: Pick<ReferenceStore, 'current'>;
  readonly newId: NewId;
  readonly digest: Digest;
};

export type ClaimCall = Change<Claim> & { readonly claimId: string };

/** DynamoDB's own ceiling for one transaction. */
const maximumWrites = 100;

/** A claim that moves more than one transaction holds is refused whole: never two half-done ones. */
export const barToSize = ({ length: parts }: readonly Write[]): Refusal | undefined =>
  parts > maximumWrites ? { code: 'claim-too-large', facts: { parts, most: maximumWrites } } : undefined;

/** A claim with everything that can be done with it, and what bars the caller from it. */
export type ReadClaim = { readonly claim: Claim; readonly actions: ReturnType<typeof actionsFor> };

const load = (reads: Pick<ClaimDependencies, 'claims' | 'principals' | 'reference'>, call: Call & { claimId: string }) =>
  loadRecord(reads, reads.claims.find, { ...call, id: call.claimId, permission: 'claim:read' });

export const getClaim =
  (reads: Pick<ClaimDependencies, 'claims' | 'principals' | 'reference'>) =>
  async (call: Call & { claimId: string }): Promise<Result<ReadClaim>> => {
    const loaded = await load(reads, call);
    if (!loaded.ok) return loaded;
    const { record: claim, caller } = loaded.value;
    return accept({ claim, actions: actionsFor(claim, caller) });
  };

/** A claim as its history is read with. */
export const getClaimRecord =
  (reads: Pick<ClaimDependencies, 'claims' | 'principals' | 'reference'>) =>
  async (call: Call & { claimId: string }): Promise<Result<Claim>> => {
    const loaded = await load(reads, call);
    return loaded.ok ? accept(loaded.value.record) : loaded;
  };

/** The rules that a claim is decided by. */
export const programmeOf = ({ programmes }: Reference, { programme }: Pick<Claim, 'programme'>): Programme => {
  const found = programmes.find(({ id }) => id === programme);
  if (found === undefined) throw new Error(`no rules for ${programme}`);
  return found;
};

/** Who decides a claim of this kind of partner, in order; one of the sample is verified twice. */
export const claimChain = (
  { claimApproval }: Programme,
  { partner, isSampled }: Pick<Claim, 'partner' | 'isSampled'>,
): readonly ApprovalLevel[] => [...claimApproval[partner], ...(isSampled ? (['ikvd'] as const) : [])];

/**
 * What a rule makes of a claim: the claim afterwards, the writes that its plans and receipts need beside it, and what its money has to be
 * told. The money's own writes follow from the two claims.
 */
export type ClaimOutcome = {
  readonly claim: Claim;
  readonly beside?: readonly Write[];
  /** Made without looking: where its write is refused, the rule is asked again. */
  readonly isHopeful?: boolean;
} & Pick<MoneyChange, 'origin' | 'others'>;

export type ClaimRule = (claim: Claim, caller: Principal, at: string, reference: Reference) => Promise<Result<ClaimOutcome>>;

/** Everything that one change of a claim writes. */
export const claimWrites = (
  dependencies: Pick<ClaimDependencies, 'claims' | 'allowances' | 'balances' | 'ledger' | 'digest'>,
  { before, action, actor, at, outcome }: { before: Claim; action: string; actor: Actor; at: string; outcome: ClaimOutcome },
): { readonly record: Claim; readonly writes: readonly Write[] } => {
  const { claim, beside = [], origin, others } = outcome;
  const { record, event } = recordEvent(dependencies.digest, {
    before,
    after: claim,
    action,
    ...(origin === undefined ? {} : { about: origin }),
    actor,
    at,
  });
  const money = moneyWrites(dependencies, { before, after: record, event, origin, others });
  return { record, writes: [...dependencies.claims.update(record, event), ...money, ...beside] };
};

/** A claim moves plans and receipts beside itself, which others may change at the same instant: then all is read and decided again. */
const attempts = 5;

const overtakenIn = ({ failed }: Extract<Commit, { ok: false }>): readonly string[] =>
  failed.flatMap(({ guard }) => (guard.kind === 'version' ? [guard.recordId] : []));

/** One transition of a claim: the rule, then one conditional write of everything that it moves. */
export const changeClaim = async (
  dependencies: ClaimDependencies,
  { action, permission, call, rule }: { action: string; permission: Permission; call: ClaimCall; rule: ClaimRule },
): Promise<Result<Claim>> => {
  const at = toInstant(call.now);
  for (let attempt = 1; ; attempt += 1) {
    const loaded = await loadRecord(dependencies, dependencies.claims.find, { ...call, id: call.claimId, permission });
    if (!loaded.ok) return loaded;
    const { caller, record: before, reference } = loaded.value;
    if (before.version !== call.expectedVersion) return refuse({ code: 'stale-version' });
    const decided = await rule(before, caller, at, reference);
    if (!decided.ok) return decided;
    const { record, writes: moved } = claimWrites(dependencies, { before, action, actor: actorOf(caller), at, outcome: decided.value });
    const writes = [...moved, ...(call.remembered?.(record) ?? [])];
    const tooLarge = barToSize(writes);
    const { isHopeful = false } = decided.value;
    if (tooLarge !== undefined && isHopeful) continue;
    if (tooLarge !== undefined) return refuse(tooLarge);
    const commit = await dependencies.unitOfWork.commit(writes);
    if (commit.ok) return accept(record);
    const overtaken = overtakenIn(commit);
    // Where somebody changed the claim itself, what else fails (a receipt freed, money given back) is that change's doing.
    if (overtaken.includes(before.id)) return refuse({ code: 'stale-version' });
    if (overtaken.length === 0 && !isHopeful) return refuse(refusalOf(commit));
    if (attempt === attempts) return refuse({ code: 'busy' });
  }
};

export type DecisionCall = ClaimCall & { readonly decisions: readonly LineDecision[] };

/** What a level refuses is given up in the same write. */
const decide =
  (dependencies: ClaimDependencies, action: 'approve' | 'verify', permission: Permission) =>
  (call: DecisionCall): Promise<Result<Claim>> =>
    changeClaim(dependencies, {
      action,
      permission,
      call,
      rule: async (claim, by, at, reference) => {
        const chain = claimChain(programmeOf(reference, claim), claim);
        const decided = decideClaim(claim, chain, { action, decisions: call.decisions, by, at });
        return decided.ok ? accept({ claim: decided.value }) : decided;
      },
    });

/** submitted → approved, by the municipality. */
export const approveClaim = (dependencies: ClaimDependencies) => decide(dependencies, 'approve', 'claim:approve');

/** approved → verified, by IKVD; a claim of the sample waits for a second verifier. */
export const verifyClaim = (dependencies: ClaimDependencies) => decide(dependencies, 'verify', 'claim:verify');

/** verified → paid: what was reserved of each allowance becomes spent in the same write. */
export const settleClaim =
  (dependencies: ClaimDependencies) =>
  (call: ClaimCall & { readonly batchId?: string }): Promise<Result<Claim>> =>
    changeClaim(dependencies, {
      action: 'pay',
      permission: 'claim:pay',
      call,
      rule: async (claim, caller, at) => {
        const paid = payClaim(claim, caller, at, call.batchId);
        return paid.ok ? accept({ claim: paid.value, origin: call.batchId }) : paid;
      },
    });

/** What was paid and should not have been: the claim stays as it was decided, and the ledger tells of the way back. */
export const claimBack =
  (dependencies: ClaimDependencies) =>
  (call: ClaimCall & { readonly recovery: Recovery }): Promise<Result<Claim>> =>
    changeClaim(dependencies, {
      action: 'recover',
      permission: 'claim:recover',
      call,
      rule: async (claim, caller, at) => {
        const recovered = recoverClaim(claim, call.recovery, caller, at);
        return recovered.ok ? accept({ claim: recovered.value, origin: `${call.recovery.origin}: ${call.recovery.reference}` }) : recovered;
      },
    });
