import type { Permission } from '../domain/access.ts';
import type { ApprovalLevel } from '../domain/approval.ts';
import { type Claim, demandByMeasure, payableOf } from '../domain/claim.ts';
import { decideClaim, type LineDecision, payClaim } from '../domain/claim-life.ts';
import { type Digest, recordEvent } from '../domain/history.ts';
import { actorOf, type Principal } from '../domain/principal.ts';
import type { Reference } from '../domain/reference.ts';
import type { Refusal } from '../domain/refusal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { toInstant } from '../domain/time.ts';
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
import { refusalOf } from './commit.ts';
import { loadRecord } from './load-record.ts';

export type ClaimDependencies = {
  readonly claims: ClaimStore;
  readonly plans: PlanStore;
  readonly consultations: Pick<ConsultationStore, 'all'>;
  readonly projects: Pick<ProjectStore, 'allParticipations'>;
  readonly receipts: ReceiptStore;
  readonly allowances: AllowanceStore;
  readonly principals: PrincipalStore;
  readonly schools: SchoolStore;
  readonly unitOfWork: UnitOfWork;
  readonly idempotency: IdempotencyStore;
  readonly reference: Pick<ReferenceStore, 'current'>;
  readonly newId: NewId;
  readonly digest: Digest;
};

export type ClaimCall = Change & { readonly claimId: string };

/** DynamoDB's own ceiling for one transaction. */
const maximumWrites = 100;
/** The claim itself and its event. */
const ownWrites = 2;

/** A claim that moves more than one transaction holds is refused whole: never two half-done ones. */
export const barToSize = ({ beside }: { readonly beside: readonly Write[] }): Refusal | undefined => {
  const parts = beside.length + ownWrites;
  return parts > maximumWrites ? { code: 'claim-too-large', facts: { parts, most: maximumWrites } } : undefined;
};

export const getClaim =
  (reads: Pick<ClaimDependencies, 'claims' | 'principals' | 'reference'>) =>
  async (call: Call & { claimId: string }): Promise<Result<Claim>> => {
    const loaded = await loadRecord(reads, reads.claims.find, { ...call, id: call.claimId, permission: 'claim:read' });
    return loaded.ok ? accept(loaded.value.record) : loaded;
  };

/** Who decides claims of this programme and kind of partner, in order. */
export const claimChain = ({ programmes }: Reference, { programme, partner }: Claim): readonly ApprovalLevel[] => {
  const found = programmes.find(({ id }) => id === programme);
  if (found === undefined) throw new Error(`no rules for ${programme}`);
  return found.claimApproval[partner];
};

/** A claim's rule: the claim afterwards, and the writes that its money or receipts need beside it. */
export type ClaimRule = (
  claim: Claim,
  caller: Principal,
  at: string,
  reference: Reference,
) => Promise<Result<{ claim: Claim; beside: readonly Write[] }>>;

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
    const { record, event } = recordEvent(dependencies.digest, {
      before,
      after: decided.value.claim,
      action,
      actor: actorOf(caller),
      at,
    });
    const tooLarge = barToSize(decided.value);
    if (tooLarge !== undefined) return refuse(tooLarge);
    const commit = await dependencies.unitOfWork.commit([...dependencies.claims.update(record, event), ...decided.value.beside]);
    if (commit.ok) return accept(record);
    const overtaken = overtakenIn(commit);
    // Where somebody changed the claim itself, what else fails (a receipt freed, money given back) is that change's doing.
    if (overtaken.includes(before.id)) return refuse({ code: 'stale-version' });
    if (overtaken.length === 0) return refuse(refusalOf(commit));
    if (attempt === attempts) return refuse({ code: 'busy' });
  }
};

export type DecisionCall = ClaimCall & { readonly decisions: readonly LineDecision[] };

/** What a level refuses is given up in the same write. */
const decide =
  (dependencies: ClaimDependencies, action: string, permission: Permission, level: ApprovalLevel) =>
  (call: DecisionCall): Promise<Result<Claim>> =>
    changeClaim(dependencies, {
      action,
      permission,
      call,
      rule: async (claim, by, at, reference) => {
        const decided = decideClaim(claim, claimChain(reference, claim), { level, decisions: call.decisions, by, at });
        if (!decided.ok) return decided;
        const left = new Map(decided.value.lines.map((line) => [line.id, payableOf(line)]));
        const refused = demandByMeasure(claim.lines, (line) => payableOf(line) - (left.get(line.id) ?? 0));
        return accept({ claim: decided.value, beside: refused.map((demand) => dependencies.allowances.release(demand)) });
      },
    });

/** submitted → approved, by the municipality. */
export const approveClaim = (dependencies: ClaimDependencies) => decide(dependencies, 'approve', 'claim:approve', 'municipality');

/** approved → verified, by IKVD. */
export const verifyClaim = (dependencies: ClaimDependencies) => decide(dependencies, 'verify', 'claim:verify', 'ikvd');

/** verified → paid: what was reserved of each allowance becomes spent in the same write. */
export const settleClaim =
  (dependencies: ClaimDependencies) =>
  (call: ClaimCall): Promise<Result<Claim>> =>
    changeClaim(dependencies, {
      action: 'pay',
      permission: 'claim:pay',
      call,
      rule: async (claim, caller, at) => {
        const paid = payClaim(claim, caller, at);
        return paid.ok ? accept({ claim: paid.value, beside: demandByMeasure(claim.lines).map(dependencies.allowances.spend) }) : paid;
      },
    });
